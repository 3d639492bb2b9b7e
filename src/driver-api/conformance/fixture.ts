/** A fixture: bytes as a device sends them, and what they mean. Composed, never a capture. */
import type { ClockReading } from "../../domain/device-time.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Configured } from "../decode-message.ts";
import type { Decoded, DeviceEvent } from "../driver.ts";
import { type FramesOptions, framesOfText } from "./wire-frames.ts";

export interface Fixture {
  readonly name: string;
  readonly mode: string;
  readonly wire: Uint8Array;
  /** For a generic driver: what the instrument's file says. */
  readonly configured?: Configured;
  readonly expected: Expected;
}

/** expected.json. Of problems only the codes, in order: wording is free. */
export interface Expected {
  readonly observations: readonly Observation[];
  readonly clock: readonly ClockReading[];
  readonly events: readonly DeviceEvent[];
  readonly problems: readonly string[];
}

export function expectedOf(decoded: Decoded): Expected {
  const { observations, clock, events, problems } = decoded;
  return { observations, clock, events, problems: problems.map(({ code }) => code) };
}

/**
 * The bytes of a fixture: `wire.hex`, or `records.txt` framed as an instrument would. Exactly one of both; null: the file is not there.
 * Throws RangeError with a sentence.
 */
export function readWire(hex: string | null, records: string | null, frames: FramesOptions = {}): Uint8Array {
  if (hex !== null && records !== null) throw new RangeError("It has both wire.hex and records.txt; delete one.");
  if (hex !== null) return readHex(hex);
  if (records !== null) return framesOfText(records, frames);
  throw new RangeError("It has neither wire.hex (bytes as hex) nor records.txt (LIS02 records or HL7 segments, one a line).");
}

/** wire.hex: pairs of hex digits, white space free, `#` begins a comment. Throws RangeError on anything else. */
export function readHex(text: string): Uint8Array {
  const digits = text.replace(/#.*$/gm, "").replace(/\s+/g, "");
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(digits)) throw new RangeError("wire.hex holds something that is no pair of hex digits");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
