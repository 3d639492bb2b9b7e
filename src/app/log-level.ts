import { UserError } from "../domain/problem-catalogue.ts";
import type { LogLevel } from "../observe/pino-logger.ts";

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Throws UserError BAD_USAGE. */
export function readLogLevel(text: string): LogLevel {
  const level = levels.find((one) => one === text);
  if (level === undefined) throw new UserError("BAD_USAGE", `--log takes ${levels.join(", ")}.`);
  return level;
}
