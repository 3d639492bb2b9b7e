/**
 * Writes runs as HL7 v2.5.1 says, and what it leaves open as the guide's example maps it (config/README.md): sequence OBR-3.1,
 * cartridge lot OBR-23.2, serial number OBX-18. A control is an OUL^R22 whose specimen says so; a value off the scale is an SN.
 */
import { Buffer } from "node:buffer";
import { escapeHl7 } from "../../protocol/hl7v2/escape.ts";
import type { SimulatedInstrument, SimulatedRun } from "../device.ts";
import type { MllpText } from "../mllp.ts";
import { compactTime } from "./astm-records.ts";

export function genericHl7(instrument: SimulatedInstrument): readonly MllpText[] {
  return instrument.runs.map((run) => ({
    write: (controlId) => Buffer.from(segments(instrument, run, controlId).join(""), "utf8"),
    results: 1,
  }));
}

function segments(instrument: SimulatedInstrument, run: SimulatedRun, controlId: string): readonly string[] {
  const isControl = run.kind === "control";
  const subject = escapeHl7((isControl ? run.control?.id : run.patientId) ?? "");
  const measured = [{ code: run.analyte, value: run.value, unit: run.unit }, ...(run.companions ?? [])];
  const head = `MSH|^~\\&|Model Y||||${compactTime(instrument.clock)}||${isControl ? "OUL^R22" : "ORU^R01"}|${controlId}|P|2.5.1|||AL|NE||UNICODE UTF-8\r`;
  const specimen = isControl ? ["SPM|1|||BLDC|||||||Q\r"] : [];
  return [
    head,
    `PID|1||${subject}\r`,
    ...specimen,
    `OBR|1||${run.sequence}|${run.analyte}|||||||||||||||||||^${run.reagentLot.number}\r`,
    ...measured.map((each, index) => {
      const [type, value] = obxValue(each.value);
      const result = `OBX|${index + 1}|${type}|${each.code}||${value}|${each.unit}|||||F`;
      return `${result}|||||${escapeHl7(run.operatorId ?? "")}||${instrument.serial}|${compactTime(run.measuredAt)}\r`;
    }),
  ];
}

/** `<5` as SN, a number as NM, anything else as ST. */
function obxValue(shown: string): readonly [string, string] {
  const [, sign, number] = /^([<>]=?)(\d.*)$/.exec(shown) ?? [];
  if (sign !== undefined) return ["SN", `${sign}^${number ?? ""}`];
  return [/^\d+(?:\.\d+)?$/.test(shown) ? "NM" : "ST", escapeHl7(shown)];
}
