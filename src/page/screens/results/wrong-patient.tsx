/** «Feil pasient»: a result that the journal has is taken back from one person and brought to the right one, who is named first. */
import { useState } from "preact/hooks";
import { ask } from "../../api/ask.ts";
import { AskPerson, type NamedPerson } from "../../parts/ask-person.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Button, Input, Muted } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { offerUndo, undoSeconds } from "../../parts/undo.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

interface Props {
  readonly id: string;
  readonly what: string;
}

export function WrongPatient(of: Props) {
  const [nth, setNth] = useState(0);
  return (
    <details class="ds-details">
      <summary>{t.results.wrongPatient}</summary>
      <Muted>{t.results.wrongPatientHelp}</Muted>
      <AskPerson key={nth} ids={[of.id]} reason={t.results.wrongReason}>
        {(person) => <Move {...of} person={person} onMoved={() => setNth(nth + 1)} />}
      </AskPerson>
    </details>
  );
}

/** No form: Enter in a line of it moves nothing. */
function Move({ id, what, person, onMoved }: Props & { readonly person: NamedPerson; readonly onMoved: () => void }) {
  const [notified, setNotified] = useState("");
  const [reason, setReason] = useState<string>(t.results.wrongReason);
  const { error, isBusy, run } = useDoing();
  const move = async () => {
    const isDone = await run(async () => {
      const told = notified.trim() === "" ? null : notified.trim();
      const request = { id, ...person.request, notified: told, notifiedAt: null, reason, undoSeconds };
      const done = await ask("held.wrong-patient", request);
      offerUndo([done.id], what, done.undoUntil);
      tell(t.results.moved);
    });
    if (isDone) onMoved();
  };
  return (
    <>
      <Failed error={error} />
      <Input label={t.results.notified} value={notified} onInput={setNotified} />
      <Input label={t.common.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
      <p>
        {t.waiting.value}: <strong>{what}</strong>
      </p>
      <Button colour="danger" isBusy={isBusy} onClick={() => void move()}>
        {t.results.moveTo(person.who)}
      </Button>
    </>
  );
}
