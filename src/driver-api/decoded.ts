/** Small ways to put a decoding together. */
import type { ControlRef } from "../domain/observation.ts";
import { problem } from "../domain/problem.ts";
import type { InstrumentEventKind } from "../domain/registers/instrument-events.ts";
import { type DecodeContext, type Decoded, nothingDecoded } from "./driver.ts";

/** Several decodings as one, in order. */
export function joinDecoded(parts: readonly Decoded[]): Decoded {
  const [only = nothingDecoded] = parts;
  if (parts.length < 2) return only;
  return {
    observations: parts.flatMap((part) => part.observations),
    clock: parts.flatMap((part) => part.clock),
    events: parts.flatMap((part) => part.events),
    problems: parts.flatMap((part) => part.problems),
  };
}

/**
 * The decoding of a whole message: its results, or why there are none, and whatever it holds the clock that it shows. Every family's
 * decoder ends here, so that none is ever silent. `missing`: what a result would have been.
 */
export function decodedWhole(
  results: Decoded,
  { clock, missing, at }: Pick<Decoded, "clock"> & { readonly missing: string; readonly at: number },
): Decoded {
  const none = results.observations.length > 0 ? [] : [problem("DECODE_NO_RESULT", missing, at)];
  return { ...results, clock, problems: [...results.problems, ...none] };
}

/** Service, training and debug messages have no results (LIS.md 2.2). `why` names the field that says so. */
export const serviceMessage = (clock: Decoded["clock"], why: string, at: number): Decoded => ({
  ...nothingDecoded,
  clock,
  problems: [problem("DECODE_SERVICE_MESSAGE", why, at)],
});

/** The name of a run: the instrument's sequence, else its order in the input; `nth` tells runs of one message apart. */
export function runName(sequence: string | null, context: DecodeContext, nth: number): string {
  if (sequence !== null) return sequence;
  return nth === 0 ? `${context.index + 1}` : `${context.index + 1}.${nth + 1}`;
}

/** A control of which the wire carries one scanned or typed id only; intake matches it against the registered lots. */
export function scannedControl(id: string | null): ControlRef {
  return { name: id, lot: null, level: null, expiry: null };
}

/** For a message of a protocol that the driver does not speak. */
export function foreignMessage(context: DecodeContext): Decoded {
  return { ...nothingDecoded, problems: [problem("DECODE_NO_RESULT", "Not a protocol of this driver.", context.at)] };
}

/**
 * What drivers' events mean for quality control: one table for all of them. By DeviceEvent.code. A code that is not here is kept with
 * the raw bytes and counts for nothing.
 */
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
