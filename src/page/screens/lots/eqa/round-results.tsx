/** What was measured for a round, and what people fill in about each. Nothing of it is a patient's. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../../office/index.ts";
import { ask } from "../../../api/ask.ts";
import { useAnswer } from "../../../api/use-answer.ts";
import { Failed } from "../../../parts/failed.tsx";
import { Button, Form, Input, Muted } from "../../../parts/kit.tsx";
import { UndoEqa } from "../../../parts/mark-eqa.tsx";
import { Shown, tell } from "../../../parts/told.tsx";
import { useDoing } from "../../../parts/use-doing.ts";
import { day, moment } from "../../../texts/format.ts";
import { t } from "../../../texts/index.ts";

type Round = AnswerOf<"eqa.rounds">[number]["round"];
type Entry = AnswerOf<"eqa.results">[number];

interface Props {
  readonly round: Round;
  readonly mayReport: boolean;
  readonly nameOf: (id: string) => string;
}

export function RoundResults({ round, mayReport, nameOf }: Props) {
  const entries = useAnswer("eqa.results", { round: round.name }, ["qc", "results"]);
  return (
    <Shown of={entries}>
      {(all) => (
        <ul class="rows" aria-label={t.eqa.resultsOf(round.name)}>
          {all.length === 0 ? <li>{t.eqa.noResults}</li> : null}
          {all.map((one) => (
            <li key={one.result.run} class="row">
              <Told of={one} nameOf={nameOf} />
              {mayReport ? <Report of={one} /> : null}
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}

const valuesOf = ({ result }: Entry): string =>
  result.values
    .map(({ analyte, value, unit }) => [analyte, value.replace(".", ","), unit === "1" ? null : unit].filter(Boolean).join(" "))
    .join(", ");

function Told({ of, nameOf }: { readonly of: Entry; readonly nameOf: Props["nameOf"] }) {
  const { measuredAt, instrument, operator, sample } = of.result;
  const { registeredOn, registeredBy, target, trueness, precision, deviation } = of.report ?? {};
  const assessed = [
    [t.eqa.target, target],
    [t.eqa.trueness, trueness],
    [t.eqa.precision, precision],
    [t.eqa.deviation, deviation],
  ].flatMap(([name, text]) => (text === undefined ? [] : `${name} ${text}`));
  return (
    <div>
      <strong>{valuesOf(of)}</strong> · {sample === null ? t.eqa.noSample : t.eqa.sampleIs(sample)}
      <Muted>
        {[
          measuredAt === null ? t.waiting.unknownTime : moment(new Date(measuredAt).toISOString()),
          ...(instrument === null ? [] : [nameOf(instrument)]),
          ...(operator === null ? [] : [`${t.waiting.operator} ${operator}`]),
        ].join(" · ")}
      </Muted>
      {registeredOn === undefined ? null : <Muted>{t.eqa.registered(day(registeredOn), registeredBy ?? "–")}</Muted>}
      {assessed.length === 0 ? null : <Muted>{t.eqa.assessed(assessed.join(", "))}</Muted>}
    </div>
  );
}

const fields = ["sample", "parallel", "registeredOn", "registeredBy", "target", "trueness", "precision", "deviation"] as const;
type FieldName = (typeof fields)[number];

/** What is left empty stays as it was; numbers are kept as they were typed. */
function Report({ of }: { readonly of: Entry }) {
  const [typed, setTyped] = useState<Readonly<Partial<Record<FieldName, string>>>>({});
  const { error, isBusy, run } = useDoing();
  const told = Object.fromEntries(
    Object.entries(typed).flatMap(([key, text]) => (text.trim() === "" ? [] : [[key, text.trim()]])),
  );
  const save = () =>
    void run(async () => {
      await ask("eqa.report", { id: of.result.run, report: told, reason: t.eqa.reportReason });
      setTyped({});
      tell(t.eqa.saved);
    });
  return (
    <details class="ds-details">
      <summary aria-label={t.eqa.reportOf(valuesOf(of))}>{t.eqa.report}</summary>
      <Form onSubmit={save} label={t.eqa.reportOf(valuesOf(of))}>
        <Failed error={error} />
        {fields.map((name) => (
          <Input
            key={name}
            label={t.eqa[name]}
            type={name === "registeredOn" ? "date" : "text"}
            value={typed[name] ?? of.report?.[name] ?? (name === "sample" ? (of.result.sample ?? "") : "")}
            onInput={(text) => setTyped({ ...typed, [name]: text })}
          />
        ))}
        <Button type="submit" isBusy={isBusy} isOff={Object.keys(told).length === 0}>
          {t.common.save}
        </Button>
      </Form>
      <UndoEqa id={of.result.run} what={valuesOf(of)} />
    </details>
  );
}
