/** The unit's plan (§ 6): imported as a file, printed together with the QC plan that the configuration holds. */

import { permit, refusePersonNumber } from "../casework/rights.ts";
import { type Plan, type PlanLine, planKey, planSections, plans } from "../domain/registers/management.ts";
import type { Signature } from "../domain/signature.ts";
import { norwegianDate } from "../domain/time.ts";
import { analytesInWords } from "../qc/approval/in-words.ts";
import { type CsvFile, faultText, readCsv } from "../qc/csv.ts";
import { cellsOf, readRow } from "../qc/csv-cells.ts";
import { type Looking, type Ports, releaseTimesOf } from "../release/view.ts";
import type { RegisterVersion } from "../store/people/registers.ts";
import { type Html, html, page, signatureLine, table } from "./html.ts";

export const planColumns = ["section", "what", "why", "who", "measure", "source"] as const;

export const readPlanFile = (text: string): CsvFile<PlanLine> =>
  readCsv(text, {
    columns: planColumns,
    required: ["section", "what"],
    read: (row) => {
      const cells = cellsOf(row);
      const section = planSections.find((one) => one === row.section?.toLowerCase());
      cells.fault(section === undefined, `section is none of ${planSections.join(", ")}.`);
      const { why, who, measure, source } = row;
      return readRow(cells, { section: section ?? "test", what: cells.needed("what"), why, who, measure, source });
    },
    keyOf: ({ section, what }) => JSON.stringify([section, what.toLowerCase()]),
    same: "the same entry",
  });

/** The file is the whole plan. Throws UserError NOT_PERMITTED, TEXT_PERSONAL. */
export function setPlan(
  ports: Ports<"store" | "clock">,
  text: string,
  signature: Signature,
): { badLines: readonly string[]; lines: number } {
  permit("write-register", signature);
  refusePersonNumber(text);
  const { entries, faults } = readPlanFile(text);
  if (faults.length > 0) return { badLines: faults.map(faultText), lines: 0 };
  const now = ports.clock.now();
  ports.store.registers.put(plans, { key: planKey, subject: null, at: now, body: { lines: entries } }, signature, now);
  return { badLines: [], lines: entries.length };
}

export const planInForce = ({ store }: Ports<"store">): RegisterVersion<Plan> | null => store.registers.byKey(plans, planKey);

export function planPage(ports: Looking): string {
  const { station, instruments } = ports.view();
  const { zone } = station.gateway;
  const plan = planInForce(ports);
  const lines = plan?.body.lines ?? [];
  const of = (section: PlanLine["section"]) => lines.filter((line) => line.section === section);
  const qcPlan = instruments.flatMap((instrument) => analytesInWords(instrument, zone, releaseTimesOf(ports.view())));
  return page(`Plan for laboratoriearbeidet – ${station.site.name}`, [
    html`<p>${approvedText(plan, zone)} Skrevet ut ${norwegianDate(ports.clock.now(), zone)}.</p>
<h2>Analyser</h2>
`,
    rows(["Analyse", "Hvorfor", "Hvem kan rekvirere", "Kilde"], of("test"), ({ what, why, who, source }) => [
      what,
      why,
      who,
      source,
    ]),
    html`<h2>Kvalitetskontroll</h2>
<ul>${qcPlan.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<h2>Risiko</h2>
`,
    rows(["Risiko", "Følge", "Tiltak", "Ansvarlig"], of("risk"), ({ what, why, measure, who }) => [what, why, measure, who]),
    html`<h2>Roller</h2>
`,
    rows(["Rolle", "Hvem", "Stedfortreder"], of("role"), ({ what, who, measure }) => [what, who, measure]),
    signatureLine("Laboratorieansvarlig"),
  ]);
}

const rows = (head: readonly string[], lines: readonly PlanLine[], cells: (line: PlanLine) => readonly (string | null)[]): Html =>
  table(head, lines.map(cells), "Ikke beskrevet.");

function approvedText(plan: RegisterVersion<Plan> | null, zone: string): string {
  if (plan === null) return "Ingen plan er registrert.";
  return `Planen gjelder fra ${norwegianDate(plan.recordedAt, zone)}, lagt inn av ${plan.signature?.by ?? "programmet"}.`;
}
