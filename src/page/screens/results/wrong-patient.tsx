/** «Feil pasient»: a result that the journal has is taken back from one person and brought to the right one. */
import { useState } from "preact/hooks";
import { ask } from "../../api/ask.ts";
import { Alert, Button, Form, Input, Muted } from "../../parts/kit.tsx";
import { isComplete, noNumber, numberRequest, PersonNumber } from "../../parts/person-number.tsx";
import { tell } from "../../parts/told.tsx";
import { offerUndo, undoSeconds } from "../../parts/undo.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

export function WrongPatient({ id, what }: { readonly id: string; readonly what: string }) {
  const [typed, setTyped] = useState(noNumber);
  const [notified, setNotified] = useState("");
  const [reason, setReason] = useState<string>(t.results.wrongReason);
  const { error, isBusy, run } = useDoing();
  const move = () =>
    void run(async () => {
      const told = notified.trim() === "" ? null : notified.trim();
      const person = numberRequest(typed);
      const done = await ask("held.wrong-patient", { id, ...person, notified: told, notifiedAt: null, reason, undoSeconds });
      offerUndo([done.id], what, done.undoUntil);
      setTyped(noNumber);
      tell(t.results.moved);
    });
  return (
    <details class="ds-details">
      <summary>{t.results.wrongPatient}</summary>
      <Form onSubmit={move} label={t.results.wrongPatient}>
        <Muted>{t.results.wrongPatientHelp}</Muted>
        {error === null ? null : (
          <Alert colour="danger" isUrgent>
            {error}
          </Alert>
        )}
        <PersonNumber value={typed} onChange={setTyped} />
        <Input label={t.results.notified} value={notified} onInput={setNotified} />
        <Input label={t.common.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <Button type="submit" colour="danger" isBusy={isBusy} isOff={!isComplete(typed)}>
          {t.results.move}
        </Button>
      </Form>
    </details>
  );
}
