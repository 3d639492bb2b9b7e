/**
 * Where log lines go: a file descriptor that may be closed, full, or read by nobody. A line that cannot be written is lost and counted;
 * the station goes on. Synchronous on purpose: the last line before a crash is the one that matters.
 */
import { writeSync } from "node:fs";
import { visible } from "../domain/visible.ts";

export interface LogSink {
  /** One line with its end. Never throws, never waits. */
  write(line: string): void;
  /** How many lines were lost since the start. */
  lost(): number;
}

/** Writes some bytes and says how many were taken; throws where nobody takes any. */
type WriteBytes = (bytes: Uint8Array) => number;

/** `repair`: what begins the first line after a loss. */
export function createLogSink(write: WriteBytes, repair: (lost: number) => string): LogSink {
  let lost = 0;
  let untold = 0;
  /** The rest of a line that was taken in part: it comes before anything else. */
  let rest: Uint8Array = new Uint8Array(0);
  const push = (bytes: Uint8Array): boolean => {
    const taken = attempt(write, bytes);
    // A line that was begun is finished later; one of which nothing was taken never began.
    rest = taken === 0 ? new Uint8Array(0) : bytes.subarray(taken);
    return taken > 0;
  };
  const finishRest = (): boolean => {
    if (rest.length > 0) rest = rest.subarray(attempt(write, rest));
    return rest.length === 0;
  };
  return {
    lost: () => lost,
    write: (line) => {
      const told = untold === 0 ? "" : `${visible(repair(untold))}\n`;
      const isTaken = finishRest() && push(Buffer.from(`${told}${visible(line.trimEnd())}\n`));
      if (!isTaken) lost += 1;
      untold = isTaken ? 0 : untold + 1;
    },
  };
}

/** All that is taken at once; a destination that fails takes nothing more. */
function attempt(write: WriteBytes, bytes: Uint8Array): number {
  let taken = 0;
  try {
    while (taken < bytes.length) {
      const some = write(bytes.subarray(taken));
      if (some === 0) break;
      taken += some;
    }
  } catch {
    // Full, closed or not read (ENOSPC, EPIPE, EAGAIN): the caller counts what is lost, for there is no log to tell it to.
  }
  return taken;
}

/** As the process has it: `process.stderr` was touched at the start, so that a pipe whose reader has fallen asleep takes nothing instead of waiting. */
export const toStandardError: WriteBytes = (bytes) => writeSync(2, bytes);
