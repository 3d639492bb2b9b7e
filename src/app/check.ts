/** What `check` says of a configuration that can be used; one that cannot is a ConfigurationError. */
import { writeSchemas } from "../config/json-schema.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { loadOrExplain, warningsOf } from "./load-or-explain.ts";

export interface CheckResult {
  readonly summary: string;
  readonly warnings: readonly string[];
}

export async function checkConfiguration(dir: string, drivers: readonly DriverDefinition[]): Promise<CheckResult> {
  const config = await loadOrExplain(dir, drivers);
  const { instruments, connections } = config;
  return {
    summary: `${dir}: good. ${instruments.length} instruments on ${connections.length} connections.`,
    warnings: warningsOf(config),
  };
}

export const writeConfigurationSchemas = (dir: string): Promise<void> => Promise.resolve(writeSchemas(dir)).then(() => undefined);
