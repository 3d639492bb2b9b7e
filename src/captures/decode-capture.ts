/** Stored device→host bytes through protocol and driver, without a store: what `decode` prints and `replay` starts from. */
import type { ClockReading } from "../domain/device-time.ts";
import type { Observation } from "../domain/observation.ts";
import type { Problem } from "../domain/problem.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import {
  type Configured,
  type Decoded,
  type DeviceEvent,
  type DeviceMessage,
  type DriverDefinition,
  decodeMessage,
  modeOf,
  nothingConfigured,
} from "../driver-api/index.ts";
import { diagnose } from "../observe/fault-book.ts";
import { readCapture } from "../protocol/family.ts";
import { makeLineSplitter } from "../transport/serial/line-splitter.ts";

/** One line of `decode --json` (CONTRACTS.md). */
export type DecodedLine =
  | { readonly observation: Observation }
  | { readonly event: DeviceEvent }
  | { readonly clock: ClockReading }
  | { readonly problem: Problem };

export interface CapturedMessage {
  readonly message: DeviceMessage;
  readonly at: number;
  readonly index: number;
}

export interface DecodedCapture {
  readonly mode: string;
  readonly messages: readonly CapturedMessage[];
  readonly lines: readonly DecodedLine[];
  /** What the driver threw, against its contract: class and places in the code. */
  readonly faults: readonly string[];
}

/** Without a mode, the one that understands most of the bytes. Throws UserError BAD_USAGE for a mode the driver does not have. */
export function decodeCapture(
  driver: DriverDefinition,
  mode: string | null,
  bytes: Uint8Array,
  configured: Configured = nothingConfigured,
): DecodedCapture {
  if (mode !== null) return decodeInMode(driver, mode, bytes, configured);
  const tried = Object.keys(driver.modes).map((name) => decodeInMode(driver, name, bytes, configured));
  return tried.reduce((a, b) => (understood(b) > understood(a) ? b : a));
}

const understood = (capture: DecodedCapture): number =>
  capture.lines.reduce((sum, line) => sum + ("observation" in line ? 10 : "problem" in line ? -1 : 1), 0);

function decodeInMode(driver: DriverDefinition, mode: string, bytes: Uint8Array, configured: Configured): DecodedCapture {
  const definition = modeOf(driver, mode);
  if (definition === null) {
    throw new UserError(
      "BAD_USAGE",
      `Driver ${driver.id} has no mode "${mode}"; it has: ${Object.keys(driver.modes).join(", ")}.`,
    );
  }
  const reading = readCapture(configured.protocol ?? definition.protocol, bytes, makeLineSplitter);
  const problems = reading.problems.map((problem) => ({ at: problem.at ?? bytes.length, lines: [{ problem }] }));
  const messages: CapturedMessage[] = [];
  const placed: { readonly at: number; readonly lines: readonly DecodedLine[] }[] = [...problems];
  // Hellos and the like are no runs: the order that may stand in for a sequence number counts messages with results only.
  let index = 0;
  const faults: string[] = [];
  const onFault = (error: unknown): void => {
    const { error: name, frames } = diagnose(error);
    faults.push([name, ...frames.slice(0, 1)].join(" at "));
  };
  for (const { message, at } of reading.messages) {
    const decoded = decodeMessage(driver, message, { mode, at, index, mapping: configured.mapping }, onFault);
    messages.push({ message, at, index });
    placed.push({ at, lines: toLines(decoded) });
    if (decoded.observations.length > 0) index += 1;
  }
  return { mode, messages, faults, lines: placed.sort((a, b) => a.at - b.at).flatMap((one) => one.lines) };
}

function toLines(decoded: Decoded): DecodedLine[] {
  return [
    ...decoded.clock.map((clock) => ({ clock })),
    ...decoded.observations.map((observation) => ({ observation: inContractOrder(observation) })),
    ...decoded.events.map((event) => ({ event })),
    ...decoded.problems.map((problem) => ({ problem })),
  ];
}

/** The fields in the order in which CONTRACTS.md shows them: people read these lines too. */
function inContractOrder(observation: Observation): Observation {
  const { kind, run, device, sequence, analyte, deviceCode, ...rest } = observation;
  return { kind, run, device, sequence, analyte, deviceCode, ...rest };
}
