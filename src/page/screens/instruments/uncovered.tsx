/** What was said, without cover: for the laboratory responsible alone, after a reason. Closed or locked, it is gone. */
import { useEffect, useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session } from "../../api/session.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Button, Form, Input, Muted } from "../../parts/kit.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import { lineInWords } from "./line-in-words.ts";

type Lines = AnswerOf<"instruments.traffic-with-persons">["lines"];

interface UncoveredProps {
  readonly connection: string;
  readonly name: string;
}

export function Uncovered({ connection, name }: UncoveredProps) {
  const [isOpen, setOpen] = useState(false);
  const isLocked = session.value?.isLocked === true;
  useEffect(() => {
    if (isLocked) setOpen(false);
  }, [isLocked]);
  if (session.value?.account?.role !== "lab-responsible") return null;
  const words = t.instruments.uncovering;
  return (
    <>
      <div class="buttons">
        <Button variant="tertiary" label={words.named(name)} onClick={() => setOpen(true)}>
          {words.act}
        </Button>
      </div>
      {isOpen && !isLocked ? <Asking connection={connection} name={name} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Asking({ connection, name, onClose }: UncoveredProps & { readonly onClose: () => void }) {
  const words = t.instruments.uncovering;
  const [reason, setReason] = useState("");
  const [lines, setLines] = useState<Lines | null>(null);
  const { error, isBusy, run } = useDoing();
  const look = () => {
    if (isBusy || reason.trim() === "") return;
    void run(async () => setLines((await ask("instruments.traffic-with-persons", { connection, reason })).lines));
  };
  return (
    <Dialog title={`${words.named(name)}?`} onClose={onClose}>
      <p>{words.means}</p>
      <Form onSubmit={look}>
        <Failed error={error} />
        <Input label={t.common.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <div class="buttons">
          <Button type="submit" isBusy={isBusy} isOff={reason.trim() === ""}>
            {lines === null ? words.act : words.again}
          </Button>
          <Button variant="secondary" onClick={onClose}>
            {t.common.close}
          </Button>
        </div>
      </Form>
      {lines === null ? null : <Said lines={lines} />}
    </Dialog>
  );
}

const Said = ({ lines }: { readonly lines: Lines }) =>
  lines.length === 0 ? (
    <Muted>{t.instruments.trafficNone}</Muted>
  ) : (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre class="raw" tabIndex={0}>
      {lines.map(lineInWords).join("\n")}
    </pre>
  );
