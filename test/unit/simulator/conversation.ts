/** A simulated device wired straight to a host session, with time that jumps to whatever is due next. */
import type { Session, SessionOutput } from "../../../src/protocol/session.ts";
import type { DeviceOutput, SimulatedDevice } from "../../../src/simulator/device.ts";

export interface Line {
  /** What arrives of the nth write, counted from 0; null is nothing. */
  readonly toHost?: (bytes: Uint8Array, nth: number) => Uint8Array | null;
  readonly toDevice?: (bytes: Uint8Array, nth: number) => Uint8Array | null;
}

export interface Conversation<M> {
  readonly messages: readonly M[];
  readonly outputs: readonly SessionOutput<M>[];
  readonly end: DeviceOutput | null;
  readonly sends: readonly Uint8Array[];
  readonly replies: readonly Uint8Array[];
  readonly elapsedMs: number;
}

const start = 1_000_000;
const clear = (bytes: Uint8Array): Uint8Array => bytes;

/** Plays until the device is done or has failed, or nothing more would happen. */
export function converse<M>(device: SimulatedDevice, session: Session<M>, line: Line = {}): Conversation<M> {
  const { toHost = clear, toDevice = clear } = line;
  const outputs: SessionOutput<M>[] = [];
  const sends: Uint8Array[] = [];
  const replies: Uint8Array[] = [];
  const pending: DeviceOutput[] = [];
  let end: DeviceOutput | null = null;
  let now = start;
  const hear = (said: readonly SessionOutput<M>[]): void => {
    outputs.push(...said);
    for (const output of said) {
      if (output.kind !== "send") continue;
      replies.push(output.bytes);
      const arrived = toDevice(output.bytes, replies.length - 1);
      if (arrived !== null) pending.push(...device.receive(arrived, now));
    }
  };
  hear(session.open(now));
  pending.push(...device.open(now));
  for (let steps = 0; steps < 20_000; steps += 1) {
    const next = pending.shift();
    if (next?.kind === "send") {
      sends.push(next.bytes);
      const arrived = toHost(next.bytes, sends.length - 1);
      if (arrived !== null) hear(session.receive(arrived, now));
    } else if (next !== undefined) {
      end = next.kind === "close" ? end : next;
    } else {
      const due = [device.wakeAt(), session.wakeAt()].filter((at) => at !== null);
      if (end !== null || due.length === 0) break;
      now = Math.max(now, Math.min(...due));
      pending.push(...device.wake(now));
      hear(session.wake(now));
    }
  }
  outputs.push(...session.lost(now));
  const messages = outputs.flatMap((output) => (output.kind === "message" ? [output.message] : []));
  return { messages, outputs, end, sends, replies, elapsedMs: now - start };
}
