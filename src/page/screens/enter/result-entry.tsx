/** A result: first what the instrument shows, then whose it is; only whoever is named has a button, and it says the value too. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { AskPerson, type NamedPerson } from "../../parts/ask-person.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Card, Form, Input } from "../../parts/kit.tsx";
import { isTakenBack, offerUndo, undoSeconds } from "../../parts/undo.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { clock } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { Compare, toldValue, useFocusFirst } from "./compare.tsx";
import { PlaceFields, ValueFields } from "./fields.tsx";
import { analysisOf, nothingTyped, type Places, typedRequest } from "./typed.ts";

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
  if (done !== null)
    return (
      <Outcome
        of={done}
        onAgain={again}
        onCorrect={() => {
          setStep("typing");
          setDone(null);
        }}
      />
    );
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

interface WhoseProps {
  readonly request: NonNullable<ReturnType<typeof typedRequest>> & { readonly operator: string };
  readonly name: string;
  readonly onBack: () => void;
  readonly onDone: (done: Done) => void;
}

function Whose({ request, name, onBack, onDone }: WhoseProps) {
  const { error, isBusy, run } = useDoing();
  const { analyte, at, reason } = request;
  const value = toldValue(request);
  const send = (person: NamedPerson) =>
    void run(async () => {
      const done = await ask("enter.result", { ...request, ...person.request, undoSeconds });
      offerUndo([done.id], value, done.undoUntil, done.state === "released" ? t.waiting.undoUntil : t.enter.undoUntil);
      onDone(done);
    });
  return (
    <div class="form">
      <Compare request={request} place={name} onBack={onBack} />
      <AskPerson ids={[]} measured={{ analyte, at }} reason={reason}>
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

interface OutcomeProps {
  readonly of: Done;
  readonly onAgain: () => void;
  readonly onCorrect: () => void;
}

/** What became of it: when it is sent, or why not. */
function Outcome({ of, onAgain, onCorrect }: OutcomeProps) {
  const { id, state, isKnown, reasons, undoUntil } = of;
  const isHeld = state === "held" || state === "waiting";
  const start = useFocusFirst();
  if (isTakenBack(id))
    return (
      <Card colour="info">
        <p>
          {t.enter.undone} {t.enter.undoneHelp}
        </p>
        <div class="buttons">
          <Button onClick={onCorrect}>{t.enter.correct}</Button>
          <Button variant="secondary" onClick={onAgain}>
            {t.enter.again}
          </Button>
        </div>
      </Card>
    );
  return (
    <Card colour={isHeld ? "warning" : "success"}>
      <p ref={start} tabIndex={-1}>
        {isKnown
          ? t.enter.known
          : state === "released" && undoUntil !== null
            ? t.enter.sent(clock(undoUntil))
            : isHeld
              ? t.enter.held
              : t.enter.kept}
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
