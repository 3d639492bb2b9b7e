/**
 * The heart of the station over one open store: the active snapshot, the batch barrier, the pipeline and people's decisions. The
 * gateway puts wires and a broker around it; `replay` and the offline commands use it alone.
 */
import { randomBytes } from "node:crypto";
import { configHash } from "../config/files/snapshot.ts";
import type { LoadedConfig } from "../config/settings.ts";
import type { Clock } from "../domain/clock.ts";
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
  const { store, clock, logger } = options;
  let view = makeView(options, options.config);
  const ports: ReleasePorts = {
    store,
    clock,
    logger,
    view: () => view,
    randomBytes,
    onQueued: options.onQueued,
    onWaiting: (until) => waitingRoom.expect(until),
    ...judgedPort(options),
    ...laterPort(options),
    ...syncPort(options),
  };
  const waitingRoom = createWaitingRoom(ports, (run) => guarded(logger, "judging-failed", () => judge(ports, run, "event")));
  const limits = () => ({ quietMs: view.station.batchQuietMs, maxMs: view.station.batchMaxMs });
  const judgeBatch = (id: number) => guarded(logger, "batch-judging-failed", () => pipeline.batchClosed(id));
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
      guarded(logger, "claiming-failed", () => claimUnknown(ports));
      guarded(logger, "reconsidering-failed", () => reconsiderUnapproved(ports));
      waitingRoom.start();
      return view;
    },
    journalAnswered: (controlId) => guarded(logger, "look-back-failed", () => journalAnswered(ports, controlId)),
    start: () => {
      store.batches.unjudged().forEach(judgeBatch);
      guarded(logger, "claiming-failed", () => claimUnknown(ports));
      guarded(logger, "reconsidering-failed", () => reconsiderUnapproved(ports));
      guarded(logger, "look-back-failed", () => takeUpSuspects(ports));
      guarded(logger, "changes-failed", () => queueOpenChanges(ports));
      barrier.start();
      waitingRoom.start();
    },
    stop: () => {
      barrier.stop();
      waitingRoom.stop();
    },
  };
}

const laterPort = ({ later, logger }: CoreOptions) =>
  later === undefined ? {} : { later: (work: () => void) => later(() => guarded(logger, "judging-failed", work)) };
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

/** A fault in judging one batch must not stop the wires; the batch stays unjudged and is taken up at the next start. */
function guarded(logger: Logger, event: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    logger.error(event, { error: error instanceof Error ? error.name : "unknown" });
  }
}
