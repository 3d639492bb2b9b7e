/** The gateway as a process: started from a configuration folder, stopped by a signal, talking to a person meanwhile. */
import type { DriverDefinition } from "../driver-api/index.ts";
import { createLogger } from "../observe/logger.ts";
import { isWaitingForApproval } from "../release/known/approval.ts";
import { explainNews } from "./activation/explain.ts";
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
    talk,
    onConfig: (news) => {
      for (const line of explainNews(news)) talk(line);
      if (news.ok && news.inUse && isWaitingForApproval(gateway.store, news.config)) talk(unapprovedWarning);
    },
  });
  if (isWaitingForApproval(gateway.store, config)) talk(unapprovedWarning);
  talk(`Labbro runs with ${config.instruments.length} instruments. Health: ${gateway.url}/health/ready`);
  await stop;
  await gateway.stop();
}
