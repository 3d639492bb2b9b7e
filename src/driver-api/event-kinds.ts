/** What drivers' events mean for quality control: one table for all of them. */
import type { InstrumentEventKind } from "../domain/registers/instrument-events.ts";

/** By DeviceEvent.code. A code that is not here is kept with the raw bytes and counts for nothing. */
const kinds: Readonly<Record<string, InstrumentEventKind>> = {
  // POCT1-A EVT.severity_cd C (POCT1A.md 7). Notes and warnings are no reason for a control.
  CRITICAL: "error",
  ERROR: "error",
  SERVICE: "service",
  CALIBRATION: "calibration",
  DROPPED: "dropped",
  SOFTWARE: "software",
};

/** Null: nothing that an instrument-event register keeps. */
export const eventKindOf = (code: string): InstrumentEventKind | null =>
  Object.hasOwn(kinds, code) ? (kinds[code] ?? null) : null;
