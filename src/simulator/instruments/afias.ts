/** Writes runs as an AFIAS does (ANALYZERS.md 6.2): a `$` line of 33 fields. Nothing marks a control: its id stands where a patient's does. */
import { Buffer } from "node:buffer";
import type { SimulatedInstrument, SimulatedRun } from "../device.ts";
import { compactTime } from "./astm-records.ts";

const fieldsOfALine = 33;

export function afiasLines(instrument: SimulatedInstrument): readonly Uint8Array[] {
  return instrument.runs.map((run) => Buffer.from(`${line(instrument.serial, run)}\r\n`, "latin1"));
}

function line(serial: string, run: SimulatedRun): string {
  const fields: Readonly<Record<number, string>> = {
    1: "$1",
    2: serial,
    3: compactTime(run.measuredAt),
    4: run.operatorId ?? "-",
    5: (run.kind === "control" ? run.control?.id : run.patientId) ?? "",
    8: run.analyte,
    9: run.reagentLot.number,
    10: run.reagentLot.expiry?.replaceAll("-", ".") ?? "",
    11: run.value.replace(/^([<>])/, "$1 "),
    16: run.unit,
    24: "A2",
  };
  return Array.from({ length: fieldsOfALine }, (_, index) => fields[index + 1] ?? "").join("|");
}
