/** The configuration folder of a running station: watched, edited from the page, and what the office is told of it. */
import { createEditing, historyDirOf } from "../../config/editing/editing.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { ConnectionId } from "../../domain/ids.ts";
import type { ConfigurationPort, RunningConfiguration } from "../../office/configuration-port.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import { sealedNotes } from "../../store/sealing/sealed-notes.ts";
import type { Taken } from "./activation.ts";
import { type ConfigNews, type EditOptions, takeEdits } from "./edits.ts";
import { createTrials } from "./trials.ts";

export interface ConfigFolderOptions extends Omit<EditOptions, "onNews"> {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly store: GatewayStore;
  readonly onConfig?: ((news: ConfigNews) => void) | undefined;
  /** A changed wiring went back by itself. */
  readonly onReturned: () => void;
  /** What runs by it. */
  readonly running: Pick<RunningConfiguration, "ports" | "connection" | "traffic" | "trafficWithPersons" | "preview">;
}

export interface ConfigFolder {
  /** For the office, whether it is watched yet or not. */
  readonly office: ConfigurationPort;
  /** Of the files as they are now. */
  readonly mistakes: number;
  /** Differs when what the office is told of it may differ. */
  readonly sign: string;
  start(): Promise<void>;
  /** No further edit is taken. */
  stop(): Promise<void>;
  /** Of an edit that was tried again. */
  tell(config: Parameters<EditOptions["activation"]["take"]>[0], taken: Taken): void;
  /** What became of something that came by a connection. */
  heard(connection: ConnectionId, how: "understood" | "unreadable"): void;
}

export function openConfigFolder(options: ConfigFolderOptions): ConfigFolder {
  const { dir, dataDir, drivers, activation, clock, store, faults, onConfig, onReturned, running } = options;
  const editing = createEditing({
    configDir: dir,
    historyDir: historyDirOf(dataDir),
    notes: sealedNotes(store.seal),
    drivers,
    inForce: () => activation.config,
  });
  const trials = createTrials({ editing, store, config: () => activation.config, clock, faults, onReturned });
  let mistakes = 0;
  let lookedAt: EpochMs | null = null;
  const edits = takeEdits({
    ...options,
    onNews: (news) => {
      mistakes = news.ok ? 0 : news.problems.length;
      lookedAt = clock.now();
      trials.refresh();
      onConfig?.(news);
    },
  });
  return {
    office: {
      editing,
      running: {
        ...running,
        inForce: () => activation.config.source,
        lookedAt: () => lookedAt,
        notTaken: () => activation.notTaken.map(({ part, code, text }) => ({ part, code, text })),
        trials: () => trials.open,
      },
    },
    get mistakes() {
      return mistakes;
    },
    get sign() {
      return JSON.stringify([lookedAt, mistakes, activation.notTaken, trials.open]);
    },
    start: async () => {
      trials.refresh();
      await edits.start();
    },
    stop: () => edits.stop(),
    tell: (config, taken) => edits.tell(config, taken),
    heard: trials.heard,
  };
}
