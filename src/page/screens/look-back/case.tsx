/** One case: why its results are in doubt, what to do now, each result with what was decided, and the end of it. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { session } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Button, Card, Heading, Muted, Subheading, Word } from "../../parts/kit.tsx";
import { grouped } from "../../parts/person-number.tsx";
import { StillList } from "../../parts/still-list.tsx";
import { Shown } from "../../parts/told.tsx";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { CloseForm } from "./close-form.tsx";
import { colourOf } from "./colours.ts";
import { Controls, type LookBackCase } from "./controls.tsx";
import { DecideDialog } from "./decide-dialog.tsx";

type Result = AnswerOf<"lookback.show">["affected"][number];

/** Whose decision it is about: one result, or all that are left. */
interface Chosen {
  readonly results: readonly string[];
  readonly what: string;
}

export function Case({ id }: { readonly id: string }) {
  const shown = useAnswer("lookback.controls", { id }, ["qc", "results", "delivery"]);
  return (
    <>
      <Heading>{t.lookBack.title}</Heading>
      <p>
        <a class="ds-link" href="/usikre-svar">
          {t.lookBack.back}
        </a>
      </p>
      <Shown of={shown}>{(found) => <Whole of={found} />}</Shown>
    </>
  );
}

function Whole({ of }: { readonly of: LookBackCase }) {
  const { about, why, state, text, closed, controls } = of;
  const role = session.value?.account?.role;
  const maySee = role === "operator" || role === "lab-responsible";
  const mayDecide = role === "lab-responsible" && closed === null;
  return (
    <>
      <Card colour={colourOf[state]} label={about}>
        <Subheading>{about}</Subheading>
        <p>
          <Word colour={colourOf[state]}>{text}</Word>
        </p>
        <p>{why}</p>
        <p>{of.do}</p>
        {closed === null ? null : (
          <p>
            {t.lookBack.closedBy(closed.by, moment(new Date(closed.at).toISOString()))}: {closed.cause}
          </p>
        )}
        <Muted>
          {t.lookBack.case(of.id)}. {t.lookBack.since(moment(of.openedAt))}
        </Muted>
      </Card>
      {controls === null ? null : <Controls of={controls} />}
      <Subheading>{t.lookBack.results}</Subheading>
      {maySee ? (
        <Results id={of.id} mayDecide={mayDecide} />
      ) : (
        <p>
          {t.lookBack.of(of.results, of.undecided)} {t.lookBack.noPatients}
        </p>
      )}
      {mayDecide ? <CloseForm of={of} /> : null}
      {closed === null && !mayDecide ? <Muted>{t.lookBack.notYours}</Muted> : null}
    </>
  );
}

/** Whose they are is asked for apart: that look is on record. */
function Results({ id, mayDecide }: { readonly id: string; readonly mayDecide: boolean }) {
  const shown = useAnswer("lookback.show", { id }, ["qc", "results", "delivery"]);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <Shown of={shown}>
      {({ affected }) => {
        const left = affected.filter(({ decision }) => decision === null);
        return (
          <>
            <StillList items={affected} keysOf={(one) => [one.id]}>
              {(results) => (
                <ul class="rows">
                  {results.map((one) => (
                    <Row
                      key={one.id}
                      of={one}
                      onChoose={mayDecide ? () => setChosen({ results: [one.id], what: whatOf(one) }) : undefined}
                    />
                  ))}
                </ul>
              )}
            </StillList>
            {mayDecide && left.length > 1 ? (
              <p>
                <Button
                  variant="secondary"
                  onClick={() => setChosen({ results: left.map((one) => one.id), what: left.map(whatOf).join(" · ") })}
                >
                  {t.lookBack.actOnRest(left.length)}
                </Button>
              </p>
            ) : null}
            {chosen === null ? null : <DecideDialog id={id} {...chosen} onClose={() => setChosen(null)} />}
          </>
        );
      }}
    </Shown>
  );
}

const whatOf = ({ results, measuredAt }: Result): string =>
  `${results.join(", ")}, ${measuredAt === null ? t.waiting.unknownTime : moment(measuredAt)}`;

/** Whoever calls must know whose it is: the number stands whole, and the look is on record. */
function Row({ of, onChoose }: { readonly of: Result; readonly onChoose: (() => void) | undefined }) {
  const { id, results, measuredAt, instrument, operator, patientId, isAlert, decision } = of;
  return (
    <li class="row">
      <div>
        {isAlert ? <Word colour="danger">{t.lookBack.alert}</Word> : null}
        <p class="entry">
          <strong>{results.join(", ")}</strong>
          <span>
            {measuredAt === null ? t.waiting.unknownTime : moment(measuredAt)} · {instrument ?? t.waiting.unknownInstrument}
            {operator === null ? null : ` · ${t.waiting.operator} ${operator}`}
          </span>
          <span class="number">{patientId === null ? t.results.noPatient : grouped(patientId)}</span>
        </p>
        <Next of={of.next} />
        {decision === null ? null : <Decision {...decision} />}
      </div>
      <div class="buttons">
        {onChoose === undefined ? null : (
          <Button variant="secondary" onClick={onChoose} label={t.lookBack.actOn(whatOf(of))}>
            {t.lookBack.act}
          </Button>
        )}
        <a class="ds-link" href={`/svar/${encodeURIComponent(id)}`} aria-label={t.lookBack.storyOf(whatOf(of))}>
          {t.waiting.story}
        </a>
      </div>
    </li>
  );
}

/** Often they tell whether the result was right. */
const Next = ({ of }: { readonly of: Result["next"] }) =>
  of.length === 0 ? (
    <Muted>{t.lookBack.noNext}</Muted>
  ) : (
    <>
      <Muted>{t.lookBack.next}</Muted>
      <ul class="plain">
        {of.map(({ id, results, measuredAt, name, stage }) => (
          <li key={id}>
            <strong>{results.join(", ")}</strong>, {moment(measuredAt)} · {name ?? t.waiting.unknownInstrument} ·{" "}
            {t.results.stages[stage].toLowerCase()}
          </li>
        ))}
      </ul>
    </>
  );

const Decision = ({ decision, by, at, reason, notified }: NonNullable<Result["decision"]>) => (
  <Muted>
    {t.lookBack.by(t.lookBack.decided[decision], by, moment(new Date(at).toISOString()))}: {reason}{" "}
    {notified === null ? "" : t.lookBack.notifiedWas(notified.name, moment(new Date(notified.at).toISOString()))}
  </Muted>
);
