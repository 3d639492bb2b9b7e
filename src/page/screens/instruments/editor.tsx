/**
 * A file of the configuration, as a form and as text: checked and previewed before it is saved, refused where somebody saved since. What
 * is typed stays, whatever happens to the file meanwhile.
 */
import { useEffect, useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { changes } from "../../api/live.ts";
import { Refused } from "../../api/post.ts";
import { noticeRefusal } from "../../api/session.ts";
import { Alert, Button, Card, Form, Input, Muted, Subheading, Textarea } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import { FieldInput, withValue } from "./field-input.tsx";

type Loaded = AnswerOf<"configuration.form">;
type Checked = AnswerOf<"configuration.check">;
type Previewed = AnswerOf<"configuration.preview">;
type Values = Readonly<Record<string, unknown>>;

export function Editor({ file, onClose }: { readonly file: string; readonly onClose: () => void }) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [anew, setAnew] = useState(0);
  const { error, run } = useDoing();
  useEffect(() => {
    setLoaded(null);
    void run(async () => setLoaded(await ask("configuration.form", { file })));
  }, [file, anew]);
  return (
    <>
      <Subheading>{file}</Subheading>
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      {loaded === null ? (
        <Muted>{t.common.loading}</Muted>
      ) : (
        <Editing key={anew} loaded={loaded} onAnew={() => setAnew(anew + 1)} onClose={onClose} />
      )}
      <div class="buttons">
        <Button variant="tertiary" onClick={onClose}>
          {t.common.back}
        </Button>
      </div>
    </>
  );
}

interface EditingProps {
  readonly loaded: Loaded;
  readonly onAnew: () => void;
  readonly onClose: () => void;
}

/** Somebody saved it, here or with an editor, since it was opened. */
function useSavedSince(file: string, base: string | null): boolean {
  const [isSince, setSince] = useState(false);
  const { configuration } = changes.value;
  useEffect(() => {
    ask("configuration.history", { file }).then((history) => setSince(history.base !== base), noticeRefusal);
  }, [configuration]);
  return isSince;
}

function Editing({ loaded, onAnew, onClose }: EditingProps) {
  const { file, base, fields, isNew } = loaded;
  const [values, setValues] = useState<Values>((loaded.values ?? {}) as Values);
  const [text, setText] = useState<string | null>(loaded.values === null ? loaded.text : null);
  const [reason, setReason] = useState("");
  const [checked, setChecked] = useState<Checked | null>(null);
  const [preview, setPreview] = useState<Previewed | null>(null);
  const [isOverwritten, setOverwritten] = useState(false);
  const { error, isBusy, run } = useDoing();
  const isSavedSince = useSavedSince(file, base);
  const edit = text === null ? { file, values } : { file, text };
  const changed = (work: () => void) => {
    work();
    setChecked(null);
    setPreview(null);
  };
  const checking = useDoing();
  const check = () => void checking.run(async () => setChecked(await ask("configuration.check", edit)));
  const save = async () => {
    const isDone = await run(async () => {
      try {
        if (isNew) await ask("configuration.add", { ...edit, reason });
        else await ask("configuration.save", { ...edit, base: base ?? "", reason });
        tell(t.instruments.done);
      } catch (refused) {
        setOverwritten(refused instanceof Refused && refused.code === "CONFIG_CHANGED_MEANWHILE");
        throw refused;
      }
    });
    if (isDone) onClose();
    else check();
  };
  return (
    <Form onSubmit={() => void save()} label={file}>
      {isSavedSince || isOverwritten ? (
        <Alert colour="warning">
          {t.instruments.somebodyElse}{" "}
          <Button variant="secondary" onClick={onAnew}>
            {t.instruments.reopen}
          </Button>
        </Alert>
      ) : null}
      {loaded.values === null ? <Alert colour="warning">{t.instruments.notAsForm}</Alert> : null}
      {text === null ? (
        fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name]}
            driver={values.driver}
            onChange={(next) => changed(() => setValues(withValue(values, field.name, next) ?? {}))}
          />
        ))
      ) : (
        <Textarea label={t.instruments.advanced} value={text} onInput={(next) => changed(() => setText(next))} />
      )}
      <AsText {...{ loaded, text, edit, setText, run }} />
      {checked === null ? null : <Problems checked={checked} />}
      {preview === null ? null : <Preview preview={preview} />}
      {(error ?? checking.error) === null ? null : (
        <Alert colour="danger" isUrgent>
          {error ?? checking.error}
        </Alert>
      )}
      <div class="buttons">
        <Button variant="secondary" isBusy={checking.isBusy} onClick={check}>
          {t.instruments.check}
        </Button>
        <Button
          variant="secondary"
          isBusy={isBusy}
          onClick={() => void run(async () => setPreview(await ask("configuration.preview", edit)))}
        >
          {t.instruments.preview}
        </Button>
      </div>
      <Input label={t.instruments.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
      <Button type="submit" isBusy={isBusy} isOff={reason.trim() === ""}>
        {t.instruments.save}
      </Button>
    </Form>
  );
}

