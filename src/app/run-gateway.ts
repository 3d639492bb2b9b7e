/** The gateway as a process: started from a configuration folder, stopped by a signal, talking to a person meanwhile. */
import { formatProblems } from "../config/describe.ts";
import type { LoadResult } from "../config/settings.ts";
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
    onTrouble: talk,
    onConfig: (result) => {
      explainChange(result, talk);
      if (result.ok && isWaitingForApproval(gateway.store, result.config)) talk(unapprovedWarning);
    },
  });
  if (isWaitingForApproval(gateway.store, config)) talk(unapprovedWarning);
  const health = gateway.url === "" ? "" : ` Health: ${gateway.url}/health/ready`;
  talk(`Labbro runs with ${config.instruments.length} instruments.${health}`);
  await stop;
  await gateway.stop();
}

function explainChange(result: LoadResult, talk: (line: string) => void): void {
  talk(
    result.ok ? "The changed configuration is now in use." : "The changed configuration is wrong; the former one stays in use:",
  );
  if (!result.ok) for (const line of formatProblems(result.problems)) talk(line);
}
