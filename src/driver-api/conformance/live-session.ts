/** Plays a fixture's bytes to a live session, in pieces, and collects what the session makes of them. */
import type { Observation } from "../../domain/observation.ts";
import { openSession } from "../../protocol/family.ts";
import type { MakeLineSplitter } from "../../protocol/lines/splitter.ts";
import type { DeviceMessage } from "../../protocol/messages.ts";
import type { SessionOutput } from "../../protocol/session.ts";
import { type Configured, decodeMessages, modeOf, nothingConfigured } from "../decode-message.ts";
import type { DriverDefinition } from "../driver.ts";

/** Bytes come this far apart: sooner than any timer of a protocol runs out. */
const pieceMs = 1;

/** `ending`: the device falls silent until every timer has run out, or the link is cut. */
export function liveObservations(
  driver: DriverDefinition,
  mode: string,
  pieces: readonly Uint8Array[],
  ending: "silence" | "cut",
  makeLineSplitter: MakeLineSplitter,
  configured: Configured = nothingConfigured,
): readonly Observation[] {
  const chosen = modeOf(driver, mode);
  if (chosen === null) throw new RangeError(`driver ${driver.id} has no mode ${mode}`);
  const session = openSession(configured.protocol ?? chosen.protocol, { zone: "Europe/Oslo", makeLineSplitter });
  let now = 0;
  const outputs: SessionOutput<DeviceMessage>[] = [...session.open(now)];
  for (const piece of pieces) {
    now += pieceMs;
    outputs.push(...session.receive(piece, now));
  }
  // Each wake must move the session on; one that never rests would be a fault of its own.
  for (
    let wakes = 0, at = session.wakeAt();
    ending === "silence" && at !== null && wakes < 100;
    at = session.wakeAt(), wakes += 1
  ) {
    now = Math.max(now, at);
    outputs.push(...session.wake(now));
  }
  outputs.push(...session.lost(now + pieceMs));
  const messages = outputs.flatMap((output) => (output.kind === "message" ? [{ message: output.message, at: 0 }] : []));
  return decodeMessages(driver, mode, messages, configured).observations;
}
