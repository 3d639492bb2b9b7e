/** The PIN, asked for at what cannot be undone: whoever walks up to an open page does nothing of it. */
import { useState } from "preact/hooks";
import { type PinWanted, pinWanted } from "../api/pin.ts";
import { t } from "../texts/index.ts";
import { refusalText } from "../texts/refusals.ts";
import { Dialog } from "./dialog.tsx";
import { Button, Form, Input } from "./kit.tsx";

export function PinDialog() {
  const asked = pinWanted.value;
  return asked === null ? null : <Asking {...asked} />;
}

function Asking({ tries, giveUp }: PinWanted) {
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
