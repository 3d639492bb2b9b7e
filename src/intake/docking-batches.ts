/**
 * The docking-batch barrier: devices often upload patients before controls, so nothing of an instrument is decided before its batch is
 * closed (QC.md 3.4): by its own end of transmission, by silence, or after the longest wait. A batch belongs to one instrument on one
 * link, so that what another one on the same docking base says closes nothing of it. Kept in the store: a restart finds the open
 * batches and their times again.
 */
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";
import { contained, type Faults } from "../domain/fault.ts";
import type { ConnectionId } from "../domain/ids.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { Batch, BatchOwner } from "../store/results/batches.ts";

export interface BatchLimits {
  readonly quietMs: number;
  readonly maxMs: number;
}

/** Stands for a link while it lasts; only its identity counts. */
export type LinkKey = object;

/** Who handed over a result, and where. */
export interface BatchSource {
  readonly connectionId: ConnectionId;
  /** Null: on none that is up (typed in, or read again from the store). */
  readonly link: LinkKey | null;
  readonly owner: BatchOwner;
  /** It told its serial number: no other instrument is taken for it. */
  readonly namesItself: boolean;
}

export interface BatchBarrier {
  /** Takes up the batches that a former process left open. */
  start(): void;
  /** A result arrived: its batch, opened now if there is none. Call inside the transaction that stores the result. */
  touch(source: BatchSource): Batch;
  /** A result arrived that is known already: what is open of its instrument stays open. */
  touchAgain(source: BatchSource): void;
  /** On the link begins another transfer, maybe of another device: its end is no end of what came before. */
  transferBegan(link: LinkKey): void;
  /** The device says that it has no more: the batches of what was heard in this transfer are closed. */
  deviceEnded(link: LinkKey): void;
  /** What is open waits for its instrument to come back on another link. */
  linkGone(link: LinkKey): void;
  /** Nothing more comes with it. */
  close(batchId: number): void;
  stop(): void;
}

export interface BarrierPorts {
  readonly store: Pick<GatewayStore, "batches" | "transaction" | "afterCommit">;
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
  const links = linkedBatches();
  const dueAt = (batch: Batch): EpochMs => Math.min(batch.lastResultAt + limits().quietMs, batch.openedAt + limits().maxMs);
  const close = (id: number, by: string): void => {
    if (batches.isOpen(id))
      store.transaction(() => {
        batches.close(id, clock.now(), by);
        onClosed(id);
      });
    // Not before it is closed: until then silence may close it.
    timers.get(id)?.cancel();
    timers.delete(id);
    links.forget(id);
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
  const heard = (batch: Batch, link: LinkKey | null): Batch => {
    const lastResultAt = clock.now();
    batches.heard(batch.id, lastResultAt);
    // The number of a batch that is rolled back is given to another one.
    store.afterCommit(() => {
      schedule({ ...batch, lastResultAt });
      if (link !== null) links.heard(link, batch.id);
    });
    return { ...batch, lastResultAt };
  };
  const openOf = (source: BatchSource): Batch | undefined =>
    links.batchOf(batches.openOf(source.connectionId, source.owner), source);
  return {
    start: () => batches.open().forEach(schedule),
    touch: (source) => {
      const batch = openOf(source) ?? batches.begin(source.connectionId, source.owner, clock.now());
      return heard(batch, source.link);
    },
    touchAgain: (source) => {
      const batch = openOf(source);
      if (batch !== undefined) heard(batch, source.link);
    },
    transferBegan: links.transferBegan,
    deviceEnded: (link) => {
      for (const id of links.heardOn(link)) close(id, "device");
    },
    linkGone: links.gone,
    close: (id) => close(id, "device"),
    stop: () => {
      for (const timer of timers.values()) timer.cancel();
    },
  };
}

/** Which open batch is on which link, and which were heard in the transfer that is under way there. Links do not outlive the process. */
function linkedBatches() {
  const linkOf = new Map<number, LinkKey>();
  const inTransfer = new Map<LinkKey, Set<number>>();
  return {
    /**
     * The one on this link; else one whose link is gone. An instrument that names itself is in one place, so its batch moves with it;
     * of those that do not, another link may be another device.
     */
    batchOf: (open: readonly Batch[], { link, namesItself }: BatchSource): Batch | undefined =>
      open.find(({ id }) => linkOf.get(id) === link) ??
      open.find(({ id }) => !linkOf.has(id)) ??
      (namesItself || link === null ? open.at(-1) : undefined),
    heard: (link: LinkKey, id: number): void => {
      linkOf.set(id, link);
      inTransfer.set(link, (inTransfer.get(link) ?? new Set()).add(id));
    },
    heardOn: (link: LinkKey): Iterable<number> => inTransfer.get(link) ?? [],
    transferBegan: (link: LinkKey): void => void inTransfer.delete(link),
    gone: (link: LinkKey): void => {
      inTransfer.delete(link);
      for (const [id, other] of linkOf) if (other === link) linkOf.delete(id);
    },
    forget: (id: number): void => {
      linkOf.delete(id);
      for (const heard of inTransfer.values()) heard.delete(id);
    },
  };
}
