/** Writes runs as an Afinion 2 does in ASTM mode (ANALYZERS.md 3.4): one message per run, patient id in P-4, control by H-12. */
import type { SimulatedInstrument, SimulatedRun } from "../device.ts";
import type { LisText } from "../lis.ts";
import { compactTime, header, lisText, offScaleFlag, record, typed } from "./astm-records.ts";

export function afinion2Astm(instrument: SimulatedInstrument): readonly LisText[] {
  return instrument.runs.map((run) => lisText(runRecords(instrument, run)));
}

function runRecords(instrument: SimulatedInstrument, run: SimulatedRun): readonly string[] {
  const subject = run.kind === "control" ? (run.control?.id ?? null) : run.patientId;
  const measured = [{ code: run.analyte, value: run.value, unit: run.unit }, ...(run.companions ?? [])];
  return [
    header({
      5: `Afinion 2 Analyzer^^${instrument.serial}`,
      12: run.kind === "control" ? "Q" : "P",
      13: "1",
      14: compactTime(instrument.clock),
    }),
    record("P", { 2: "1", 4: typed(subject), 9: "U" }),
    record("O", {
      2: "1",
      4: run.sequence,
      5: `^^^${run.analyte}`,
      12: "N",
      16: "^O",
      24: `^${run.reagentLot.number}`,
      26: "F",
    }),
    ...measured.map((each, index) =>
      record("R", {
        2: String(index + 1),
        3: `^^^${each.code}`,
        4: each.value === "---" ? "--- " : each.value,
        5: each.unit,
        7: offScaleFlag(each.value),
        9: "F",
        11: typed(run.operatorId),
        13: compactTime(run.measuredAt),
      }),
    ),
    record("L", { 2: "1", 3: "N" }),
  ];
}
