/** A result: first what the instrument shows, then whose it is; only whoever is named has a button, and it says the value too. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { AskPerson, type NamedPerson } from "../../parts/ask-person.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Card, Form, Input, Muted } from "../../parts/kit.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { localMoment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { PlaceFields, ValueFields } from "./fields.tsx";
import { analysisOf, nothingTyped, type Places, shownValue, typedRequest } from "./typed.ts";

type Done = AnswerOf<"enter.result">;

export function ResultEntry({ places }: { readonly places: Places }) {
  const [typed, setTyped] = useState(nothingTyped(t.enter.firstReason));
  const [operator, setOperator] = useState("");
  const [step, setStep] = useState<"typing" | "person">("typing");
  const [isMissing, setMissing] = useState(false);
  const [done, setDone] = useState<Done | null>(null);
  const of = analysisOf(places, typed);
  const request = operator.trim() === "" ? null : typedRequest(typed, of);
  const again = () => {
    setTyped(nothingTyped(t.enter.firstReason));
    setStep("typing");
    setDone(null);
  };
  const goOn = () => {
    setMissing(request === null);
    if (request !== null) setStep("person");
  };
  if (done !== null) return <Outcome of={done} onAgain={again} />;
  if (step === "person" && request !== null)
    return (
      <Whose
        request={{ ...request, operator: operator.trim() }}
        name={places.find(({ id }) => id === typed.instrument)?.name ?? ""}
        onBack={() => setStep("typing")}
        onDone={setDone}
      />
    );
  return (
    <Form onSubmit={goOn} label={t.enter.result}>
      <PlaceFields places={places} typed={typed} of={of} onChange={setTyped} />
      <ValueFields typed={typed} of={of} onChange={setTyped} />
      <Input label={t.enter.operator} help={t.enter.operatorHelp} value={operator} onInput={setOperator} />
      {isMissing && request === null ? (
        <Alert colour="danger" isUrgent>
          {t.enter.missing}
        </Alert>
      ) : null}
      <Button type="submit">{t.enter.goOn}</Button>
    </Form>
  );
}

/** What was in focus is gone: whoever reads by ear or keyboard goes on here. */
function useFocusFirst() {
  const start = useRef<HTMLParagraphElement>(null);
  useEffect(() => start.current?.focus(), []);
  return start;
}

interface WhoseProps {
  readonly request: NonNullable<ReturnType<typeof typedRequest>> & { readonly operator: string };
  readonly name: string;
  readonly onBack: () => void;
  readonly onDone: (done: Done) => void;
}

function Whose({ request, name, onBack, onDone }: WhoseProps) {
  const { error, isBusy, run } = useDoing();
  const start = useFocusFirst();
  const { analyte, unit, at, reason } = request;
  const value = t.enter.told(analyte, shownValue(request), unit === "1" ? "" : unit);
  const send = (person: NamedPerson) =>
    void run(async () => onDone(await ask("enter.result", { ...request, ...person.request })));
  return (
    <div class="form">
      <Card colour="info" label={t.enter.check}>
        <p ref={start} tabIndex={-1}>
          {t.enter.check} <strong>{value}</strong>
        </p>
        <Muted>
          {name}, {localMoment(at)}
        </Muted>
        <Button variant="tertiary" onClick={onBack}>
          {t.enter.change}
        </Button>
      </Card>
      <AskPerson ids={[]} reason={reason}>
        {(person) => (
          <>
            <Failed error={error} />
            <Button isBusy={isBusy} onClick={() => send(person)}>
              {t.enter.send(value, person.who)}
            </Button>
          </>
        )}
      </AskPerson>
    </div>
  );
}

/** What became of it: sent, or why not. */
function Outcome({ of, onAgain }: { readonly of: Done; readonly onAgain: () => void }) {
  const { id, state, isKnown, reasons } = of;
  const isHeld = state === "held" || state === "waiting";
  const start = useFocusFirst();
  return (
    <Card colour={isHeld ? "warning" : "success"}>
      <p ref={start} tabIndex={-1}>
        {isKnown ? t.enter.known : state === "released" ? t.enter.sent : isHeld ? t.enter.held : t.enter.kept}
      </p>
      {reasons.map(({ code, text }) => (
        <p key={code}>{text}</p>
      ))}
      <div class="buttons">
        {isHeld ? (
          <a class="ds-button" href="/venter">
            {t.enter.toWaiting}
          </a>
        ) : null}
        <a class="ds-button" data-variant="secondary" href={`/svar/${encodeURIComponent(id)}`}>
          {t.enter.toStory}
        </a>
        <Button variant="secondary" onClick={onAgain}>
          {t.enter.again}
        </Button>
      </div>
    </Card>
  );
}
