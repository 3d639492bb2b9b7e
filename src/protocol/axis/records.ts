/**
 * The block that answers `record,patient`: ten records of 256 bytes, little-endian (ANALYZERS.md 3.2). Texts are cut at their NUL;
 * numbers stay what they are on the wire: of a float32 its bits. Bytes that are not documented are not looked at.
 */
import { Buffer } from "node:buffer";
import { localDateTime, localToInstant } from "../../domain/time.ts";

export const recordBytes = 256;
export const recordsPerBlock = 10;
/** Where a record's fields and its four results begin. */
export const recordLayout = { recordNumber: 0, runNumber: 4, reagentLot: 25, patientId: 42, seconds: 60, results: 68 } as const;
export const resultLayout = { min: 0, max: 4, result: 8, decimals: 12, valid: 16, unit: 20, analyte: 29 } as const;
export const resultBytes = 40;
export const resultsPerRecord = 4;
export const idChars = 17;
export const nameChars = 9;

export interface AxisRecord {
  readonly recordNumber: number;
  readonly runNumber: number;
  readonly reagentLot: string;
  readonly patientId: string;
  readonly seconds: WallSeconds;
  /** The four places, used or not. */
  readonly results: readonly AxisResult[];
}

export interface AxisResult {
  /** Bits of a float32: the measuring range, and the value. */
  readonly min: number;
  readonly max: number;
  readonly result: number;
  /** Decimals to show. */
  readonly decimals: number;
  readonly valid: boolean;
  readonly unit: string;
  readonly analyte: string;
}

/** Null where the bytes are not one to ten whole records. */
export function readRecords(payload: Uint8Array): readonly AxisRecord[] | null {
  const count = payload.length / recordBytes;
  if (!Number.isInteger(count) || count < 1 || count > recordsPerBlock) return null;
  return Array.from({ length: count }, (_, index) =>
    readRecord(payload.subarray(index * recordBytes, (index + 1) * recordBytes)),
  );
}

/** A record is used when one of its places is. */
export function holdsResult(record: AxisRecord): boolean {
  return record.results.some(({ valid }) => valid);
}

function readRecord(bytes: Uint8Array): AxisRecord {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    recordNumber: buffer.readInt32LE(recordLayout.recordNumber),
    runNumber: buffer.readInt32LE(recordLayout.runNumber),
    reagentLot: text(buffer, recordLayout.reagentLot, idChars),
    patientId: text(buffer, recordLayout.patientId, idChars),
    seconds: buffer.readInt32LE(recordLayout.seconds),
    results: Array.from({ length: resultsPerRecord }, (_, index) =>
      readResult(buffer.subarray(recordLayout.results + index * resultBytes)),
    ),
  };
}

function readResult(buffer: Buffer): AxisResult {
  return {
    min: buffer.readUInt32LE(resultLayout.min),
    max: buffer.readUInt32LE(resultLayout.max),
    result: buffer.readUInt32LE(resultLayout.result),
    decimals: buffer.readInt32LE(resultLayout.decimals),
    valid: buffer.readInt32LE(resultLayout.valid) > 0,
    unit: text(buffer, resultLayout.unit, nameChars),
    analyte: text(buffer, resultLayout.analyte, nameChars),
  };
}

function text(buffer: Buffer, at: number, chars: number): string {
  const field = buffer.subarray(at, at + chars);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? chars : end).toString("latin1");
}

/**
 * The instrument's clock as a number: seconds since 1970-01-01 read as if there were no zones. What it shows and what its records hold
 * are taken to be the same wall clock (ANALYZERS.md 3.2, not verified).
 */
export type WallSeconds = number;

/** `2026-01-14T12:26:00`. */
export function wallTime(seconds: WallSeconds): string {
  return localDateTime(seconds * 1000, "UTC");
}

/** Throws RangeError on a text that is no local date and time. */
export function wallSeconds(local: string): WallSeconds {
  return localToInstant(local, "UTC") / 1000;
}

/** `20260114 12:26:00`, as requests carry it. */
export function requestTime(seconds: WallSeconds): string {
  return wallTime(seconds).replaceAll("-", "").replace("T", " ");
}
