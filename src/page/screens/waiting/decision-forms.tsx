/** What can be decided of any held result: send it, ask for it, say that it was entered by hand, throw it away. */
import { useState } from "preact/hooks";
import { ask } from "../../api/ask.ts";
import { Failed } from "../../parts/failed.tsx";
import { Button, Form, Input } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { offerUndo, undoSeconds } from "../../parts/undo.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import type { FormProps } from "./chosen.ts";

interface DecisionProps {
  readonly label: string;
  readonly button: string;
  readonly help?: string;
  readonly first: string;
  readonly does: (reason: string) => Promise<void>;
  readonly onDone: () => void;
  readonly colour?: "danger";
}

/** A reason, and a button that says what happens. */
function Decision({ label, button, help, first, does, onDone, colour }: DecisionProps) {
  const [reason, setReason] = useState(first);
  const { error, isBusy, run } = useDoing();
  const send = async () => {
    if (await run(() => does(reason))) onDone();
  };
  return (
    <Form onSubmit={() => void send()} label={label}>
      <Failed error={error} />
      <Input
        label={`${t.common.reason} (${label.toLowerCase()})`}
        help={help ?? t.waiting.reasonHelp}
        value={reason}
        onInput={setReason}
      />
      <Button type="submit" variant="secondary" isBusy={isBusy} {...(colour === undefined ? {} : { colour })}>
        {button}
      </Button>
    </Form>
  );
}

export const ReleaseForm = ({ entry, onDone }: FormProps) => (
  <Decision
    label={t.waiting.release}
    button={entry.readyToConfirm ? t.waiting.confirm : t.waiting.release}
    help={t.waiting.releaseHelp}
    first={t.waiting.reasons.release}
    onDone={onDone}
    does={async (reason) => {
      const { id, undoUntil } = await ask("held.release", { id: entry.id, reason, undoSeconds });
      offerUndo([id], entry.results.join(", "), undoUntil);
      tell(t.waiting.willBeSent);
    }}
  />
);

export const AskForm = ({ entry, onDone }: FormProps) => (
  <Decision
    label={t.waiting.ask}
    button={t.waiting.ask}
    first={t.waiting.reasons.ask}
    onDone={onDone}
    does={async (reason) => {
      await ask("held.ask-responsible", { id: entry.id, reason });
      tell(t.waiting.askedDone);
    }}
  />
);

export const DiscardForm = ({ entry, onDone }: FormProps) => (
  <Decision
    label={t.waiting.discard}
    button={t.waiting.discard}
    first={t.waiting.reasons.discard}
    colour="danger"
    onDone={onDone}
    does={async (reason) => {
      await ask("held.discard", { id: entry.id, reason });
      tell(t.waiting.discarded);
    }}
  />
);

/** Entered in the journal as uncertain over a failed control: the laboratory responsible has looked at it (ruling 5). */
export const SeenForm = ({ entry, onDone }: FormProps) => (
  <Decision
    label={t.waiting.seen}
    button={t.waiting.seen}
    first={t.waiting.reasons.seen}
    onDone={onDone}
    does={async (reason) => {
      await ask("held.seen", { id: entry.id, reason });
      tell(t.waiting.done);
    }}
  />
);

export function ByHandForm({ entry, onDone }: FormProps) {
  const [doctor, setDoctor] = useState("");
  return (
    <>
      <Input label={t.waiting.doctor} value={doctor} onInput={setDoctor} />
      <Decision
        label={t.waiting.byHand}
        button={t.waiting.byHand}
        first={t.waiting.reasons.byHand}
        onDone={onDone}
        does={async (reason) => {
          const notified = doctor.trim() === "" ? null : doctor.trim();
          await ask("held.entered-by-hand", { id: entry.id, reason, notified, notifiedAt: null });
          tell(t.waiting.done);
        }}
      />
    </>
  );
}
