/** «Regler»: what must be done before the station goes live, and how results are treated, row by row, approved row by row. */
import type { AnswerOf } from "../../../office/index.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Card, Heading, Muted, Subheading, Word } from "../../parts/kit.tsx";
import { Shown } from "../../parts/told.tsx";
import { t } from "../../texts/index.ts";
import { RuleRow } from "./rule-row.tsx";

type Steps = AnswerOf<"go-live.steps">;

export function RulesScreen() {
  const steps = useAnswer("go-live.steps", {}, ["qc", "accounts", "configuration", "delivery"]);
  const rules = useAnswer("rules.table", {}, ["qc", "configuration"]);
  return (
    <>
      <Heading>{t.rules.title}</Heading>
      <Subheading>{t.rules.goLive}</Subheading>
      <Shown of={steps}>{(answer) => <GoLive {...answer} />}</Shown>
      <Subheading>{t.rules.rows}</Subheading>
      <Shown of={rules}>
        {({ rows, common }) => (
          <>
            {rows.map((row) => (
              <RuleRow key={row.row} of={row} />
            ))}
            <Card label={t.rules.common}>
              <Subheading>{t.rules.common}</Subheading>
              {common.map(({ title, reasons }) => (
                <div key={title}>
                  <p>
                    <strong>{title}</strong>
                  </p>
                  <ul>
                    {reasons.map(({ code, text }) => (
                      <li key={code}>{text}</li>
                    ))}
                  </ul>
                </div>
              ))}
            </Card>
          </>
        )}
      </Shown>
    </>
  );
}

const GoLive = ({ steps, isLive, isProduction }: Steps) => (
  <>
    {isProduction ? null : <Alert colour="info">{t.rules.notProduction}</Alert>}
    {isLive ? <Alert colour="success">{t.rules.live}</Alert> : null}
    <ul class="rows">
      {steps.map(({ step, title, isDone, missing }) => (
        <li key={step} class="row">
          <div>
            {title}
            {missing.length === 0 ? null : <Muted>{missing.join(" · ")}</Muted>}
          </div>
          <Word colour={isDone === true ? "success" : "warning"}>{t.rules.states[`${isDone}`]}</Word>
        </li>
      ))}
    </ul>
  </>
);
