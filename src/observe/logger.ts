/**
 * The only importer of pino. The Logger type is the allow-list (event code plus flat, harmless facts); redaction of names that
 * could carry a person is the second net (ECOSYSTEM 4). Logs go to standard error: data alone goes to standard output.
 */
import pino from "pino";
import type { LogFacts, Logger } from "../domain/logger.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

const neverLogged = ["patientId", "patientName", "name", "birthDate", "value", "raw", "hl7", "bytes", "password"];

/** Synchronous on purpose: the last line before a crash is the one that matters. */
export function createLogger(
  level: LogLevel,
  destination: pino.DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  const root = pino({ level, base: null, redact: { paths: neverLogged, remove: true } }, destination);
  const write = (method: "debug" | "info" | "warn" | "error") => (event: string, facts?: LogFacts) =>
    root[method]({ event, ...facts });
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}
