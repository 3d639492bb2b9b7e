/** A result without a patient, or with a number that is none: whose it is, then away with it, with a minute to take it back. */
import { ask } from "../../api/ask.ts";
import { AskPerson, type NamedPerson } from "../../parts/ask-person.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Button, Subheading } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { offerUndo, undoSeconds } from "../../parts/undo.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import type { FormProps } from "./chosen.ts";

export function PersonForm({ entry, onDone }: FormProps) {
  const { error, isBusy, run } = useDoing();
  const value = entry.results.join(", ");
  const reason = t.waiting.reasons.assign;
  const send = async ({ request }: NamedPerson) => {
    const isDone = await run(async () => {
      const { entries } = await ask("held.assign", { ids: [entry.id], ...request, reason, undoSeconds });
      const until = entries.find(({ undoUntil }) => undoUntil !== null)?.undoUntil ?? null;
      const ids = entries.map(({ id }) => id);
      offerUndo(ids, value, until);
      tell(until === null ? t.waiting.done : t.waiting.willBeSent);
    });
    if (isDone) onDone();
  };
  return (
    <>
      <Subheading>{t.waiting.whose}</Subheading>
      <AskPerson ids={[entry.id]} reason={reason}>
        {(person) => (
          <>
            <Failed error={error} />
            <p>
              {t.waiting.value}: <strong>{value}</strong>
            </p>
            <Button isBusy={isBusy} onClick={() => void send(person)}>
              {t.waiting.sendTo(person.who)}
            </Button>
          </>
        )}
      </AskPerson>
    </>
  );
}
