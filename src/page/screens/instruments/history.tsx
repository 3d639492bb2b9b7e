/** Who changed a file when and why; compared with now, and brought back. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { Alert, Button, Muted } from "../../parts/kit.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { FileDifference } from "./file-difference.tsx";
import { RestoreDialog } from "./restore-dialog.tsx";

type Versions = AnswerOf<"configuration.history">;
type Version = AnswerOf<"configuration.version">;

export function History({ file }: { readonly file: string }) {
  const [history, setHistory] = useState<Versions | null>(null);
  const [compared, setCompared] = useState<Version | null>(null);
  const [asked, setAsked] = useState<number | null>(null);
  const { error, isBusy, run } = useDoing();
  const load = () => void run(async () => setHistory(await ask("configuration.history", { file })));
  return (
    <details
      class="ds-details"
      onToggle={(event) => {
        if (event.currentTarget.open) load();
      }}
    >
      <summary>{t.instruments.history}</summary>
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      <ul class="rows">
        {(history?.versions ?? []).map(({ no, at, by, why, isNow }) => (
          <li key={no} class="row">
            <div>
              {t.instruments.version(no, by ?? t.instruments.outside, moment(at))}
              {why === null ? null : <Muted>{why}</Muted>}
            </div>
            {isNow ? (
              <strong>{t.instruments.inUse}</strong>
            ) : (
              <div class="buttons">
                <Button
                  variant="tertiary"
                  isBusy={isBusy}
                  label={t.instruments.compareOf(no)}
                  onClick={() => void run(async () => setCompared(await ask("configuration.version", { file, no })))}
                >
                  {t.instruments.compare}
                </Button>
                <Button variant="tertiary" label={t.instruments.restoreOf(no)} onClick={() => setAsked(no)}>
                  {t.instruments.restore}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {compared === null ? null : <FileDifference of={compared.difference} to="now" />}
      {asked === null ? null : (
        <RestoreDialog
          file={file}
          no={asked}
          act={t.instruments.restoreOf(asked)}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            load();
          }}
        />
      )}
    </details>
  );
}
