/** The gateway as a process: started from a configuration folder, stopped by a signal, talking to a person meanwhile. */
import { randomBytes } from "node:crypto";
import { contained, type Faults } from "../domain/fault.ts";
import { sentenceOf } from "../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { refuseForeignAccount } from "../files/data-account.ts";
import { systemClock } from "../machine/system-clock.ts";
import { createLogger } from "../observe/pino-logger.ts";
import { isRecoveryKeySeen, noteRecoveryKeySeen } from "../office/set-up.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import { holdsStore } from "../store/opening/marks.ts";
import { stationFiles } from "../store/station-files.ts";
import { explainNews } from "./activation/explain.ts";
import { approvalWarnings } from "./commands/approval-warnings.ts";
import { newStoreSentence } from "./commands/do-office-work.ts";
import { newKeyLines } from "./commands/key-work.ts";
import { startAnew } from "./commands/new-store.ts";
import { startGateway } from "./gateway.ts";
import { loadOrExplain, warningsOf } from "./load-or-explain.ts";
import { readLogLevel } from "./log-level.ts";

export interface RunOptions {
  readonly configDir: string;
  readonly dataDir: string;
  readonly drivers: readonly DriverDefinition[];
  readonly logLevel: string;
  /** A person wants to start anew where the store is damaged or not whole: first told what would be lost, then done. */
  readonly newStore: "explain" | "make" | null;
  readonly talk: (line: string) => void;
  readonly stopRequested: () => Promise<void>;
}

/** Resolves after a clean stop. Throws ConfigurationError or UserError when it cannot start. */
export async function runGateway({
  configDir,
  dataDir,
  drivers,
  logLevel,
  newStore,
  talk,
  stopRequested,
}: RunOptions): Promise<void> {
  const logger = createLogger(readLogLevel(logLevel));
  const config = await loadOrExplain(configDir, drivers);
  for (const line of warningsOf(config)) talk(line);
  if (newStore !== null) startAnew(dataDir, newStore, talk);
  // A folder that this account may not look into is not a new one.
  refuseForeignAccount(dataDir);
  const isNew = !holdsStore(stationFiles(dataDir));
  if (isNew) talk(newStoreSentence(dataDir));
  const stop = stopRequested();
  const gateway = await startGateway({
    config,
    configDir,
    dataDir,
    drivers,
    clock: systemClock,
    random: Math.random,
    logger,
    logLinesLost: logger.lost,
    talk,
    stopRequested: stop,
    onConfig: (news) => {
      for (const line of explainNews(news)) talk(line);
      if (news.ok && news.inUse) for (const line of approvalWarnings(gateway.store, news.config)) talk(line);
    },
  });
  const letGo = containStrays(gateway.faults);
  contained(gateway.faults, "configuration", () => {
    for (const line of approvalWarnings(gateway.store, config)) talk(line);
  });
  // A store that cannot be written just now keeps nobody from measuring; the next start makes the code, or `labbro user recover`.
  contained(gateway.faults, "store", () => {
    const code = gateway.desk.entrance.firstCode(randomBytes(16));
    if (code !== null) for (const line of firstCodeLines(code, gateway.url)) talk(line);
  });
  if (isNew) for (const line of newKeyLines({ data: dataDir })) talk(line);
  contained(gateway.faults, "store", () => tellOfRecoveryKey(gateway.store, isNew, talk));
  const health = gateway.url === "" ? "" : ` Health: ${gateway.url}/health/ready`;
  talk(`Labbro runs with ${config.instruments.length} instruments.${health}`);
  await stop;
  const isStopped = await Promise.race([gateway.stop().then(() => true), within(longestStopMs)]);
  letGo();
  if (isStopped) return;
  logger.warn("stop-hurried");
  // What was promised is in the store, and the rest begins anew at the next start: a service manager does not wait longer.
  process.exit(0);
}

/** A new store's was shown just now, if somebody sat there; one that was brought up to date from the clear never was. */
function tellOfRecoveryKey(store: GatewayStore, isNew: boolean, talk: (line: string) => void): void {
  if (isNew && process.stderr.isTTY) noteRecoveryKeySeen(store, systemClock.now());
  else if (!isNew && !isRecoveryKeySeen(store)) talk(sentenceOf("RECOVERY_KEY_UNSEEN"));
}

/** The contractor who reads it hands it on, and becomes no reader of results. */
const firstCodeLines = (code: string, url: string): readonly string[] => [
  `No administrator yet. One-time code, valid for 72 hours: ${code}`,
  `It is for the unit's named person: on the page${url === "" ? "" : ` (${url})`}, or labbro login NAME --code CODE --pin --name "…". A restart makes a new one.`,
];

const longestStopMs = 9_000;

const within = (ms: number): Promise<false> => new Promise((over) => void setTimeout(() => over(false), ms).unref());

/**
 * What no seam contained. Going on is right: everything that was promised is in the store, whose transactions are whole or not at all,
 * and what is in memory (links, timers, a queue) is made again from it. Ending would cut off every instrument for a fault of one. Returns
 * how to leave such faults to the process again.
 */
function containStrays(faults: Faults): () => void {
  const report = (error: unknown): void => void faults.report("process", error);
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
  return () => {
    process.off("uncaughtException", report);
    process.off("unhandledRejection", report);
  };
}
