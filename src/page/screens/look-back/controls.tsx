/** The controls around the one that failed: the chart as the station draws it for the month's report, and the same as a table. */
import type { AnswerOf } from "../../../office/index.ts";
import { Card, Muted, Subheading, Table } from "../../parts/kit.tsx";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";

export type LookBackCase = AnswerOf<"lookback.controls">;

type Around = NonNullable<LookBackCase["controls"]>;

export function Controls({ of }: { readonly of: Around }) {
  const { analyte, lot, levelText, points, svg, low, high } = of;
  const what = t.lookBack.controlsOf(analyte, lot, levelText);
  return (
    <Card label={t.lookBack.controls}>
      <Subheading>{t.lookBack.controls}</Subheading>
      <Muted>{what}</Muted>
      {/* A picture runs no script and brings no style: nothing of it has to be trusted. */}
      <img
        class="chart"
        src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
        alt={t.lookBack.chart(what, points.length, low, high)}
      />
      <details class="ds-details">
        <summary>{t.lookBack.chartAsTable}</summary>
        <Table
          caption={t.lookBack.chartAsTable}
          head={[t.lookBack.measuredAt, t.lookBack.controlValue, t.lookBack.verdict, t.lookBack.lot]}
        >
          {points.toReversed().map((one, i) => (
            <tr key={`${one.at} ${i}`}>
              <td>
                {moment(one.at)}
                {one.isTheOne ? ` (${t.lookBack.theOne})` : ""}
              </td>
              <td>{one.value}</td>
              <td>{[t.lookBack.verdicts[one.result], ...one.rules.map(t.lookBack.rule)].join(", ")}</td>
              <td>{one.reagentLot ?? "–"}</td>
            </tr>
          ))}
        </Table>
      </details>
    </Card>
  );
}
