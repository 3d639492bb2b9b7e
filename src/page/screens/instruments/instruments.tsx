/** «Instrumenter»: how each is set up, what was refused or went back, what has just reported itself, and the form to change it. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { session } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Button, Card, Heading, Muted, Subheading, Word } from "../../parts/kit.tsx";
import { Shown } from "../../parts/told.tsx";
import { configProblem } from "../../texts/config-problems.ts";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { AddInstrument } from "./add-instrument.tsx";
import { Connection } from "./connection.tsx";
import { Editor } from "./editor.tsx";
import type { Group } from "./field.ts";
import { Happened } from "./happened.tsx";
import { History } from "./history.tsx";
import { RestoreDialog } from "./restore-dialog.tsx";

type Configuration = AnswerOf<"configuration.show">;
type File = Configuration["files"][number];

interface Edited {
  readonly file: string;
  /** What a new file begins with. */
  readonly begin: Group | null;
}

export function InstrumentsScreen() {
  const shown = useAnswer("configuration.show", {}, ["configuration", "connections"]);
  const [edited, setEdited] = useState<Edited | null>(null);
  const role = session.value?.account?.role ?? null;
  const mayEdit = role === "administrator" || role === "lab-responsible";
  return (
    <>
      <Heading>{t.instruments.title}</Heading>
      {edited === null ? (
        <>
          <Shown of={shown}>
            {(answer) => <Overview {...answer} mayEdit={mayEdit} onEdit={(file) => setEdited({ file, begin: null })} />}
          </Shown>
          <Found />
          {mayEdit ? <Add files={shown.answer?.files ?? []} onBegin={(file, begin) => setEdited({ file, begin })} /> : null}
        </>
      ) : (
        <Editor key={edited.file} file={edited.file} begin={edited.begin} onClose={() => setEdited(null)} />
      )}
    </>
  );
}

interface OverviewProps extends Configuration {
  readonly mayEdit: boolean;
  readonly onEdit: (file: string) => void;
}

function Overview({ files, problems, notTaken, trials, returned, mayEdit, onEdit }: OverviewProps) {
  const [back, setBack] = useState<{ readonly file: string; readonly no: number } | null>(null);
  return (
    <>
      {problems.map((one) => (
        <Alert key={`${one.file} ${one.line} ${one.what}`} colour="danger">
          <strong>{t.instruments.notInUse}</strong> ({t.instruments.refused(one.file, one.line)}): {configProblem(one)}
        </Alert>
      ))}
      {notTaken.map(({ part, text }) => (
        <Alert key={part} colour="warning">
          {t.instruments.notInUse} ({part}): {text}
        </Alert>
      ))}
      {trials.map(({ file, unreadable, returnsAfter, goBackTo }) => (
        <Alert key={file} colour="warning">
          {t.instruments.trial(file, unreadable, returnsAfter)}
          {goBackTo === null || !mayEdit ? null : (
            <Button variant="secondary" onClick={() => setBack({ file, no: goBackTo })}>
              {t.instruments.goBack}
            </Button>
          )}
        </Alert>
      ))}
      {returned.map(({ file, at }) => (
        <Alert key={`${file} ${at}`} colour="warning">
          {t.instruments.returned(file, moment(at))}
        </Alert>
      ))}
      {back === null ? null : (
        <RestoreDialog
          {...back}
          act={t.instruments.goBackOf(back.file)}
          onClose={() => setBack(null)}
          onDone={() => setBack(null)}
        />
      )}
      <ul class="cards">
        {files.map((file) => (
          <li key={file.file}>
            <FileCard of={file} mayEdit={mayEdit} onEdit={onEdit} />
          </li>
        ))}
      </ul>
    </>
  );
}

function FileCard({
  of,
  mayEdit,
  onEdit,
}: {
  readonly of: File;
  readonly mayEdit: boolean;
  readonly onEdit: (file: string) => void;
}) {
  const { file, kind, name, id, isInUse, saved } = of;
  const title = name ?? id ?? (kind === "device" || kind === "connection" ? file : t.instruments.kinds[kind]);
  return (
    <Card colour={isInUse ? "neutral" : "danger"} label={title}>
      <Subheading>{title}</Subheading>
      <Muted>{file}</Muted>
      <p>
        <Word colour={isInUse ? "success" : "danger"}>{isInUse ? t.instruments.inUse : t.instruments.notInUse}</Word>
      </p>
      {saved === null ? null : <Muted>{t.instruments.saved(saved.by, moment(saved.at))}</Muted>}
      {kind === "device" && id !== null ? (
        <>
          <Happened instrument={id} name={title} />
          <Connection instrument={id} name={title} />
        </>
      ) : null}
      {mayEdit ? (
        <div class="buttons">
          <Button variant="secondary" onClick={() => onEdit(file)} label={t.instruments.editOf(title)}>
            {t.instruments.edit}
          </Button>
        </div>
      ) : null}
      {mayEdit ? (
        <div>
          <History file={file} />
        </div>
      ) : null}
    </Card>
  );
}

/** What is plugged in and belongs to nobody yet. */
function Found() {
  const { answer } = useAnswer("instruments.found", {}, ["connections", "results"]);
  const free = (answer?.ports ?? []).filter(({ connection }) => connection === null);
  return (
    <>
      {(answer?.strangers ?? []).map(({ connection, serial, model, results }) => (
        <Alert key={`${connection} ${serial}`} colour="warning">
          {t.instruments.stranger([model, serial].filter((one) => one !== null).join(" "), connection, results)}
        </Alert>
      ))}
      {free.length === 0 ? null : (
        <Card label={t.instruments.ports}>
          <Subheading>{t.instruments.ports}</Subheading>
          <ul class="plain">
            {free.map(({ path, stablePath, product, manufacturer }) => (
              <li key={path}>
                {stablePath ?? path} <Muted>{[manufacturer, product].filter((one) => one !== null).join(" ")}</Muted>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

interface AddProps {
  readonly files: readonly File[];
  readonly onBegin: (file: string, begin: Group) => void;
}

const Add = ({ files, onBegin }: AddProps) => {
  const ids = (kind: File["kind"]) => files.filter((one) => one.kind === kind).flatMap(({ id }) => (id === null ? [] : [id]));
  return <AddInstrument taken={[...ids("device"), ...ids("connection")]} shared={ids("connection")} onBegin={onBegin} />;
};
