/**
 * Writes runs as a DCA Vantage does in ASTM mode (ANALYZERS.md 4.2): patient id in P-3, sequence and cartridge lot in O-4, control by
 * O-12, test start in R-12, the user correction and the eAG in a comment. Nothing of a control's lot or level is sent.
 */
import type { SimulatedInstrument, SimulatedRun } from "../device.ts";
import type { LisText } from "../lis.ts";
import { compactTime, header, lisText, offScaleFlag, record, typed } from "./astm-records.ts";

const software = "04.04.00.00";

export function dcaVantageAstm(instrument: SimulatedInstrument): readonly LisText[] {
  return instrument.runs.map((run) => lisText(runRecords(instrument, run)));
}

function runRecords(instrument: SimulatedInstrument, run: SimulatedRun): readonly string[] {
  const subject = run.kind === "control" ? (run.control?.id ?? null) : run.patientId;
  const companions = (run.companions ?? []).filter((each) => each.code !== "eAG");
  const measured = [{ code: run.analyte, value: run.value, unit: run.unit }, ...companions];
  return [
    header({ 5: `DCA VANTAGE^${software}^${instrument.serial}`, 12: "P", 14: compactTime(instrument.clock) }),
    record("P", { 2: "1", 3: typed(subject) }),
    record("O", {
      2: "1",
      4: `${run.sequence}^${run.reagentLot.number}`,
      12: run.kind === "control" ? "Q" : "",
      26: "F",
    }),
    ...measured.flatMap((each, index) => [
      record("R", {
        2: String(index + 1),
        3: `^^^${each.code}`,
        4: each.value,
        5: each.unit,
        7: offScaleFlag(each.value),
        9: "F",
        11: typed(run.operatorId),
        12: compactTime(run.measuredAt),
      }),
      record("C", { 2: "1", 3: "I", 4: correction(run, each), 5: "G" }),
    ]),
    record("L", { 2: "1", 3: "N" }),
  ];
}

/** Slope 1 and offset 0 are no correction; HbA1c also names its scheme and the calculated eAG. */
function correction(run: SimulatedRun, each: { readonly code: string; readonly unit: string }): string {
  const base = `1.000^0.0 ${each.unit}`;
  if (each.code !== "HbA1c") return base;
  const eag = run.companions?.find((companion) => companion.code === "eAG");
  return [base, each.unit === "%" ? "NGSP" : "IFCC", ...(eag === undefined ? [] : [`${eag.value} ${eag.unit}`])].join("^");
}
