/** «Last opp fra Excel»: every row is looked at before anything is kept. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Field, Form, Muted, Table } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

type Preview = AnswerOf<"lots.preview">;

interface Uploaded {
  readonly base64: string;
  readonly preview: Preview;
}

export function UploadLots() {
  const [uploaded, setUploaded] = useState<Uploaded | null>(null);
  const { error, isBusy, run } = useDoing();
  const look = (file: File) =>
    void run(async () => {
      const base64 = toBase64(new Uint8Array(await file.arrayBuffer()));
      setUploaded({ base64, preview: await ask("lots.preview", { base64 }) });
    });
  return (
    <details class="ds-details">
      <summary>{t.lots.upload}</summary>
      <div class="form">
        <Muted>{t.lots.uploadHelp}</Muted>
        <Failed error={error} />
        <p>
          <Button variant="secondary" isBusy={isBusy} onClick={() => void run(download)}>
            {t.lots.template}
          </Button>
        </p>
        <Field label={t.lots.file}>
          {(ids) => (
            <input
              {...ids}
              class="ds-input"
              type="file"
              accept=".csv,text/csv"
              onChange={(event) => {
                const [file] = event.currentTarget.files ?? [];
                if (file !== undefined) look(file);
              }}
            />
          )}
        </Field>
      </div>
      {uploaded === null ? null : <Rows {...uploaded} onDone={() => setUploaded(null)} />}
    </details>
  );
}

function Rows({ base64, preview, onDone }: Uploaded & { readonly onDone: () => void }) {
  const [hasSeen, setSeen] = useState(false);
  const { error, isBusy, run } = useDoing();
  const { rows, file, saved, canImport, asks, counts } = preview;
  const save = () =>
    void run(async () => {
      const done = await ask("lots.import", { base64, confirmed: hasSeen });
      tell(t.lots.imported(done.changed));
      onDone();
    });
  return (
    <Form onSubmit={save} label={t.lots.upload}>
      {file.map(({ text, line }) => (
        <Alert key={text} colour="danger">
          {t.lots.line(line)}: {text}
        </Alert>
      ))}
      {saved === null ? null : (
        <Alert colour="warning">
          {saved.text} <strong>{saved.words.join(", ")}</strong>
        </Alert>
      )}
      <Table caption={t.lots.upload} head={t.lots.previewHead}>
        {rows.map(({ line, state, told, lot, change }) => (
          <tr key={line}>
            <td>{line}</td>
            <td>{lot === null ? "" : `${lot.lot} ${lot.level ?? ""}`}</td>
            <td>
              <strong>{t.lots[state]}</strong>
              {change === null || state === "error" ? null : ` (${t.lots.change[change]})`}
            </td>
            <td>
              {told.map(({ text }) => (
                <p key={text}>{text}</p>
              ))}
            </td>
          </tr>
        ))}
      </Table>
      <Failed error={error} />
      {canImport && asks ? (
        <label class="check">
          <input type="checkbox" class="ds-input" checked={hasSeen} onChange={(event) => setSeen(event.currentTarget.checked)} />
          {t.lots.confirmed}
        </label>
      ) : null}
      {canImport ? (
        <Button type="submit" isBusy={isBusy} isOff={asks && !hasSeen}>
          {t.lots.import(counts.ok + counts.question)}
        </Button>
      ) : (
        <Alert colour="danger">{t.lots.cannot}</Alert>
      )}
    </Form>
  );
}

/** In pieces: a whole file is more than a call takes. */
function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += 8_192) text += String.fromCharCode(...bytes.subarray(from, from + 8_192));
  return btoa(text);
}

async function download(): Promise<void> {
  const { name, base64 } = await ask("lots.template", {});
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
