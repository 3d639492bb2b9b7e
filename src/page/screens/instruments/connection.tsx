/** What is said on an instrument's wire: a test in words, and live traffic without persons. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Button } from "../../parts/kit.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { Traffic } from "./traffic.tsx";

type Tested = AnswerOf<"instruments.test">;

interface ConnectionProps {
  readonly instrument: string;
  readonly name: string;
}

export function Connection({ instrument, name }: ConnectionProps) {
  const [tested, setTested] = useState<Tested | null>(null);
  const [isFollowed, setFollowed] = useState(false);
  const { error, isBusy, run } = useDoing();
  const board = useAnswer("board.today", {}, []);
  const connection = board.answer?.instruments.find(({ id }) => id === instrument)?.wire ?? instrument;
  return (
    <>
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      <div class="buttons">
        <Button
          variant="tertiary"
          isBusy={isBusy}
          onClick={() => void run(async () => setTested(await ask("instruments.test", { connection })))}
        >
          {t.instruments.test}
        </Button>
        <Button variant="tertiary" onClick={() => setFollowed(!isFollowed)}>
          {isFollowed ? t.instruments.trafficEnd : t.instruments.traffic}
        </Button>
      </div>
      {tested === null ? null : (
        <p role="status">
          <strong>{(t.instruments.states as Readonly<Record<string, string>>)[tested.state] ?? tested.state}</strong>.{" "}
          {tested.lastHeardAt === null ? t.instruments.never : t.instruments.lastHeard(moment(tested.lastHeardAt))}
        </p>
      )}
      {isFollowed ? <Traffic connection={connection} name={name} /> : null}
    </>
  );
}
