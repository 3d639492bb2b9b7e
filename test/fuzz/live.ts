/** The same bytes said to a live session in random pieces, by a device that answers nothing. */
import { type Decoded, decodeMessages } from "../../src/driver-api/index.ts";
import { openSession } from "../../src/protocol/family.ts";
import type { DeviceMessage } from "../../src/protocol/messages.ts";
import type { SessionOutput } from "../../src/protocol/session.ts";
import { makeLineSplitter } from "../../src/transport/serial/line-splitter.ts";
import type { Random } from "./random.ts";
import type { Seed, Target } from "./targets.ts";

export interface Heard {
  readonly decoded: Decoded;
  readonly broken: readonly string[];
}

/** Sooner than any timer of a protocol runs out. */
const pieceMs = 1;
const manyWakes = 40;

export function hear({ driver, mode, family }: Target, { configured }: Seed, bytes: Uint8Array, random: Random): Heard {
  const protocol = configured.protocol ?? driver.modes[mode]?.protocol;
  if (protocol === undefined) throw new RangeError(`no mode ${mode}`);
  const session = openSession(protocol, { zone: "Europe/Oslo", makeLineSplitter });
  const longest = random.pick([1 + bytes.length, 300, 40]);
  const outputs: SessionOutput<DeviceMessage>[] = [...session.open(0)];
  let now = 0;
  for (let from = 0; from < bytes.length; ) {
    const to = from + 1 + random.below(longest);
    now += pieceMs;
    outputs.push(...session.receive(bytes.subarray(from, to), now));
    from = to;
  }
  const broken: string[] = [];
  if (random.chance(0.5)) {
    let wakes = 0;
    for (let at = session.wakeAt(); at !== null && wakes < manyWakes; at = session.wakeAt(), wakes += 1) {
      now = Math.max(now, at);
      outputs.push(...session.wake(now));
    }
    // A host that asks for results (axis) goes on asking; any other one comes to rest.
    if (wakes === manyWakes && family !== "axis") broken.push("a session never comes to rest");
  }
  outputs.push(...session.lost(now + pieceMs));
  if (!keptFirst(outputs)) broken.push("a message was told of bytes that were not kept");
  const messages = outputs.flatMap((output) => (output.kind === "message" ? [{ message: output.message, at: 0 }] : []));
  return { decoded: decodeMessages(driver, mode, messages, configured), broken };
}

/** Before every message something of its transmission was kept. */
function keptFirst(outputs: readonly SessionOutput<DeviceMessage>[]): boolean {
  let kept = false;
  for (const output of outputs) {
    if (output.kind === "keep") kept = true;
    if (output.kind === "end") kept = false;
    if (output.kind === "message" && !kept) return false;
  }
  return true;
}
