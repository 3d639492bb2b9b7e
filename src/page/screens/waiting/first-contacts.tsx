/** An instrument that is new here holds results of before: which of them may be sent (ruling 1). */
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session } from "../../api/session.ts";
import { Alert, Button, Card } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

export type FirstContact = AnswerOf<"first-contact.list">[number];

export function FirstContactCard({ contact: { instrument, name, results } }: { readonly contact: FirstContact }) {
  const { error, isBusy, run } = useDoing();
  const isResponsible = session.value?.account?.role === "lab-responsible";
  const decide = (send: "all" | "none") =>
    void run(async () => {
      await ask("first-contact.answer", { instrument, send, reason: t.waiting.reasons.first });
      tell(t.waiting.done);
    });
  return (
    <Card colour="info" label={name}>
      <p>{t.waiting.first(name, results)}</p>
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      {isResponsible ? (
        <div class="buttons">
          <Button isBusy={isBusy} onClick={() => decide("all")}>
            {t.waiting.sendAll}
          </Button>
          <Button isBusy={isBusy} variant="secondary" onClick={() => decide("none")}>
            {t.waiting.sendNone}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
