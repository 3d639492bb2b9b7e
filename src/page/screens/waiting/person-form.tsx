/**
 * «Hvilken pasient gjelder svaret?» First the person is looked up and named, with what they have already; only then is there a button,
 * and it names the person (PAGE: safeguards against the wrong one).
 */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { Alert, Button, Form } from "../../parts/kit.tsx";
import { isComplete, noNumber, numberRequest, PersonNumber } from "../../parts/person-number.tsx";
import { tell } from "../../parts/told.tsx";
import { offerUndo, undoSeconds } from "../../parts/undo.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import type { FormProps } from "./fix-dialog.tsx";

type Found = AnswerOf<"held.ask-person">;

export function PersonForm({ entry, onDone }: FormProps) {
  const [typed, setTyped] = useState(noNumber);
  const [found, setFound] = useState<Found | null>(null);
  const { error, isBusy, run } = useDoing();
  const reason = t.waiting.reasons.assign;
  const look = () =>
    void run(async () => setFound(await ask("held.ask-person", { ids: [entry.id], ...numberRequest(typed), reason })));
  const send = async () => {
    const isDone = await run(async () => {
      const { entries } = await ask("held.assign", { ids: [entry.id], ...numberRequest(typed), reason, undoSeconds });
      const until = entries.find(({ undoUntil }) => undoUntil !== null)?.undoUntil ?? null;
      const ids = entries.map(({ id }) => id);
      offerUndo(ids, entry.results.join(", "), until);
      tell(until === null ? t.waiting.done : t.waiting.willBeSent);
    });
    if (isDone) onDone();
  };
  return (
    <Form onSubmit={found === null ? look : () => void send()} label={t.waiting.whose}>
      <PersonNumber
        value={typed}
        onChange={(value) => {
          // Another number is another person: the button is gone until that one is looked up.
          setFound(null);
          setTyped(value);
        }}
      />
      {error === null ? null : (
        <Alert colour="danger" isUrgent>
          {error}
        </Alert>
      )}
      {found === null ? (
        <Button type="submit" isBusy={isBusy} isOff={!isComplete(typed)}>
          {t.waiting.check}
        </Button>
      ) : (
        <Named found={found} value={entry.results.join(", ")} isBusy={isBusy} />
      )}
    </Form>
  );
}

const Named = ({ found, value, isBusy }: { readonly found: Found; readonly value: string; readonly isBusy: boolean }) => (
  <>
    <p>
      {t.waiting.compare} <strong class="number">{found.number}</strong>
    </p>
    {found.isKnown === false ? <Alert colour="warning">{t.waiting.notListed}</Alert> : null}
    {found.hasAlready.map((one) => (
      <Alert key={one.id} colour="warning">
        {t.waiting.hasAlready(one.text)}
      </Alert>
    ))}
    <p>
      {t.waiting.value}: <strong>{value}</strong>
    </p>
    <Button type="submit" isBusy={isBusy}>
      {t.waiting.sendTo(whoIs(found))}
    </Button>
  </>
);

const whoIs = ({ name, born, number }: Found): string =>
  name === null ? t.waiting.noName(number) : born === null ? name : t.waiting.born(name, born);
