/**
 * Carries out what a session says, in its order: this is where "nothing is acknowledged before it is safe" is enforced.
 * An acknowledging send waits for the commit; if the commit fails nothing is sent and the link is closed, so the device keeps
 * its results and comes again (POCT1A.md 5.1).
 */

import type { TransmissionId } from "../domain/ids.ts";
import type { Problem } from "../domain/problem.ts";
import type { DeviceMessage, SessionOutput } from "../driver-api/index.ts";
import type { Recorder } from "./recorder.ts";

/** Which message of which stored transmission. */
export interface MessagePlace {
  readonly transmission: TransmissionId;
  readonly index: number;
}

/**
 * What is told of one link, in the order in which it came over it: the one shape in which everybody listens between wire and store.
 */
export interface Told {
  /** A complete message of a stored transmission. Called after the acknowledgement has left. */
  onMessage(place: MessagePlace, message: DeviceMessage): void;
  /** A transmission has ended. `messages` says how many messages it held. */
  onEnd(transmission: TransmissionId, complete: boolean, messages: number): void;
  /** What came broke off, or was never a message, and none was in it; its bytes may wait in memory. */
  onUnreadable(): void;
  onProblem(problem: Problem): void;
  onBatchEnd(): void;
}

export interface CarryOutPorts extends Told {
  /** `acknowledges`: the device may take it as "you have my result". */
  write(bytes: Uint8Array, acknowledges: boolean): void;
  close(): void;
  onActivity(state: "reading" | "idle"): void;
  onStoreFailure(error: unknown): void;
}

export interface Carrier {
  carryOut(outputs: readonly SessionOutput<DeviceMessage>[]): void;
  /** The link is gone: what was set aside is stored. */
  close(): void;
}

export function createCarrier(recorder: Recorder, ports: CarryOutPorts): Carrier {
  let messages = 0;
  /** Of the transmission under way. */
  let isKept = false;
  let hasProblem = false;
  let failed = false;
  const deliver = (message: DeviceMessage): void => {
    const id = recorder.commit();
    if (id !== null) ports.onMessage({ transmission: id, index: messages }, message);
    messages += 1;
  };
  const ended = (id: TransmissionId | null, complete: boolean, held: number): void => {
    if (id !== null) ports.onEnd(id, complete, held);
  };
  const finish = (complete: boolean): void => {
    const isWorthless = messages === 0;
    // One that came whole, held nothing and is in order is a greeting.
    if (isWorthless && isKept && (hasProblem || !complete)) ports.onUnreadable();
    isKept = false;
    hasProblem = false;
    ended(isWorthless ? recorder.setAside() : recorder.end(), complete, messages);
    messages = 0;
  };
  const one = (output: SessionOutput<DeviceMessage>): void => {
    if (output.kind === "keep") {
      recorder.keep(output.bytes);
      isKept = true;
    } else if (output.kind === "send") {
      if (output.acknowledges) recorder.commit();
      ports.write(output.bytes, output.acknowledges);
    } else if (output.kind === "message") deliver(output.message);
    else if (output.kind === "end") finish(output.complete);
    else if (output.kind === "problem") {
      hasProblem = true;
      ports.onProblem(output.problem);
    } else if (output.kind === "batch-end") ports.onBatchEnd();
    else if (output.kind === "activity") ports.onActivity(output.state);
    else ports.close();
  };
  const guarded = (work: () => void): void => {
    if (failed) return;
    try {
      work();
    } catch (error) {
      failed = true;
      ports.onStoreFailure(error);
      ports.close();
    }
  };
  return {
    carryOut: (outputs) => guarded(() => outputs.forEach(one)),
    close: () => guarded(() => ended(recorder.storeAside(), false, 0)),
  };
}
