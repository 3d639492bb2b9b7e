/** Loading a configuration for a command: the loaded one, or every mistake at once as one error. */

import { loadConfig } from "../config/files/load.ts";
import { formatProblems } from "../config/problems.ts";
import type { LoadedConfig } from "../config/settings.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { isCoded, spoken } from "../hl7/analyte-coding.ts";

/** One line per mistake: file, path, what is wrong, what to do. */
export class ConfigurationError extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.name = "ConfigurationError";
    this.lines = lines;
  }
}

/** What works but is probably not meant, one line each: the files' own warnings, and analytes that the journal has no code for. */
export function warningsOf(config: LoadedConfig): readonly string[] {
  const uncoded = config.instruments.flatMap((instrument) =>
    instrument.analytes
      .filter((analyte) => !isCoded(analyte, config.station.codes))
      .map(
        (analyte) =>
          `${instrument.id}: ${spoken(analyte)} has no code for the journal; its results will be held. (CONFIG_ADVICE)`,
      ),
  );
  return [...formatProblems(config.warnings), ...uncoded];
}

/** Throws ConfigurationError. */
export async function loadOrExplain(configDir: string, drivers: readonly DriverDefinition[]): Promise<LoadedConfig> {
  const result = await loadConfig(configDir, drivers);
  if (!result.ok) throw new ConfigurationError(formatProblems(result.problems));
  return result.config;
}
