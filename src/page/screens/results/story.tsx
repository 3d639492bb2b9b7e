/** «Hva skjedde med dette svaret?»: from the journal's answer back to the bytes that the instrument sent. */
import { useEffect } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { session } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Card, Heading, Muted, Subheading } from "../../parts/kit.tsx";
import { MarkEqa, UndoEqa } from "../../parts/mark-eqa.tsx";
import { Shown } from "../../parts/told.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { WrongPatient } from "./wrong-patient.tsx";

type Told = AnswerOf<"results.story">;

export function Story({ id }: { readonly id: string }) {
  const story = useAnswer("results.story", { id }, ["results", "delivery"]);
  const role = session.value?.account?.role;
  const isResponsible = role === "lab-responsible";
  const arrived = story.answer?.arrived ?? null;
  const until = role === "operator" || isResponsible ? (arrived?.undoUntil ?? null) : null;
  // Where the page was loaded anew, or somebody else decided: it can be taken back from here too.
  useEffect(() => {
    if (arrived !== null) offerUndo([arrived.id], arrived.results.join(", "), until);
  }, [arrived?.id, until]);
  return (
    <>
      <Heading>{t.results.story}</Heading>
      <p>
        <a class="ds-link" href="/svar">
          {t.results.back}
        </a>
      </p>
      <Shown of={story}>
        {(told) => (
          <>
            <Arrived told={told} />
            {isResponsible && told.arrived?.stage === "in-journal" ? <WrongPatient id={told.id} what={valuesOf(told)} /> : null}
            <Eqa told={told} />
            <Messages messages={told.messages} />
            <Decisions decisions={told.decisions} />
            <Verdicts verdicts={told.verdicts} rules={told.rules} />
            <Raw told={told} />
          </>
        )}
      </Shown>
    </>
  );
}

/** A result that nobody waits for any more may have been a sample of external control, and the other way round. */
const Eqa = ({ told: { id, kind, state, reasons, arrived } }: { readonly told: Told }) => {
  if (arrived === null) return null;
  if (kind === "eqa" || reasons.includes("SAMPLE_IS_EQA")) return <UndoEqa id={id} what={arrived.results.join(", ")} />;
  return state === "released" || state === "rejected" ? <MarkEqa id={id} /> : null;
};

const valuesOf = ({ arrived }: Told): string => arrived?.results.join(", ") ?? "";

const Arrived = ({ told }: { readonly told: Told }) =>
  told.arrived === null ? null : (
    <Alert colour={told.arrived.stage === "in-journal" ? "success" : "info"}>
      {told.arrived.measuredAt === null ? t.results.unknownTime : moment(told.arrived.measuredAt)} ·{" "}
      <strong>{valuesOf(told)}</strong> · {told.arrived.name ?? told.arrived.instrument} ·{" "}
      {told.arrived.patient ?? t.results.noPatient}
      <br />
      {told.arrived.text}
      {told.arrived.reasons.map(({ code, text }) => (
        <Muted key={code}>{text}</Muted>
      ))}
    </Alert>
  );

const Messages = ({ messages }: Pick<Told, "messages">) => (
  <Card label={t.results.journal}>
    <Subheading>{t.results.journal}</Subheading>
    {messages.length === 0 ? <Muted>{t.results.notAnswered}</Muted> : null}
    {messages.map((one) => (
      <div key={one.id}>
        <p>
          <strong>{t.results.message(one.id)}</strong>{" "}
          {one.answeredAt === null ? t.results.notAnswered : `${t.results.answeredAt(moment(one.answeredAt))}.`}
        </p>
        {one.publishedAt === null ? null : (
          <Muted>
            {t.results.published(moment(one.publishedAt))} ({t.results.attempts(one.attempts)})
          </Muted>
        )}
        {one.answer === null ? null : <Bytes title={t.results.answer} text={one.answer} />}
        <Bytes title={t.results.hl7} text={one.hl7} />
      </div>
    ))}
  </Card>
);

const Decisions = ({ decisions }: Pick<Told, "decisions">) =>
  decisions.length === 0 ? null : (
    <Card label={t.results.people}>
      <Subheading>{t.results.people}</Subheading>
      <ul class="rows">
        {decisions.map(({ at, by, role, what, reason }) => (
          <li key={`${at} ${what}`} class="row">
            {moment(at)} {by} ({t.common.roles[role]}) {t.results.did[what]}: {reason}
          </li>
        ))}
      </ul>
    </Card>
  );

const outcomeOf = (outcome: string): string => (t.results.outcome as Readonly<Record<string, string>>)[outcome] ?? outcome;

const Verdicts = ({ verdicts, rules }: Pick<Told, "verdicts" | "rules">) => (
  <Card label={t.results.verdicts}>
    <Subheading>{t.results.verdicts}</Subheading>
    {verdicts.map(({ at, outcome, reasons, configuration }) => (
      <div key={at}>
        <p>
          {moment(at)}: <strong>{outcomeOf(outcome)}</strong>. {t.results.configuration(configuration.no)}
        </p>
        {reasons.map(({ code, text }) => (
          <Muted key={code}>{text}</Muted>
        ))}
      </div>
    ))}
    {rules.map((one) => (
      <Muted key={one.analyte}>
        {t.results.rules}: {one.analyte},{" "}
        {one.approved === null ? t.results.notApproved : t.results.approvedBy(one.approved.by ?? "–", moment(one.approved.at))}
      </Muted>
    ))}
  </Card>
);

const Raw = ({ told }: { readonly told: Told }) => (
  <Card label={t.results.raw}>
    <Subheading>{t.results.raw}</Subheading>
    <Bytes title={t.results.measured} text={JSON.stringify(told.observations, null, 1)} />
    {told.transmissions.map((one) => (
      <Bytes key={one.no} title={`${moment(one.startedAt)}, ${t.results.bytes(one.bytes)}`} text={one.text} />
    ))}
  </Card>
);

const Bytes = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <details class="ds-details">
    <summary>{title}</summary>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
    <pre class="raw" tabIndex={0}>
      {text}
    </pre>
  </details>
);
