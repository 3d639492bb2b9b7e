/** What `check` says of a configuration that can be used; one that cannot is a ConfigurationError. */
import { writeSchemas } from "../config/json-schema.ts";
import type { LoadedConfig } from "../config/settings.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { isWaitingForApproval } from "../release/known/approval.ts";
import { openReadOnlyStore } from "../store/gateway-store.ts";
import { loadOrExplain, unapprovedWarning, warningsOf } from "./load-or-explain.ts";

export interface CheckResult {
  readonly summary: string;
  readonly warnings: readonly string[];
}

/** `dataDir`: where approvals are kept; a folder that cannot be read holds none. */
export async function checkConfiguration(
  dir: string,
  dataDir: string,
  drivers: readonly DriverDefinition[],
): Promise<CheckResult> {
  const config = await loadOrExplain(dir, drivers);
  const { instruments, connections } = config;
  return {
    summary: `${dir}: good. ${instruments.length} instruments on ${connections.length} connections.`,
    warnings: [...warningsOf(config), ...(lacksApproval(config, dataDir) ? [unapprovedWarning] : [])],
  };
}

function lacksApproval(config: LoadedConfig, dataDir: string): boolean {
  if (config.station.gateway.processing === "test") return false;
  try {
    const store = openReadOnlyStore(dataDir);
    try {
      return isWaitingForApproval(store, config);
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

export const writeConfigurationSchemas = (dir: string): Promise<void> => Promise.resolve(writeSchemas(dir)).then(() => undefined);
