/** The PIN, asked for at what cannot be undone: whoever walks up to an open page does nothing of it. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Refused } from "../api/post.ts";
import { t } from "../texts/index.ts";
import { refusalText } from "../texts/refusals.ts";
import { Dialog } from "./dialog.tsx";
import { Button, Form, Input } from "./kit.tsx";

interface Wanted {
  /** Tries; throws what the station says to that PIN. */
  readonly tries: (pin: string) => Promise<void>;
  readonly giveUp: () => void;
}

const wanted = signal<Wanted | null>(null);

/** Resolves with what the work answers; rejects when the person gives up or the work is refused. */
export function askPin<Answer>(work: (pin: string) => Promise<Answer>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  wanted.value = {
    tries: async (pin) => {
      try {
        resolve(await work(pin));
      } catch (error) {
        if (error instanceof Refused && error.code === "PIN_REFUSED") throw error;
        reject(error);
      }
      wanted.value = null;
    },
    giveUp: () => {
      wanted.value = null;
      reject(new Refused("PIN_NEEDED", ""));
    },
  };
  return promise;
}

export function PinDialog() {
  const asked = wanted.value;
  return asked === null ? null : <Asking {...asked} />;
}

function Asking({ tries, giveUp }: Wanted) {
  const [pin, setPin] = useState("");
  const [error, setError] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const send = () => {
    setBusy(true);
    tries(pin)
      .catch((refused: unknown) => {
        setPin("");
        setError(refusalText(refused));
      })
      .finally(() => setBusy(false));
  };
  return (
    <Dialog title={t.common.pinTitle} onClose={giveUp}>
      <Form onSubmit={send}>
        <Input label={t.common.pin} type="password" inputMode="numeric" value={pin} onInput={setPin} error={error} />
        <div class="buttons">
          <Button type="submit" isBusy={isBusy}>
            {t.common.confirm}
          </Button>
          <Button variant="secondary" onClick={giveUp}>
            {t.common.cancel}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
