/** What mends a cause, for whoever may: the right form for it, and what is always possible below. */
import { session } from "../../api/session.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Button, Muted } from "../../parts/kit.tsx";
import { MarkEqa } from "../../parts/mark-eqa.tsx";
import { grouped } from "../../parts/person-number.tsx";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import type { Chosen, FormProps } from "./chosen.ts";
import { AskForm, ByHandForm, DiscardForm, ReleaseForm, SeenForm } from "./decision-forms.tsx";
import { PersonForm } from "./person-form.tsx";
import { TimeForm } from "./time-form.tsx";
import { WhichControlForm } from "./which-control-form.tsx";

export function FixDialog({ cause, entry, onClose }: Chosen & { readonly onClose: () => void }) {
  const form = { cause, entry, onDone: onClose };
  const own = entry.reasons.find(({ code }) => code === cause?.code)?.text;
  // Where one fix helps all, the cause is told with all of them; else this is about the one.
  const title = cause === null || (mendsOne.includes(cause.fix) && own !== undefined) ? (own ?? t.waiting.act) : cause.nb;
  const isPersonOpen = cause?.fix === "assign-patient";
  return (
    <Dialog title={title} onClose={onClose}>
      <p>
        <strong>{entry.measuredAt === null ? t.waiting.unknownTime : moment(entry.measuredAt)}</strong> ·{" "}
        {entry.instrument ?? t.waiting.unknownInstrument}
        {entry.operator === null ? null : ` · ${t.waiting.operator} ${entry.operator}`}
      </p>
      {isPersonOpen ? null : <What entry={entry} />}
      {entry.reasons.map(({ code, text, do: remedy }) => (
        <Muted key={code}>
          {text} {remedy}
        </Muted>
      ))}
      <Mending {...form} />
      <Always {...form} />
      <div class="buttons">
        <Button variant="tertiary" onClick={onClose}>
          {t.common.close}
        </Button>
      </div>
    </Dialog>
  );
}

const mendsOne: readonly string[] = ["assign-patient", "set-time", "which-control", "failed-control", "confirm"];

/** Value and person: whoever decides about a result sees which it is and whose. Of a control neither is told (ruling 8). */
function What({ entry: { kind, results, patientId } }: Pick<FormProps, "entry">) {
  if (kind === "control") return null;
  return (
    <p>
      {t.waiting.value}: <strong>{results.join(", ")}</strong>
      <br />
      {t.waiting.patient}: <strong class="number">{patientId === null ? t.results.noPatient : grouped(patientId)}</strong>
    </p>
  );
}

function Mending(form: FormProps) {
  const { cause, entry } = form;
  const link = (href: string, text: string) => (
    <p>
      <a class="ds-button" data-variant="secondary" href={href} onClick={form.onDone}>
        {text}
      </a>
    </p>
  );
  switch (cause?.fix) {
    case "assign-patient":
      return <PersonForm {...form} />;
    case "which-control":
      return <WhichControlForm {...form} />;
    case "set-time":
      return <TimeForm {...form} />;
    case "register-lot":
    case "register-target":
      return link("/kontroller", t.waiting.toLots);
    case "failed-control":
      return (
        <>
          {entry.failedControls.map((one) => (
            <div key={one.id}>
              <p>{one.text}</p>
              {link(`/hjelp/${encodeURIComponent(one.id)}`, t.waiting.toSteps)}
            </div>
          ))}
        </>
      );
    case "approve-rules":
      return link("/regler", t.waiting.toRules);
    case "set-up-instrument":
      return link("/instrumenter", t.waiting.toInstruments);
    case "run-control":
      return <p>{t.waiting.runControl}</p>;
    case "wait":
      return <p>{t.waiting.waits}</p>;
    default:
      return null;
  }
}

/** A nurse asks, or has entered it by hand; the laboratory responsible sends, or throws away. */
function Always(form: FormProps) {
  const isResponsible = session.value?.account?.role === "lab-responsible";
  if (form.entry.kind === "control") return null;
  // It is in the journal already: nothing of it is sent or thrown away.
  if (form.entry.isToBeSeen) return isResponsible ? <SeenForm {...form} /> : <p>{t.waiting.toBeSeen}</p>;
  return (
    <details class="ds-details">
      <summary>{t.waiting.act}</summary>
      <div class="form">
        {form.cause?.fix === "assign-patient" ? <What entry={form.entry} /> : null}
        {isResponsible ? <ReleaseForm {...form} /> : <AskForm {...form} />}
        <ByHandForm {...form} />
        {isResponsible ? <DiscardForm {...form} /> : null}
        <MarkEqa id={form.entry.id} onDone={form.onDone} />
      </div>
    </details>
  );
}
