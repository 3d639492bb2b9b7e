/** A fixture: bytes as a device sends them, and what they mean. Composed, never a capture. */
import type { ClockReading } from "../../domain/device-time.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Configured } from "../capture.ts";
import type { Decoded, DeviceEvent } from "../driver.ts";

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

/** wire.hex: pairs of hex digits, white space free, `#` begins a comment. Throws RangeError on anything else. */
export function readHex(text: string): Uint8Array {
  const digits = text.replace(/#.*$/gm, "").replace(/\s+/g, "");
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(digits)) throw new RangeError("wire.hex holds something that is no pair of hex digits");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
