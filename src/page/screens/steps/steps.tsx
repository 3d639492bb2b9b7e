/** «Hjelp meg videre»: the guided steps of a control that failed, one after another, each ticked by somebody (ruling 12). */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Card, Form, Heading, Input, Muted, Select } from "../../parts/kit.tsx";
import { Shown, tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { WhoAnswers } from "../../parts/who-answers.tsx";
import { below } from "../../router.ts";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";

type Step = AnswerOf<"steps.list">[number];
type Cause = keyof typeof t.steps.causes;

export function StepsScreen() {
  const id = below("/hjelp");
  const steps = useAnswer("steps.list", { id }, ["qc"]);
  const open = useAnswer("steps.open", {}, ["qc"]);
  const control = open.answer?.find((one) => one.id === id);
  const role = session.value?.account?.role ?? null;
  return (
    <>
      <Heading>{t.steps.title}</Heading>
      {control === undefined ? null : (
        <Alert colour="danger">
          <strong>{t.steps.about(control.name, control.analyte)}</strong> {control.text}
        </Alert>
      )}
      <p>{t.steps.intro}</p>
      <Shown of={steps}>
        {(answer) => (
          <ol class="rows">
            {answer.map((one) => (
              <li key={one.step}>
                <OneStep of={one} id={id} mayTick={role === "operator" || role === "lab-responsible"} />
              </li>
            ))}
          </ol>
        )}
      </Shown>
      {role === null ? <p>{t.steps.login}</p> : null}
      {role === "lab-responsible" ? <Annul id={id} /> : null}
      <p>{t.steps.call}</p>
      <WhoAnswers />
    </>
  );
}

function OneStep({ of, id, mayTick }: { readonly of: Step; readonly id: string; readonly mayTick: boolean }) {
  const [note, setNote] = useState<string>(t.waiting.reasons.steps);
  const { error, isBusy, run } = useDoing();
  const { step, nb, done } = of;
  const tick = () =>
    void run(async () => {
      await ask("steps.done", { id, step, reason: note });
      tell(t.waiting.done);
    });
  return (
    <Card colour={done === null ? "neutral" : "success"} label={t.steps.step(step)}>
      <p>
        <strong>{t.steps.step(step)}.</strong> {nb}
      </p>
      {done === null ? null : (
        <Muted>
          {t.steps.doneBy(done.by, moment(new Date(done.at).toISOString()))}: {done.note}
        </Muted>
      )}
      {done === null && mayTick ? (
        <Form onSubmit={tick} label={t.steps.step(step)}>
          {error === null ? null : <Alert colour="danger">{error}</Alert>}
          <Input label={t.steps.note} value={note} onInput={setNote} />
          <Button type="submit" variant="secondary" isBusy={isBusy} label={t.steps.tickOf(step)}>
            {t.steps.tick}
          </Button>
        </Form>
      ) : null}
    </Card>
  );
}

function Annul({ id }: { readonly id: string }) {
  const [cause, setCause] = useState<Cause>("bubble");
  const [moveTo, setMoveTo] = useState("");
  const [reason, setReason] = useState("");
  const { error, isBusy, run } = useDoing();
  const annul = () =>
    void run(async () => {
      await ask("controls.annul", { id, cause, moveTo: moveTo.trim() === "" ? null : moveTo.trim(), reason });
      tell(t.steps.annulled);
    });
  return (
    <details class="ds-details">
      <summary>{t.steps.annul}</summary>
      <Form onSubmit={annul} label={t.steps.annul}>
        <Muted>{t.steps.annulHelp}</Muted>
        <Failed error={error} />
        <Select
          label={t.steps.cause}
          value={cause}
          onChange={(value) => setCause(value as Cause)}
          options={Object.entries(t.steps.causes).map(([value, text]) => ({ value, text }))}
        />
        {cause === "wrong-level" ? <Input label={t.steps.moveTo} value={moveTo} onInput={setMoveTo} /> : null}
        <Input label={t.common.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <Button type="submit" colour="danger" isBusy={isBusy}>
          {t.steps.doAnnul}
        </Button>
      </Form>
    </details>
  );
}