interface AsTextProps {
  readonly loaded: Loaded;
  readonly text: string | null;
  readonly edit: { readonly file: string; readonly values: Values } | { readonly file: string; readonly text: string };
  readonly setText: (text: string | null) => void;
  readonly run: (work: () => Promise<void>) => Promise<boolean>;
}

/** The same file as text, with what was changed in the form; comments are kept. */
function AsText({ loaded, text, edit, setText, run }: AsTextProps) {
  if (loaded.values === null) return null;
  return (
    <p>
      <Button
        variant="tertiary"
        onClick={() =>
          text === null ? void run(async () => setText((await ask("configuration.check", edit)).text)) : setText(null)
        }
      >
        {text === null ? t.instruments.useText : t.instruments.useForm}
      </Button>
    </p>
  );
}

function Problems({ checked }: { readonly checked: Checked }) {
  const { isRight, problems, elsewhere, warnings, consequences } = checked;
  const { added = [], removed = [], changed = [] } = consequences?.wires ?? {};
  const wires = [...added, ...removed, ...changed];
  const approvals = (consequences?.approvals ?? []).filter(({ waitsAlready }) => !waitsAlready).map(({ row }) => row);
  return (
    <div role="status">
      {isRight ? <Alert colour="success">{t.instruments.isRight}</Alert> : null}
      {[...problems, ...elsewhere].map(({ file, line, path, what, todo }) => (
        <Alert key={`${file} ${path} ${what}`} colour="danger">
          {t.instruments.refused(file, line)} {path}: {what}. {todo}
        </Alert>
      ))}
      {warnings.map(({ path, what, todo }) => (
        <Alert key={`${path} ${what}`} colour="warning">
          {path}: {what}. {todo}
        </Alert>
      ))}
      {consequences === null ? null : (
        <Card label={t.instruments.consequences}>
          <Subheading>{t.instruments.consequences}</Subheading>
          <p>{t.instruments.others}</p>
          {approvals.length === 0 ? null : <p>{t.instruments.approvals(approvals.join(", "))}</p>}
          {wires.length === 0 ? null : <p>{t.instruments.wires(wires.join(", "))}</p>}
          {consequences.rules.map(({ row, sentences }) => (
            <div key={row}>
              <strong>{row}</strong>
              <ul>
                {sentences.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </div>
          ))}
        </Card>
      )}
    </div>
  );
}

const Preview = ({ preview: { played, results } }: { readonly preview: Previewed }) => (
  <div role="status">
    <Alert colour="info">{t.instruments.previewed(played, results.length)}</Alert>
    <ul>
      {results.map((one) => (
        <li key={`${one.run} ${one.analyte}`}>
          {one.instrument} {one.analyte}: {one.fields.map(({ field, now, edited }) => `${field} ${now} → ${edited}`).join(", ")}
        </li>
      ))}
    </ul>
  </div>
);
