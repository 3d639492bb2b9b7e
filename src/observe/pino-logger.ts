/**
 * The only importer of pino. The Logger type is the allow-list (event code plus flat, harmless facts); redaction of names that
 * could carry a person is the second net (STACK.md 4). Logs go to standard error: data alone goes to standard output.
 */
import pino from "pino";
import type { LogFacts, Logger } from "../domain/logger.ts";
import { createLogSink, toStandardError } from "./log-sink.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** A logger that outlives its destination. */
export interface ProcessLogger extends Logger {
  /** Lines that nobody took since the start. */
  lost(): number;
}

const neverLogged = ["patientId", "patientName", "name", "birthDate", "value", "raw", "hl7", "bytes", "password"];

export function createLogger(level: LogLevel, destination?: pino.DestinationStream): ProcessLogger {
  const sink = createLogSink(toStandardError, lossLine);
  const root = pino({ level, base: null, redact: { paths: neverLogged, remove: true } }, destination ?? sink);
  const write = (method: "debug" | "info" | "warn" | "error") => (event: string, facts?: LogFacts) =>
    root[method]({ event, ...facts });
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error"), lost: sink.lost };
}

const warnLevel = 40;

const lossLine = (lines: number): string =>
  JSON.stringify({ level: warnLevel, time: Date.now(), event: "log-lines-lost", lines });
