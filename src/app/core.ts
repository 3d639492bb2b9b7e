/**
 * The heart of the station over one open store: the active snapshot, the batch barrier, the pipeline and people's decisions. The
 * gateway puts wires and a broker around it; `replay` and the offline commands use it alone.
 */
import { randomBytes } from "node:crypto";
import { configHash } from "../config/files/snapshot.ts";
import type { LoadedConfig } from "../config/settings.ts";
import type { Clock } from "../domain/clock.ts";
import { contained, type Faults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { type BatchBarrier, createBatchBarrier } from "../intake/batches.ts";
import { createDecisions, type Decide } from "../release/decisions/decisions.ts";
import { judge } from "../release/judging.ts";
import { queueOpenChanges } from "../release/look-back/changes.ts";
import { createPipeline, type Pipeline } from "../release/pipeline.ts";
import { journalAnswered, takeUpSuspects } from "../release/reconsider/answered.ts";
import { claimUnknown } from "../release/reconsider/claim.ts";
import { createWaitingRoom } from "../release/reconsider/waiting.ts";
import { reconsiderUnapproved } from "../release/registers/approve-rules.ts";
import { withBoundConfirmations } from "../release/registers/confirmation.ts";
import type { ReleasePorts, StationView } from "../release/view.ts";
import type { GatewayStore } from "../store/gateway-store.ts";

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
  readonly later?: ReleasePorts["later"];
  readonly gatewayClockIsSynced?: ReleasePorts["gatewayClockIsSynced"];
}

export interface Core {
  readonly ports: ReleasePorts;
  readonly pipeline: Pipeline;
  readonly decide: Decide;
  readonly barrier: BatchBarrier;
  /** Makes a configuration the active snapshot; what is under way keeps the one it began with. */
  activate(config: LoadedConfig): StationView;
  /** The journal has accepted or refused a message. */
  journalAnswered(controlId: string): void;
  /** Takes up open batches and those that a crash left unjudged. */
  start(): void;
  stop(): void;
}

export function createCore(options: CoreOptions): Core {
  const { store, clock, logger, faults } = options;
  let view = makeView(options, options.config);
  const ports: ReleasePorts = {
    store,
    clock,
    logger,
    faults,
    view: () => view,
    randomBytes,
    onQueued: options.onQueued,
    onWaiting: (until) => waitingRoom.expect(until),
    ...judgedPort(options),
    ...laterPort(options),
    ...syncPort(options),
  };
  const waitingRoom = createWaitingRoom(
    ports,
    (run) => void contained(faults, "judging", () => judge(ports, run, "event"), { run: run.key }),
  );
  const limits = () => ({ quietMs: view.station.batchQuietMs, maxMs: view.station.batchMaxMs });
  const judgeBatch = (id: number) => void contained(faults, "judging", () => pipeline.batchClosed(id), { batch: id });
  const barrier = createBatchBarrier(store.batches, limits, clock, judgeBatch);
  const pipeline = createPipeline(ports, barrier);
  return {
    ports,
    pipeline,
    decide: createDecisions(ports),
    barrier,
    activate: (config) => {
      view = makeView(options, config);
      options.onQcChanged?.();
      contained(faults, "judging", () => claimUnknown(ports));
      contained(faults, "judging", () => reconsiderUnapproved(ports));
      waitingRoom.start();
      return view;
    },
    journalAnswered: (controlId) => void contained(faults, "judging", () => journalAnswered(ports, controlId)),
    start: () => {
      store.batches.unjudged().forEach(judgeBatch);
      contained(faults, "judging", () => claimUnknown(ports));
      contained(faults, "judging", () => reconsiderUnapproved(ports));
      contained(faults, "judging", () => takeUpSuspects(ports));
      contained(faults, "queueing", () => queueOpenChanges(ports));
      barrier.start();
      waitingRoom.start();
    },
    stop: () => {
      barrier.stop();
      waitingRoom.stop();
    },
  };
}

const laterPort = ({ later, faults }: CoreOptions) =>
  later === undefined ? {} : { later: (work: () => void) => later(() => void contained(faults, "judging", work)) };
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
