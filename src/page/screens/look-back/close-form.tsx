/** The end of a case: every result is decided about, or the failure was not confirmed and the results stand (ruling 10). */
import { useState } from "preact/hooks";
import { ask } from "../../api/ask.ts";
import { Failed } from "../../parts/failed.tsx";
import { Button, Card, Form, Input, Muted, Subheading } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import type { LookBackCase } from "./controls.tsx";

export function CloseForm({ of: { id, state, undecided } }: { readonly of: LookBackCase }) {
  const [cause, setCause] = useState("");
  const [reason, setReason] = useState("");
  const { error, isBusy, run } = useDoing();
  const mayStand = state === "may-close";
  if (undecided > 0 && !mayStand) return null;
  const close = () =>
    void run(async () => {
      await ask("lookback.close", { id, cause: cause.trim() === "" ? null : cause.trim(), reason });
      tell(t.lookBack.isClosed);
    });
  return (
    <Card colour="neutral" label={t.lookBack.close}>
      <Subheading>{t.lookBack.close}</Subheading>
      <Form onSubmit={close} label={t.lookBack.close}>
        {mayStand ? <Muted>{t.lookBack.closeHelp}</Muted> : null}
        <Failed error={error} />
        {mayStand ? null : <Input label={t.lookBack.cause} value={cause} onInput={setCause} />}
        <Input label={t.common.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <Button type="submit" isBusy={isBusy} isOff={reason.trim() === "" || (!mayStand && cause.trim() === "")}>
          {t.lookBack.close}
        </Button>
      </Form>
    </Card>
  );
}
