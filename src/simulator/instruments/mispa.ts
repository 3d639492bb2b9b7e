/** Writes runs as a Mispa Plus does (ANALYZERS.md 6): a day without a time, a padded sample number, and the line ended by LF CR. */
import { Buffer } from "node:buffer";
import type { SimulatedInstrument, SimulatedRun } from "../device.ts";

/** Codes by analyte; what is not among them is sent as it is. */
const codes: Readonly<Record<string, string>> = { Glucose: "mbglu" };

export function mispaLines(instrument: SimulatedInstrument): readonly Uint8Array[] {
  return instrument.runs.map((run) => Buffer.from(`${line(run)}\n\r`, "latin1"));
}

function line(run: SimulatedRun): string {
  const [year, month, day] = run.measuredAt.slice(0, 10).split("-");
  const sample = ((run.kind === "control" ? run.control?.id : run.patientId) ?? run.sequence).padStart(12, "0");
  return `$${day}/${month}/${year}|${sample}|${codes[run.analyte] ?? run.analyte}|${run.value}|${run.unit}|1#`;
}
