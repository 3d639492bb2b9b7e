/**
 * Writes runs as an Afinion 2 does in HL7 mode (ANALYZERS.md 3.1): HL7 2.4 in Latin-1, one message per run, control by MSH-11, the
 * analyte under one code for every unit. A patient id that was not entered is sent as `1`.
 */
import { Buffer } from "node:buffer";
import type { SimulatedInstrument, SimulatedRun } from "../device.ts";
import type { MllpText } from "../mllp.ts";
import { compactTime, offScaleFlag } from "./astm-records.ts";

/** As set on the analyzer. */
const receiver = "LABBRO";

export function afinion2Hl7(instrument: SimulatedInstrument): readonly MllpText[] {
  return instrument.runs.map((run) => ({
    write: (controlId) => Buffer.from(segments(instrument, run, controlId).join(""), "latin1"),
    results: 1,
  }));
}

function segments(instrument: SimulatedInstrument, run: SimulatedRun, controlId: string): readonly string[] {
  const control = run.kind === "control";
  const subject = control ? (run.control?.id ?? null) : run.patientId;
  const measured = [{ code: run.analyte, value: run.value, unit: run.unit }, ...(run.companions ?? [])];
  const sentAt = compactTime(instrument.clock);
  const processing = control ? "Q" : "P";
  return [
    `MSH|^~\\&|Afinion 2 Analyzer||${receiver}|${receiver}|${sentAt}||ORU^R01|${controlId}|${processing}|2.4|||AL|NE||8859/1\r`,
    `PID|1||${subject === null ? "1" : escaped(subject)}|\r`,
    "PV1|1|||||||||||||||||||\r",
    `OBR|1||${run.sequence}|${run.analyte}|||||||N||||ORH||||||||^${run.reagentLot.number}||F|\r`,
    ...measured.map((each, index) => {
      const result = `OBX|${index + 1}|ST|${each.code}||${each.value}|${each.unit}||${offScaleFlag(each.value)}|||F`;
      return `${result}|||||${escaped(run.operatorId ?? "")}||${instrument.serial}|${compactTime(run.measuredAt)}|\r`;
    }),
  ];
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\" };

function escaped(text: string): string {
  return text.replaceAll(/[\\|^&~]/g, (character) => escapes[character] ?? "");
}
