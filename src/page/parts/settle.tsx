/** Something that holds until a person has signed that it is settled: what that means, why, and one button. */
import { useState } from "preact/hooks";
import { t } from "../texts/index.ts";
import { Failed } from "./failed.tsx";
import { Button, Card, Form, Input, Subheading } from "./kit.tsx";
import { tell } from "./told.tsx";
import { useDoing } from "./use-doing.ts";

export interface SettleProps {
  readonly title: string;
  readonly help: string;
  readonly button: string;
  /** Given why; returns what to tell. */
  readonly does: (reason: string) => Promise<string>;
}

export function Settle({ title, help, button, does }: SettleProps) {
  const [reason, setReason] = useState("");
  const { error, isBusy, run } = useDoing();
  const send = () => void run(async () => tell(await does(reason)));
  return (
    <Card label={title}>
      <Subheading>{title}</Subheading>
      <Form onSubmit={send} label={title}>
        <p>{help}</p>
        <Failed error={error} />
        <Input label={t.common.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <Button type="submit" isBusy={isBusy} isOff={reason.trim() === ""}>
          {button}
        </Button>
      </Form>
    </Card>
  );
}
