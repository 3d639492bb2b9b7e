/** The gateway as a process: started from a configuration folder, stopped by a signal, talking to a person meanwhile. */
import { formatProblems } from "../config/describe.ts";
import type { LoadResult } from "../config/settings.ts";
import type { Faults } from "../domain/fault.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { createLogger } from "../observe/logger.ts";
import { isWaitingForApproval } from "../release/known/approval.ts";
import { startGateway } from "./gateway.ts";
import { loadOrExplain, unapprovedWarning, warningsOf } from "./load-or-explain.ts";
import { readLogLevel } from "./log-level.ts";
import { systemClock } from "./system-clock.ts";

export interface RunOptions {
  readonly configDir: string;
  readonly dataDir: string;
  readonly drivers: readonly DriverDefinition[];
  readonly logLevel: string;
  readonly talk: (line: string) => void;
  readonly stopRequested: () => Promise<void>;
}

/** Resolves after a clean stop. Throws ConfigurationError or UserError when it cannot start. */
export async function runGateway({ configDir, dataDir, drivers, logLevel, talk, stopRequested }: RunOptions): Promise<void> {
  const logger = createLogger(readLogLevel(logLevel));
  const config = await loadOrExplain(configDir, drivers);
  for (const line of warningsOf(config)) talk(line);
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
    onConfig: (result) => {
      explainChange(result, talk);
      if (result.ok && isWaitingForApproval(gateway.store, result.config)) talk(unapprovedWarning);
    },
  });
  const letGo = containStrays(gateway.faults);
  if (isWaitingForApproval(gateway.store, config)) talk(unapprovedWarning);
  talk(`Labbro runs with ${config.instruments.length} instruments. Health: ${gateway.url}/health/ready`);
  await stop;
  await gateway.stop();
  letGo();
}

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

function explainChange(result: LoadResult, talk: (line: string) => void): void {
  talk(
    result.ok ? "The changed configuration is now in use." : "The changed configuration is wrong; the former one stays in use:",
  );
  if (!result.ok) for (const line of formatProblems(result.problems)) talk(line);
}
