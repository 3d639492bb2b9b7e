/**
 * Writes runs as an ichroma III does (ANALYZERS.md 6.1): every message is number 1 and calls itself a test, the unit stands in the value
 * as well, an OBX without content fills up. Nothing marks a control: its id stands where a patient's does.
 */
import { Buffer } from "node:buffer";
import type { SimulatedDevice, SimulatedInstrument, SimulatedRun } from "../device.ts";
import type { FaultName } from "../faults.ts";
import { createMllpDevice, type MllpText } from "../mllp.ts";
import { compactTime } from "./astm-records.ts";

export function createIchroma(instrument: SimulatedInstrument, fault: FaultName | null): SimulatedDevice {
  return createMllpDevice(ichromaHl7(instrument), { fault, constantControlId: "1" });
}

/** The messages, for `createMllpDevice`. */
export function ichromaHl7(instrument: SimulatedInstrument): readonly MllpText[] {
  return instrument.runs.map((run) => ({
    write: (controlId) => Buffer.from(segments(instrument.serial, run, controlId).join(""), "utf8"),
    results: 1,
  }));
}

function segments(serial: string, run: SimulatedRun, controlId: string): readonly string[] {
  const subject = run.kind === "control" ? (run.control?.id ?? "") : (run.patientId ?? "");
  const time = compactTime(run.measuredAt);
  const measured = [{ code: run.analyte, value: run.value, unit: run.unit }, ...(run.companions ?? [])];
  return [
    `MSH|^~\\&|1|ichroma3|${serial}||${time}||OUL^R24^OUL_R24|${controlId}|T|2.6\r`,
    `PID||${subject}|||||0|No select\r`,
    `OBR||${run.analyte}|0|0|||${time}|||${run.operatorId ?? "-"}\r`,
    `ORC|OK|||||||||||||||||${serial}|1\r`,
    `SPM|1|${run.reagentLot.number}|||||||||||||||||${run.reagentLot.expiry?.replaceAll("-", "") ?? ""}\r`,
    ...measured.map(({ code, value, unit }, index) => `OBX|${index + 1}|TX|${code}||${shown(value, unit)}|${unit}||0|||R\r`),
    `OBX|${measured.length + 1}|TX||||||0|||R\r`,
  ];
}

/** A value below or above the range stands alone, with a blank behind its sign. */
function shown(value: string, unit: string): string {
  return /^[<>]/.test(value) ? value.replace(/^([<>])/, "$1 ") : `${value} ${unit} `;
}
