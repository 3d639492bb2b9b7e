/** Who changed a file when and why; compared with now, and brought back. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { Alert, Button, Muted } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";

type Versions = AnswerOf<"configuration.history">;
type Version = AnswerOf<"configuration.version">;

const signs = { same: "  ", gone: "- ", new: "+ " } as const;

export function History({ file }: { readonly file: string }) {
  const [history, setHistory] = useState<Versions | null>(null);
  const [compared, setCompared] = useState<Version | null>(null);
  const { error, isBusy, run } = useDoing();
  const load = () => void run(async () => setHistory(await ask("configuration.history", { file })));
  const restore = (no: number, base: string | null) =>
    void run(async () => {
      await ask("configuration.restore", { file, no, base, reason: t.instruments.restoreOf(no) });
      tell(t.instruments.done);
      setHistory(await ask("configuration.history", { file }));
    });
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
                <Button
                  variant="tertiary"
                  isBusy={isBusy}
                  label={t.instruments.restoreOf(no)}
                  onClick={() => restore(no, history?.base ?? null)}
                >
                  {t.instruments.restore}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {compared === null ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre class="raw" tabIndex={0}>
          {compared.difference.map(({ is, text }) => `${signs[is]}${text}`).join("\n")}
        </pre>
      )}
    </details>
  );
}
