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
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Form, Input, Muted, Subheading, Textarea } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import { CheckOutcome, problemsByPath } from "./check-outcome.tsx";
import { withSetting } from "./draft.ts";
import type { Group } from "./field.ts";
import { FieldInput } from "./field-input.tsx";
import { FormContext } from "./form-context.ts";
import { AskingButton } from "./form-parts.tsx";
import { Leaving } from "./leaving.tsx";
import { PreviewOutcome } from "./preview-outcome.tsx";
import { shownFields } from "./shown-fields.ts";
import { useChecked } from "./use-checked.ts";
import { type AskedEdit, type Edit, type Loaded, useEdit } from "./use-edit.ts";

type Previewed = AnswerOf<"configuration.preview">;

interface EditorProps {
  readonly file: string;
  /** What a new file begins with; null: what is there. */
  readonly begin: Group | null;
  readonly onClose: () => void;
}

export function Editor({ file, begin, onClose }: EditorProps) {
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
        <>
          <Muted>{t.common.loading}</Muted>
          <Button variant="tertiary" onClick={onClose}>
            {t.common.back}
          </Button>
        </>
      ) : (
        <Editing key={anew} loaded={loaded} begin={begin} onAnew={() => setAnew(anew + 1)} onClose={onClose} />
      )}
    </>
  );
}

interface EditingProps {
  readonly loaded: Loaded;
  readonly begin: Group | null;
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

function Editing({ loaded, begin, onAnew, onClose }: EditingProps) {
  const { file, base, isNew } = loaded;
  const edit = useEdit(loaded, begin);
  const { asked } = edit;
  const checking = useChecked(asked);
  const [reason, setReason] = useState("");
  /** What is wrong is told when somebody asks, not while the first letters are typed. */
  const [hasAsked, setHasAsked] = useState(begin !== null);
  const [tried, setTried] = useState<{ readonly of: string; readonly preview: Previewed } | null>(null);
  const [isOverwritten, setOverwritten] = useState(false);
  const { error, isBusy, run } = useDoing();
  const isSavedSince = useSavedSince(file, base) || isOverwritten;
  const wanted = JSON.stringify(asked);
  const whenReadable = (work: (ready: AskedEdit) => void) => {
    setHasAsked(true);
    if (asked !== null) work(asked);
  };
  const save = async (ready: AskedEdit) => {
    const isDone = await run(async () => {
      try {
        if (isNew) await ask("configuration.add", { ...ready, reason });
        else await ask("configuration.save", { ...ready, base: base ?? "", reason });
        tell(t.instruments.done);
      } catch (refused) {
        setOverwritten(refused instanceof Refused && refused.code === "CONFIG_CHANGED_MEANWHILE");
        throw refused;
      }
    });
    if (isDone) onClose();
    else checking.checkNow();
  };
  const isUnreadable = hasAsked && asked === null;
  const problem = error ?? (hasAsked ? checking.error : null);
  return (
    <div class="beside">
      <Form onSubmit={() => whenReadable((ready) => void save(ready))} label={file}>
        {isSavedSince ? <SavedSince onAnew={onAnew} /> : null}
        {loaded.values === null && edit.text !== null ? <Alert colour="warning">{t.instruments.notAsForm}</Alert> : null}
        <FormContext
          value={{
            driver: edit.draft.driver,
            problems: hasAsked ? problemsByPath(file, edit.slips, checking.checked) : new Map(),
          }}
        >
          <Fields edit={edit} loaded={loaded} />
        </FormContext>
        <Turn edit={edit} />
        {isUnreadable ? (
          <Alert colour="danger" isUrgent>
            {t.instruments.numbersFirst}
          </Alert>
        ) : null}
        {hasAsked && checking.checked !== null ? (
          <CheckOutcome file={file} fields={loaded.fields} checked={checking.checked} />
        ) : null}
        {tried?.of === wanted ? <PreviewOutcome preview={tried.preview} isNew={isNew} /> : null}
        <Failed error={problem} />
        <div class="buttons">
          <Button variant="secondary" isBusy={hasAsked && checking.isBusy} onClick={() => whenReadable(checking.checkNow)}>
            {t.instruments.check}
          </Button>
          <Button
            variant="secondary"
            isBusy={isBusy}
            onClick={() =>
              whenReadable(
                (ready) => void run(async () => setTried({ of: wanted, preview: await ask("configuration.preview", ready) })),
              )
            }
          >
            {t.instruments.preview}
          </Button>
        </div>
        <Input label={t.instruments.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <Button type="submit" isBusy={isBusy} isOff={reason.trim() === ""}>
          {t.instruments.save}
        </Button>
      </Form>
      <div class="buttons">
        <AskingButton
          act={t.instruments.discard}
          label={t.common.back}
          question={t.instruments.leaving}
          isAsked={edit.isChanged}
          onDo={onClose}
        />
        <Leaving isChanged={edit.isChanged} />
      </div>
      {edit.text === null ? (
        <AsFile text={checking.text} isOfNow={checking.checked !== null} isUnreadable={asked === null} />
      ) : null}
    </div>
  );
}

interface AsFileProps {
  readonly text: string | null;
  readonly isOfNow: boolean;
  readonly isUnreadable: boolean;
}

/** The file that the form makes, as it would be saved. */
const AsFile = ({ text, isOfNow, isUnreadable }: AsFileProps) => (
  <section aria-label={t.instruments.asFile} class="file">
    <Subheading>{t.instruments.asFile}</Subheading>
    {isUnreadable ? <Muted>{t.instruments.asFileLater}</Muted> : null}
    {text === null ? null : (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      <pre class="raw" tabIndex={0} aria-busy={isOfNow ? undefined : "true"}>
        {text}
      </pre>
    )}
  </section>
);

const SavedSince = ({ onAnew }: { readonly onAnew: () => void }) => (
  <Alert colour="warning">
    {t.instruments.somebodyElse}{" "}
    <Button variant="secondary" onClick={onAnew}>
      {t.instruments.reopen}
    </Button>
  </Alert>
);

function Fields({ edit: { draft, text, setDraft, setText }, loaded }: { readonly edit: Edit; readonly loaded: Loaded }) {
  if (text !== null) return <Textarea label={t.instruments.advanced} value={text} onInput={setText} />;
  return (
    <>
      {shownFields(loaded, draft).map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={draft[field.name]}
          path={field.name}
          onChange={(next) => setDraft(withSetting(draft, field, next))}
        />
      ))}
    </>
  );
}

function Turn({ edit: { text, stays, isTurning, toForm, toText } }: { readonly edit: Edit }) {
  return (
    <>
      {stays === null ? null : (
        <Alert colour="warning" isUrgent>
          {stays}
        </Alert>
      )}
      <div>
        <Button variant="tertiary" isBusy={isTurning} onClick={text === null ? toText : toForm}>
          {text === null ? t.instruments.useText : t.instruments.useForm}
        </Button>
      </div>
    </>
  );
}
