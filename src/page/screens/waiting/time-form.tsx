/** When the sample was taken, where the instrument's clock cannot be believed (ruling 18). */
import { useState } from "preact/hooks";
import { ask } from "../../api/ask.ts";
import { Failed } from "../../parts/failed.tsx";
import { Button, Form, Input } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import type { FormProps } from "./chosen.ts";

export function TimeForm({ entry, onDone }: FormProps) {
  const [at, setAt] = useState("");
  const [source, setSource] = useState("");
  const { error, isBusy, run } = useDoing();
  const send = async () => {
    const isDone = await run(async () => {
      await ask("held.time", { id: entry.id, at, source, reason: t.waiting.reasons.time });
      tell(t.waiting.done);
    });
    if (isDone) onDone();
  };
  return (
    <Form onSubmit={() => void send()} label={t.waiting.time}>
      <Failed error={error} />
      <Input label={t.waiting.time} type="datetime-local" value={at} onInput={setAt} />
      <Input label={t.waiting.timeSource} value={source} onInput={setSource} />
      <Button type="submit" isBusy={isBusy} isOff={at === "" || source.trim() === ""}>
        {t.waiting.setTime}
      </Button>
    </Form>
  );
}
