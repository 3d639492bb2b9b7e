/** A device that prints text lines and hears nothing back: what it sent is gone, so nothing counts as acknowledged. */
import { Buffer } from "node:buffer";
import type { EpochMs } from "../domain/clock.ts";
import type { DeviceOutput, SimulatedDevice } from "./device.ts";
import type { FaultName } from "./faults.ts";

export interface LinesDeviceOptions {
  /** Silence between printouts. */
  readonly gapMs?: number;
  readonly fault?: FaultName | null;
}

/** One printout after the other, and done after the last silence; with the fault `glued` without a pause, with `resend` all twice. */
export function createLinesDevice(printouts: readonly Uint8Array[], options: LinesDeviceOptions = {}): SimulatedDevice {
  const { gapMs = 5_000, fault = null } = options;
  const waiting = fault === "resend" ? [...printouts, ...printouts] : [...printouts];
  let nextAt: EpochMs | null = null;
  const printNext = (now: EpochMs): readonly DeviceOutput[] => {
    const next = waiting.splice(0, fault === "glued" ? waiting.length : 1);
    nextAt = next.length > 0 ? now + gapMs : null;
    return next.length > 0 ? [{ kind: "send", bytes: Buffer.concat(next) }] : [{ kind: "done", acknowledged: 0 }];
  };
  return {
    open: printNext,
    receive: () => [],
    wake: (now) => (nextAt === null || now < nextAt ? [] : printNext(now)),
    wakeAt: () => nextAt,
  };
}
