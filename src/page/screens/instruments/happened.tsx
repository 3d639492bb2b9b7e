/** How an instrument stands: its clock, and what happened to it, written down by whoever knows (out of use and back, service). */
import { useState } from "preact/hooks";
import type { AnswerOf, AskedOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session, stationNow } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Button, Form, Input, Textarea, Word } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { localMinute } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { Unconfirmed } from "./confirm.tsx";
import { InstrumentClock } from "./instrument-clock.tsx";

type About = AnswerOf<"instruments.about">;
type Kind = Extract<AskedOf<"events.add">["kind"], keyof typeof t.instruments.happened.acts>;

interface HappenedProps {
  readonly instrument: string;
  readonly name: string;
}

export function Happened({ instrument, name }: HappenedProps) {
  const { answer } = useAnswer("instruments.about", { instrument }, ["qc", "configuration"]);
  const [asked, setAsked] = useState<Kind | null>(null);
  const role = session.value?.account?.role ?? null;
  const mayWrite = role === "operator" || role === "lab-responsible" || role === "administrator";
  if (answer === null) return null;
  const kinds: readonly Kind[] = [answer.isOutOfUse ? "in-use" : "out-of-use", "service"];
  return (
    <>
      <InstrumentClock about={answer} />
      {answer.isUnconfirmed ? <Unconfirmed instrument={instrument} name={name} /> : null}
      {answer.isOutOfUse ? (
        <p>
          <Word colour="warning">{t.instruments.isOutOfUse}</Word>
        </p>
      ) : null}
      {mayWrite ? (
        <div class="buttons">
          {kinds.map((kind) => (
            <Button
              key={kind}
              variant="tertiary"
              label={t.instruments.happened.named(t.instruments.happened.acts[kind], name)}
              onClick={() => setAsked(kind)}
            >
              {t.instruments.happened.acts[kind]}
            </Button>
          ))}
        </div>
      ) : null}
      {asked === null ? null : <Asking about={answer} name={name} kind={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

interface AskingProps {
  readonly about: About;
  readonly name: string;
  readonly kind: Kind;
  readonly onClose: () => void;
}

function Asking({ about, name, kind, onClose }: AskingProps) {
  const words = t.instruments.happened;
  const [at, setAt] = useState("");
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [isToCome, setToCome] = useState(false);
  const { error, isBusy, run } = useDoing();
  const save = async () => {
    const isLater = at > localMinute(stationNow());
    setToCome(isLater);
    if (isLater || isBusy || reason.trim() === "") return;
    const isDone = await run(async () => {
      const told = { at: at === "" ? null : at, note: note.trim() === "" ? null : note };
      await ask("events.add", { instrument: about.instrument, kind, ...told, reason });
      tell(t.instruments.noted);
    });
    if (isDone) onClose();
  };
  return (
    <Dialog title={`${words.named(words.acts[kind], name)}?`} onClose={onClose}>
      <Means kind={kind} about={about} />
      <Form onSubmit={() => void save()}>
        <Failed error={error} />
        <Input
          label={words.when}
          help={words.whenHelp}
          error={isToCome ? words.toCome : undefined}
          type="datetime-local"
          value={at}
          onInput={setAt}
        />
        <Input label={t.common.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <Textarea label={words.note} help={words.noteHelp} value={note} onInput={setNote} />
        <div class="buttons">
          <Button type="submit" isBusy={isBusy} isOff={reason.trim() === ""}>
            {words.acts[kind]}
          </Button>
          <Button variant="secondary" onClick={onClose}>
            {t.common.cancel}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function Means({ kind, about: { controlAfterService: after } }: Pick<AskingProps, "kind" | "about">) {
  const words = t.instruments.happened;
  if (kind !== "service") return <p>{words.means[kind]}</p>;
  return (
    <>
      <p>{after.length === 0 ? words.noControl : words.control(after.join(", "))}</p>
      <p>{words.serviceMeans}</p>
    </>
  );
}
