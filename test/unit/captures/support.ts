/** Captured sessions for tests, and what of a decoding may and may not change in an export. */
import { drivers } from "../../../drivers/index.ts";
import { readerOf, type SessionReader } from "../../../src/captures/decode-session.ts";
import type { CaptureChunk, CaptureDirection } from "../../../src/domain/capture.ts";
import type { Configured, Decoded } from "../../../src/driver-api/index.ts";

export function readerFor(driver: string, mode: string, configured?: Configured): SessionReader {
  const reader = readerOf(drivers, driver, mode, configured);
  if (reader === null) throw new Error(`no driver ${driver} in mode ${mode}`);
  return reader;
}

export const startedAt = Date.UTC(2026, 2, 14, 9, 15, 0);

export const chunk = (bytes: Uint8Array | string, atMs = 0, direction: CaptureDirection = "device"): CaptureChunk => ({
  at: startedAt + atMs,
  direction,
  bytes: typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes,
});

/** The bytes in pieces that cut through words. */
export function chunksOf(wire: Uint8Array, size = 37): readonly CaptureChunk[] {
  const count = Math.ceil(wire.length / size);
  return Array.from({ length: count }, (_, index) => chunk(wire.subarray(index * size, (index + 1) * size), index));
}

/** A text where a value belongs may be a note, and a control's name a patient's: only their form stays. */
const formOf = (text: string): string => text.replaceAll(/[\p{L}\d]/gu, "x");

/** Results without whose they are. */
export const clinical = ({ observations, clock, problems }: Decoded) => ({
  clock,
  problems: problems.map(({ code, at }) => [code, at]),
  results: observations.map(({ kind, run, device, sequence, analyte, deviceCode, value, failed, flags, range, ...rest }) => ({
    ...{ kind, run, device, sequence, analyte, deviceCode, failed, flags, range },
    value: value && { ...value, raw: value.number === null ? formOf(value.raw) : value.raw },
    ...{ calculated: rest.calculated, status: rest.status, resent: rest.resent, role: rest.role, sex: rest.sex },
    control: rest.control && { ...rest.control, name: rest.control.name && formOf(rest.control.name) },
    ...{ reagentLot: rest.reagentLot, measuredAt: rest.measuredAt },
  })),
});

/** Ids, names and dates of birth, in lower case. */
export const personsIn = ({ observations }: Decoded): readonly string[] =>
  observations
    .flatMap(({ patientId, patientName, birthDate, operatorId }) => [patientId, patientName, birthDate, operatorId])
    .flatMap((text) => (text === null ? [] : [text.toLowerCase()]));
