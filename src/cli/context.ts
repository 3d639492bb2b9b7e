/** What commands share: where to write, which drivers there are, where configuration and data lie, how to learn of a wish to stop. */
import type { Command } from "commander";
import type { DriverDefinition } from "../driver-api/index.ts";
import type { Output } from "./output.ts";

export interface CliContext {
  readonly output: Output;
  /** Loaded when asked for: many commands need none. */
  readonly drivers: () => Promise<readonly DriverDefinition[]>;
  /** Resolves on SIGINT or SIGTERM. */
  readonly stopRequested: () => Promise<void>;
}

export interface Places {
  readonly config: string;
  readonly data: string;
}

/** What is done alike with the station's data and with a journal's archive. */
export interface StorePlaces extends Places {
  readonly archive?: string;
}

export const withStore = (command: Command): Command =>
  withPlaces(command).option("--archive <file>", "a journal receiver's archive instead of the data folder");

/** Every command that reads or changes data takes both (CONTRACTS.md). */
export function withPlaces(command: Command): Command {
  return command.option("--config <dir>", "configuration folder", "config").option("--data <dir>", "data folder", "data");
}
