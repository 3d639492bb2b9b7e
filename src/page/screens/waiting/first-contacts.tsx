/** An instrument that is new here holds results of before: which of them may be sent (ruling 1). */
import { ask } from "../../api/ask.ts";
import { session } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Button, Card } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

export function FirstContacts() {
  const { answer } = useAnswer("first-contact.list", {}, ["results", "qc"]);
  const { error, isBusy, run } = useDoing();
  const isResponsible = session.value?.account?.role === "lab-responsible";
  const decide = (instrument: string, send: "all" | "none") =>
    void run(async () => {
      await ask("first-contact.answer", { instrument, send, reason: t.waiting.reasons.first });
      tell(t.waiting.done);
    });
  return (
    <>
      {(answer ?? []).map(({ instrument, results }) => (
        <Card key={instrument} colour="info" label={instrument}>
          <p>{t.waiting.first(instrument, results)}</p>
          {error === null ? null : <Alert colour="danger">{error}</Alert>}
          {isResponsible ? (
            <div class="buttons">
              <Button isBusy={isBusy} onClick={() => decide(instrument, "all")}>
                {t.waiting.sendAll}
              </Button>
              <Button isBusy={isBusy} variant="secondary" onClick={() => decide(instrument, "none")}>
                {t.waiting.sendNone}
              </Button>
            </div>
          ) : null}
        </Card>
      ))}
    </>
  );
}
