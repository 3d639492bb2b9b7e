/** What `check` says of a configuration that can be used; one that cannot is a ConfigurationError. */
import { writeSchemas } from "../config/json-schema.ts";
import type { LoadedConfig } from "../config/settings.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { isWaitingForApproval } from "../release/known/approval.ts";
import { openReadOnlyStore } from "../store/gateway-store.ts";
import { goneSinceSnapshot } from "./activation/explain.ts";
import { loadOrExplain, unapprovedWarning, warningsOf } from "./load-or-explain.ts";

export interface CheckResult {
  readonly summary: string;
  readonly warnings: readonly string[];
}

/** `dataDir`: where approvals and former configurations are kept; a folder that cannot be read holds none. */
export async function checkConfiguration(
  dir: string,
  dataDir: string,
  drivers: readonly DriverDefinition[],
): Promise<CheckResult> {
  const config = await loadOrExplain(dir, drivers);
  const { instruments, connections } = config;
  const known = whatIsKnown(config, dataDir);
  return {
    summary: `${dir}: good. ${instruments.length} instruments on ${connections.length} connections.`,
    warnings: [...warningsOf(config), ...known.gone, ...(known.lacksApproval ? [unapprovedWarning] : [])],
  };
}

interface Known {
  readonly lacksApproval: boolean;
  /** Instruments that the running configuration has, in one line. */
  readonly gone: readonly string[];
}

function whatIsKnown(config: LoadedConfig, dataDir: string): Known {
  const isProduction = config.station.gateway.processing !== "test";
  try {
    const store = openReadOnlyStore(dataDir);
    try {
      return { lacksApproval: isProduction && isWaitingForApproval(store, config), gone: goneSinceSnapshot(store, config) };
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof UserError) return { lacksApproval: isProduction, gone: [] };
    throw error;
  }
}

export const writeConfigurationSchemas = (dir: string): Promise<void> => Promise.resolve(writeSchemas(dir)).then(() => undefined);
