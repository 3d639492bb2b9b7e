/** Loads a configuration folder: everything that is right, or every mistake at once. */
import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { DriverDefinition } from "../../driver-api/driver.ts";
import type { Surroundings } from "../context.ts";
import { interpretConfig } from "../interpret.ts";
import { readYaml, type YamlText } from "../parsing/yaml-text.ts";
import { type Environment, unreadableSecret } from "../secrets.ts";
import type { LoadResult } from "../settings.ts";
import { readConfigFiles } from "./folder-texts.ts";

/** Never throws for a mistake in the files. */
export async function loadConfig(
  dir: string,
  drivers: readonly DriverDefinition[],
  environment: Environment = process.env,
): Promise<LoadResult> {
  const { texts, ...found } = await readConfigFiles(dir);
  const yaml: Record<string, YamlText> = {};
  for (const [name, text] of Object.entries(texts)) {
    yaml[name] = readYaml(text);
    // One file a turn: whoever waits for an acknowledgement meanwhile gets it.
    await setImmediate();
  }
  return interpretConfig(texts, drivers, surroundingsOf(dir, environment), { ...found, yaml });
}

/** The machine as a configuration in `dir` sees it. For checking texts that are not saved yet (`interpretConfig`). */
export function surroundingsOf(dir: string, environment: Environment = process.env): Surroundings {
  return { resolve: (file) => resolve(dir, file), unreadable: (secret) => unreadableSecret(secret, environment) };
}
