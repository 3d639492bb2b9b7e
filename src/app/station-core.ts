/**
 * The heart of the station over one open store: the active snapshot, the batch barrier, the pipeline and people's decisions. The
 * gateway puts wires and a broker around it; `replay` and the offline commands use it alone.
 */

import { randomBytes } from "node:crypto";
import { casework, errandHandlers } from "../casework/case-errands.ts";
import { createDecisions, type Decide } from "../casework/decisions/result-decisions.ts";
import { createEntry, type Entry } from "../casework/decisions/typed-entry.ts";
import { takeUpChanges } from "../casework/look-back/journal-changes.ts";
import { withBoundConfirmations } from "../casework/registers/confirmation.ts";
import { configHash } from "../config/files/snapshot.ts";
import type { LoadedConfig } from "../config/settings.ts";
import type { Clock } from "../domain/clock.ts";
import type { Faults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { type BatchBarrier, createBatchBarrier } from "../intake/docking-batches.ts";
import { holdWhatFailed, owedInstead, type ReadHandlers, readsNothing } from "../release/errand-handlers.ts";
import { createErrandDesk, type ErrandDesk } from "../release/errands/errand-desk.ts";
import { createPipeline, type Pipeline } from "../release/pipeline.ts";
import type { ReleasePorts, StationView } from "../release/view.ts";
import { createWaitingRoom } from "../release/waiting-room.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import { orLess } from "../store/sealing/seal.ts";
import { formerView, takeUpApprovalsOfWhole } from "./former-configurations.ts";
import { createTakeUp } from "./take-up.ts";

export interface CoreOptions {
  readonly store: GatewayStore;
  readonly config: LoadedConfig;
  readonly drivers: readonly DriverDefinition[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: Faults;
  readonly onQueued: () => void;
  readonly onJudged?: ReleasePorts["onJudged"];
  readonly onQcChanged?: ReleasePorts["onQcChanged"];
  /** Reads stored transmissions again; absent over a store of which nothing is kept. */
  readonly reading?: (ports: ReleasePorts, pipeline: Pipeline) => ReadHandlers;
  /** An errand was written down; absent: it is done as soon as it is committed. */
  readonly wake?: () => void;
  /** Asked of each errand when nobody else can write any more; absent: always. */
  readonly mayDoErrands?: () => boolean;
  /** Does a piece of the start in a later turn of the event loop; absent: at once. */
  readonly inTurn?: (work: () => void) => void;
  readonly gatewayClockIsSynced?: ReleasePorts["gatewayClockIsSynced"];
}

export interface Core {
  readonly ports: ReleasePorts;
  readonly pipeline: Pipeline;
  readonly decide: Decide;
  readonly entry: Entry;
  readonly barrier: BatchBarrier;
  /** Makes a configuration the active snapshot; what is under way keeps the one it began with. */
  activate(config: LoadedConfig): StationView;
  /** What is to be done behind the events, piece by piece. */
  readonly errands: ErrandDesk;
  /**
   * Takes up open batches, and begins to write down what a crash left to be done. Reads nothing of it, and does no more in a turn than
   * a few pieces: a start is quick.
   */
  start(): void;
  /** Something else has written: what errands there should be is written down anew. */
  writeAnew(): void;
  /** Not everything that a crash left is written down yet. */
  readonly isTakingUp: boolean;
  stop(): void;
}

export function createCore(options: CoreOptions): Core {
  const { store, clock, logger, faults } = options;
  // Approvals that do not open count for nothing: what they allowed is held.
  orLess(
    () => takeUpApprovalsOfWhole(store, options.drivers),
    () => undefined,
  );
  let view = makeView(options, options.config);
  const ports: ReleasePorts = {
    store,
    clock,
    logger,
    faults,
    view: () => view,
    formerView: (run) => formerView(store, options.drivers, run, view),
    randomBytes,
    casework,
    onQueued: () => store.afterCommit(options.onQueued),
    onWaiting: (until) => waitingRoom.expect(until),
    later: (errand) => errands.later(errand),
    now: (errand) => errands.now(errand),
    ...judgedPort(options),
    ...syncPort(options),
  };
  const waitingRoom = createWaitingRoom(ports);
  const limits = () => ({ quietMs: view.station.batchQuietMs, maxMs: view.station.batchMaxMs });
  const barrier = createBatchBarrier({ store, limits, clock, faults, onClosed: (batch) => pipeline.batchClosed(batch) });
  const pipeline = createPipeline(ports, barrier);
  const errands = createErrandDesk({
    ...{ store, clock, faults },
    handlers: errandHandlers(ports, options.reading?.(ports, pipeline) ?? readsNothing),
    onFailed: (errand, error) => holdWhatFailed(ports, errand, error),
    instead: (errand) => owedInstead(ports, errand),
    ...(options.wake === undefined ? {} : { wake: options.wake }),
    ...(options.mayDoErrands === undefined ? {} : { mayDo: options.mayDoErrands }),
  });
  const takeUp = createTakeUp(ports, options.inTurn ?? ((work) => work()));
  const takeUpConfiguration = (): void => {
    ports.later({ kind: "claim" });
    ports.later({ kind: "unapproved" });
  };
  return {
    ports,
    pipeline,
    errands,
    decide: createDecisions(ports),
    entry: createEntry(ports, barrier),
    barrier,
    activate: (config) => {
      view = makeView(options, config);
      options.onQcChanged?.();
      store.transaction(takeUpConfiguration);
      waitingRoom.start();
      return view;
    },
    start: () => {
      store.transaction(() => {
        store.errands.hurry();
        takeUpConfiguration();
        ports.later({ kind: "suspects" });
        takeUpChanges(ports);
      });
      takeUp.start();
      barrier.start();
      waitingRoom.start();
    },
    writeAnew: () => {
      store.transaction(() => {
        ports.later({ kind: "claim" });
        ports.later({ kind: "suspects" });
        takeUpChanges(ports);
      });
      takeUp.again();
    },
    get isTakingUp() {
      return takeUp.isUnderWay;
    },
    stop: () => {
      barrier.stop();
      waitingRoom.stop();
    },
  };
}

const judgedPort = ({ onJudged, onQcChanged }: CoreOptions) => ({
  ...(onJudged === undefined ? {} : { onJudged }),
  ...(onQcChanged === undefined ? {} : { onQcChanged }),
});
const syncPort = ({ gatewayClockIsSynced }: CoreOptions) => (gatewayClockIsSynced === undefined ? {} : { gatewayClockIsSynced });

function makeView({ store, drivers, clock, logger }: CoreOptions, config: LoadedConfig): StationView {
  const now = clock.now();
  const snapshotNo = store.snapshots.activate(configHash(config.source), config.source, now);
  const instruments = withBoundConfirmations(store, config.instruments, now, logger);
  return { snapshotNo, station: config.station, instruments, drivers };
}
