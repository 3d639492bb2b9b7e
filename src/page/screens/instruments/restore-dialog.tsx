/**
 * «Hent tilbake», «Gå tilbake»: a former version of a file is brought back when whoever asks has seen what that changes, as before any
 * other save, and has said why.
 */
import { useEffect, useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Button, Form, Input, Muted } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { CheckOutcome } from "./check-outcome.tsx";
import { FileDifference } from "./file-difference.tsx";
import { PreviewOutcome } from "./preview-outcome.tsx";
import type { Checked } from "./use-checked.ts";

interface Props {
  readonly file: string;
  /** Number of the version. */
  readonly no: number;
  readonly act: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

interface Compared {
  /** What is saved now: another save meanwhile is not written over. */
  readonly base: string | null;
  readonly version: AnswerOf<"configuration.version">;
  readonly fields: AnswerOf<"configuration.form">["fields"];
  readonly checked: Checked;
}

async function compare(file: string, no: number): Promise<Compared> {
  const { base } = await ask("configuration.history", { file });
  const [version, { fields }, checked] = await Promise.all([
    ask("configuration.version", { file, no }),
    ask("configuration.form", { file }),
    ask("configuration.check", { file, no }),
  ]);
  return { base, version, fields, checked };
}

export function RestoreDialog({ file, no, act, onClose, onDone }: Props) {
  const [compared, setCompared] = useState<Compared | null>(null);
  const [previewed, setPreviewed] = useState<AnswerOf<"configuration.preview"> | null>(null);
  const [reason, setReason] = useState("");
  const { error, isBusy, run } = useDoing();
  useEffect(() => void run(async () => setCompared(await compare(file, no))), [file, no]);
  const isOff = compared === null || reason.trim() === "";
  const restore = async () => {
    if (isOff || isBusy) return;
    const isDone = await run(async () => {
      await ask("configuration.restore", { file, no, base: compared.base, reason: reason.trim() });
      tell(t.instruments.done);
    });
    if (isDone) onDone();
  };
  return (
    <Dialog title={`${act}?`} onClose={onClose}>
      <Muted>{file}</Muted>
      {compared === null ? error === null ? <Muted>{t.common.loading}</Muted> : null : <Becomes of={compared} />}
      {previewed === null ? null : <PreviewOutcome preview={previewed} isNew={false} />}
      <Form onSubmit={() => void restore()} label={act}>
        <Failed error={error} />
        <div>
          <Button
            variant="secondary"
            isBusy={isBusy}
            onClick={() => void run(async () => setPreviewed(await ask("configuration.preview", { file, no })))}
          >
            {t.instruments.preview}
          </Button>
        </div>
        <Input label={t.instruments.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <div class="buttons">
          <Button type="submit" isBusy={isBusy} isOff={isOff}>
            {act}
          </Button>
          <Button variant="secondary" onClick={onClose}>
            {t.common.cancel}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function Becomes({ of: { version, fields, checked } }: { readonly of: Compared }) {
  const { file, no, by, at, why, difference } = version;
  return (
    <>
      <p>{t.instruments.version(no, by ?? t.instruments.outside, moment(at))}</p>
      {why === null ? null : <Muted>{why}</Muted>}
      <FileDifference of={difference} to="version" />
      <CheckOutcome file={file} fields={fields} checked={checked} />
    </>
  );
}
