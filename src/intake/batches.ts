/**
 * The docking-batch barrier: devices often upload patients before controls, so nothing is decided before the batch is closed
 * (qc.md 3.4): by the device's own end of transmission, by silence, or after the longest wait. Kept in the store: a restart
 * finds the open batches and their times again.
 */
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";
import type { ConnectionId } from "../domain/ids.ts";
import type { Batch, Batches } from "../store/batches.ts";

export interface BatchLimits {
  readonly quietMs: number;
  readonly maxMs: number;
}

export interface BatchBarrier {
  /** Takes up the batches that a former process left open. */
  start(): void;
  /** A result arrived: its batch, opened now if there is none. Call inside the transaction that stores the result. */
  touch(connectionId: ConnectionId): Batch;
  /** The device says that it has no more. */
  deviceEnded(connectionId: ConnectionId): void;
  stop(): void;
}

/** `onClosed` is called after the close is committed; everything waiting in the batch may be judged now. */
export function createBatchBarrier(
  batches: Batches,
  limits: () => BatchLimits,
  clock: Clock,
  onClosed: (batchId: number) => void,
): BatchBarrier {
  const timers = new Map<number, Timer>();
  const dueAt = (batch: Batch): EpochMs => Math.min(batch.lastResultAt + limits().quietMs, batch.openedAt + limits().maxMs);
  const close = (id: number, by: string): void => {
    timers.get(id)?.cancel();
    timers.delete(id);
    if (!batches.isOpen(id)) return;
    batches.close(id, clock.now(), by);
    onClosed(id);
  };
  const schedule = (batch: Batch): void => {
    timers.get(batch.id)?.cancel();
    timers.set(
      batch.id,
      clock.at(dueAt(batch), () => close(batch.id, "silence")),
    );
  };
  return {
    start: () => batches.open().forEach(schedule),
    touch: (connectionId) => {
      const batch = batches.touch(connectionId, clock.now());
      schedule(batch);
      return batch;
    },
    deviceEnded: (connectionId) => {
      for (const batch of batches.open()) if (batch.connectionId === connectionId) close(batch.id, "device");
    },
    stop: () => {
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
}
