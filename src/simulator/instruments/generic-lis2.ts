/**
 * Writes runs as LIS02 says, and what it leaves open as the guide's example maps it (config/README.md): serial number H.5.3, sequence
 * O.4.1, cartridge lot O.4.2, control by O-12. All runs of a docking in one message, each patient with its own number.
 */
import type { SimulatedInstrument, SimulatedRun } from "../device.ts";
import type { LisText } from "../lis.ts";
import { compactTime, header, lisText, offScaleFlag, record, typed } from "./astm-records.ts";

export function genericLis2(instrument: SimulatedInstrument): readonly LisText[] {
  if (instrument.runs.length === 0) return [];
  const records = [
    header({ 5: `Model X^1.2^${instrument.serial}`, 12: "P", 13: "LIS2-A2", 14: compactTime(instrument.clock) }),
    ...instrument.runs.flatMap((run, nth) => runRecords(run, nth + 1)),
    record("L", { 2: "1", 3: "N" }),
  ];
  return [{ ...lisText(records), results: instrument.runs.length }];
}

function runRecords(run: SimulatedRun, nth: number): readonly string[] {
  const isControl = run.kind === "control";
  const subject = isControl ? (run.control?.id ?? null) : run.patientId;
  const measured = [{ code: run.analyte, value: run.value, unit: run.unit }, ...(run.companions ?? [])];
  return [
    record("P", { 2: String(nth), 3: typed(subject) }),
    record("O", { 2: "1", 4: `${run.sequence}^${run.reagentLot.number}`, 12: isControl ? "Q" : "", 26: "F" }),
    ...measured.map((each, index) =>
      record("R", {
        2: String(index + 1),
        3: `^^^${each.code}`,
        4: each.value,
        5: each.unit,
        7: offScaleFlag(each.value),
        9: "F",
        11: typed(run.operatorId),
        13: compactTime(run.measuredAt),
      }),
    ),
  ];
}
