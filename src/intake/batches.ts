/**
 * The docking-batch barrier: devices often upload patients before controls, so nothing is decided before the batch is closed
 * (qc.md 3.4): by the device's own end of transmission, by silence, or after the longest wait. Kept in the store: a restart
 * finds the open batches and their times again.
 */
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";
import { contained, type Faults } from "../domain/fault.ts";
import type { ConnectionId } from "../domain/ids.ts";
import type { Batch } from "../store/batches.ts";
import type { GatewayStore } from "../store/gateway-store.ts";

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

export interface BarrierPorts {
  readonly store: Pick<GatewayStore, "batches" | "transaction">;
  readonly limits: () => BatchLimits;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Called in the transaction of the close: everything waiting in the batch may be judged then. */
  readonly onClosed: (batchId: number) => void;
}

/** A batch that could not be closed (a full disk) is closed a little later. */
const againMs = 10_000;

export function createBatchBarrier({ store, limits, clock, faults, onClosed }: BarrierPorts): BatchBarrier {
  const { batches } = store;
  const timers = new Map<number, Timer>();
  const dueAt = (batch: Batch): EpochMs => Math.min(batch.lastResultAt + limits().quietMs, batch.openedAt + limits().maxMs);
  const close = (id: number, by: string): void => {
    timers.get(id)?.cancel();
    timers.delete(id);
    if (!batches.isOpen(id)) return;
    store.transaction(() => {
      batches.close(id, clock.now(), by);
      onClosed(id);
    });
  };
  const closeAt = (id: number, at: EpochMs): void => {
    timers.get(id)?.cancel();
    timers.set(
      id,
      clock.at(at, () => {
        if (!contained(faults, "timer", () => close(id, "silence"), { batch: id })) closeAt(id, clock.now() + againMs);
      }),
    );
  };
  const schedule = (batch: Batch): void => closeAt(batch.id, dueAt(batch));
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
