/** External control: its rounds with their deadlines, what was measured for them, and what is left to register with Noklus. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../../office/index.ts";
import { ask } from "../../../api/ask.ts";
import { session } from "../../../api/session.ts";
import { useAnswer } from "../../../api/use-answer.ts";
import { Failed } from "../../../parts/failed.tsx";
import { Button, Card, type Colour, Muted, Subheading, Word } from "../../../parts/kit.tsx";
import { Shown, tell } from "../../../parts/told.tsx";
import { useDoing } from "../../../parts/use-doing.ts";
import { day } from "../../../texts/format.ts";
import { t } from "../../../texts/index.ts";
import { AddRound } from "./add-round.tsx";
import { RoundResults } from "./round-results.tsx";

type Round = AnswerOf<"eqa.rounds">[number];

const colours: Readonly<Record<Round["state"], Colour>> = { coming: "info", open: "warning", past: "neutral", closed: "neutral" };

export function Eqa() {
  const rounds = useAnswer("eqa.rounds", {}, ["qc", "results"]);
  const instruments = useAnswer("enter.places", {}, ["configuration"]).answer ?? [];
  const role = session.value?.account?.role ?? null;
  const mayWrite = role === "lab-responsible" || role === "administrator";
  const nameOf = (id: string): string => instruments.find((one) => one.id === id)?.name ?? id;
  return (
    <details class="ds-details">
      <summary>{t.eqa.title}</summary>
      <div class="entry">
        <Muted>{t.eqa.help}</Muted>
        <Shown of={rounds}>
          {(all) => (
            <>
              {all.length === 0 ? <p>{t.eqa.none}</p> : null}
              <ul class="cards">
                {all.toReversed().map((one) => (
                  <li key={one.round.name}>
                    <RoundCard of={one} mayWrite={mayWrite} nameOf={nameOf} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </Shown>
        {mayWrite ? <AddRound instruments={instruments} /> : null}
      </div>
    </details>
  );
}

interface CardProps {
  readonly of: Round;
  readonly mayWrite: boolean;
  readonly nameOf: (id: string) => string;
}

function RoundCard({ of, mayWrite, nameOf }: CardProps) {
  const { round, state, daysLeft, missing, unregistered } = of;
  const [isOpen, setOpen] = useState(false);
  const { error, isBusy, run } = useDoing();
  const role = session.value?.account?.role ?? null;
  const mayReport = role === "operator" || role === "lab-responsible";
  const close = () =>
    void run(async () => {
      await ask("eqa.round-close", { name: round.name, reason: t.eqa.closeReason });
      tell(t.eqa.closed);
    });
  return (
    <Card colour={colours[state]} label={round.name}>
      <Subheading>{round.name}</Subheading>
      <p>
        <Word colour={colours[state]}>{t.eqa.states[state]}</Word>
      </p>
      <p>{t.eqa.shipment(round.shipment)}</p>
      <p>{t.eqa.between(day(round.opensOn), day(round.closesOn))}</p>
      <p>{t.eqa.deadline(day(round.deadline), daysLeft)}</p>
      {state === "closed" || missing.length === 0 ? null : <p>{t.eqa.missing(missing.map(nameOf).join(", "))}</p>}
      {unregistered === 0 ? null : <p>{t.eqa.unregistered(unregistered)}</p>}
      <Failed error={error} />
      <div class="buttons">
        {isOpen ? null : (
          <Button variant="secondary" onClick={() => setOpen(true)} label={t.eqa.resultsOf(round.name)}>
            {t.eqa.results}
          </Button>
        )}
        {mayWrite && state !== "closed" ? (
          <Button variant="tertiary" isBusy={isBusy} onClick={close} label={t.eqa.closeOf(round.name)}>
            {t.eqa.close}
          </Button>
        ) : null}
      </div>
      {isOpen ? <RoundResults round={round} mayReport={mayReport} nameOf={nameOf} /> : null}
    </Card>
  );
}
