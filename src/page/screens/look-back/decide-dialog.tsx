/** What becomes of a result that is in doubt. Whatever changes what the journal has says who was told; a value goes as it was typed. */
import { useState } from "preact/hooks";
import { ask } from "../../api/ask.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Button, Form, Input, Muted, Select } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

type Choice = keyof typeof t.lookBack.choices;
const tellsJournal: readonly Choice[] = ["uncertain", "corrected", "withdrawn"];

interface Props {
  readonly id: string;
  readonly results: readonly string[];
  readonly what: string;
  readonly onClose: () => void;
}

export function DecideDialog({ id, results, what, onClose }: Props) {
  const [decision, setDecision] = useState<Choice | "">("");
  const [value, setValue] = useState("");
  const [notified, setNotified] = useState("");
  const [notifiedAt, setNotifiedAt] = useState("");
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const { error, isBusy, run } = useDoing();
  const mustTell = decision !== "" && tellsJournal.includes(decision);
  const who = notified.trim();
  const send = async () => {
    if (decision === "") return;
    setMissing(mustTell && who === "");
    if (mustTell && who === "") return;
    const isDone = await run(async () => {
      await ask("lookback.decide", {
        ...{ id, results, decision, reason },
        value: decision === "corrected" ? value : null,
        notified: who === "" ? null : who,
        notifiedAt: notifiedAt === "" ? null : notifiedAt,
      });
      tell(t.lookBack.saved);
    });
    if (isDone) onClose();
  };
  // One value is right for one measurement.
  const choices = (Object.keys(t.lookBack.choices) as Choice[]).filter((one) => one !== "corrected" || results.length === 1);
  return (
    <Dialog title={t.lookBack.act} onClose={onClose}>
      <p>
        <strong>{what}</strong>
      </p>
      <Form onSubmit={() => void send()} label={t.lookBack.act}>
        <Failed error={error} />
        <Select
          label={t.lookBack.what}
          value={decision}
          onChange={(chosen) => setDecision(chosen as Choice | "")}
          options={[{ value: "", text: t.lots.choose }, ...choices.map((one) => ({ value: one, text: t.lookBack.choices[one] }))]}
        />
        {decision === "" ? null : <Muted>{t.lookBack.means[decision]}</Muted>}
        {decision === "corrected" ? (
          <Input label={t.lookBack.value} help={t.lookBack.valueHelp} inputMode="text" value={value} onInput={setValue} />
        ) : null}
        <Input
          label={t.lookBack.notified}
          help={t.lookBack.notifiedHelp}
          value={notified}
          onInput={setNotified}
          error={isMissing ? t.lookBack.notifiedMissing : undefined}
        />
        {who === "" ? null : (
          <Input label={t.lookBack.notifiedAt} type="datetime-local" value={notifiedAt} onInput={setNotifiedAt} />
        )}
        <Input label={t.common.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <div class="buttons">
          <Button type="submit" isBusy={isBusy} isOff={decision === "" || reason.trim() === ""}>
            {t.lookBack.save}
          </Button>
          <Button variant="tertiary" onClick={onClose}>
            {t.common.cancel}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
