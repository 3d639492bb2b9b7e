/**
 * Writes runs as an Afinion AS100 stores them (ANALYZERS.md 3.2): binary records with a measuring range beside each value, and no
 * comparator. Controls lie in a store of their own, which the host does not ask for: nobody knows its layout.
 */
import { Buffer } from "node:buffer";
import {
  idChars,
  nameChars,
  recordBytes,
  recordLayout,
  resultBytes,
  resultLayout,
  resultsPerRecord,
  wallSeconds,
} from "../../protocol/axis/index.ts";
import type { StoredRecord } from "../axis.ts";
import type { SimulatedInstrument, SimulatedRun } from "../device.ts";
import { compactTime } from "./astm-records.ts";

const firstRecordNumber = 101;
const widestRange = { min: 0, max: 10_000 };

export function afinionAs100Records(instrument: SimulatedInstrument): readonly StoredRecord[] {
  return instrument.runs
    .filter(({ kind }) => kind === "patient")
    .map((run, index) => ({ bytes: record(run, firstRecordNumber + index), measuredAt: run.measuredAt }));
}

/** `20260114,123000,AF20000001,21.16`: clock, serial number, and what is likely a temperature (ANALYZERS.md 3.3). */
export function afinionAs100Heartbeat({ clock, serial }: SimulatedInstrument): string {
  return `${compactTime(clock).slice(0, 8)},${compactTime(clock).slice(8)},${serial},21.16`;
}

function record(run: SimulatedRun, recordNumber: number): Uint8Array {
  const bytes = Buffer.alloc(recordBytes);
  bytes.writeInt32LE(recordNumber, recordLayout.recordNumber);
  bytes.writeInt32LE(Number.parseInt(run.sequence, 10) || 0, recordLayout.runNumber);
  bytes.write(run.reagentLot.number, recordLayout.reagentLot, idChars - 1, "latin1");
  bytes.write(run.patientId ?? "", recordLayout.patientId, idChars - 1, "latin1");
  bytes.writeInt32LE(wallSeconds(run.measuredAt), recordLayout.seconds);
  const measured = [{ code: run.analyte, value: run.value, unit: run.unit }, ...(run.companions ?? [])];
  for (const [index, each] of measured.slice(0, resultsPerRecord).entries()) {
    writeResult(bytes.subarray(recordLayout.results + index * resultBytes), each);
  }
  return bytes;
}

/** A run without a value leaves its place unused. */
function writeResult(bytes: Buffer, { code, value, unit }: { code: string; value: string; unit: string }): void {
  const [, comparator = "", number] = /^([<>]?)(\d+(?:\.\d+)?)$/.exec(value) ?? [];
  if (number === undefined) return;
  const shown = Number(number);
  const { min, max, result } = measuredAs(comparator, shown);
  bytes.writeFloatLE(min, resultLayout.min);
  bytes.writeFloatLE(max, resultLayout.max);
  bytes.writeFloatLE(result, resultLayout.result);
  bytes.writeInt32LE(number.split(".")[1]?.length ?? 0, resultLayout.decimals);
  bytes.writeInt32LE(1, resultLayout.valid);
  bytes.write(unit, resultLayout.unit, nameChars - 1, "latin1");
  bytes.write(code, resultLayout.analyte, nameChars - 1, "latin1");
}

/** What is shown as `<5` is some value below a range that begins at 5. */
function measuredAs(comparator: string, shown: number) {
  if (comparator === "<") return { ...widestRange, min: shown, result: shown / 2 };
  if (comparator === ">") return { ...widestRange, max: shown, result: shown * 2 };
  return { ...widestRange, result: shown };
}
