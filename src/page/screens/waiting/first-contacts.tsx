/** An instrument that is new here holds results of before: which of them may be sent (ruling 1). */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session } from "../../api/session.ts";
import { Alert, Button, Card, Form, Input } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

export type FirstContact = AnswerOf<"first-contact.list">[number];

export function FirstContactCard({ contact: { instrument, name, results } }: { readonly contact: FirstContact }) {
  const { error, isBusy, run } = useDoing();
  const role = session.value?.account?.role;
  const isResponsible = role === "lab-responsible";
  const mayLook = isResponsible || role === "operator";
  const [from, setFrom] = useState("");
  const decide = (send: string) =>
    void run(async () => {
      await ask("first-contact.answer", { instrument, send, reason: t.waiting.reasons.first });
      tell(t.waiting.firstAnswered);
    });
  return (
    <Card colour="info" label={name}>
      <p>{t.waiting.first(name, results)}</p>
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      {mayLook ? (
        <p>
          <a class="ds-link" href="/svar">
            {t.waiting.firstList}
          </a>
        </p>
      ) : null}
      {isResponsible ? (
        <>
          <div class="buttons">
            <Button isBusy={isBusy} onClick={() => decide("all")}>
              {t.waiting.sendAll}
            </Button>
            <Button isBusy={isBusy} variant="secondary" onClick={() => decide("none")}>
              {t.waiting.sendNone}
            </Button>
          </div>
          <Form onSubmit={() => (from === "" ? undefined : decide(from))} label={t.waiting.sendFrom}>
            <Input label={t.waiting.from} type="datetime-local" value={from} onInput={setFrom} />
            <Button type="submit" variant="secondary" isBusy={isBusy} isOff={from === ""}>
              {t.waiting.sendFrom}
            </Button>
          </Form>
        </>
      ) : null}
    </Card>
  );
}
