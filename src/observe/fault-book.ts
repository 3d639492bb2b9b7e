/** The one place for the unforeseen: every contained fault is numbered, logged without its text, counted by place and remembered. */
import type { Clock, EpochMs } from "../domain/clock.ts";
import { type FaultPlace, type Faults, faultClass, faultPlaces } from "../domain/fault.ts";
import type { LogFacts, Logger } from "../domain/logger.ts";

export interface RememberedFault {
  readonly no: number;
  readonly at: EpochMs;
  readonly where: FaultPlace;
  /** The error's class (`TypeError`). */
  readonly error: string;
  /** `SQLITE_FULL`, `EPIPE`, a catalogue code; null where it has none. */
  readonly code: string | null;
  /** `src/release/judging.ts:93`, innermost first. */
  readonly frames: readonly string[];
}

export interface FaultBook extends Faults {
  counts(): Readonly<Record<FaultPlace, number>>;
  /** Newest first. */
  last(): readonly RememberedFault[];
}

const remembered = 20;
const framesTold = 6;

export function createFaultBook(clock: Pick<Clock, "now">, logger: Logger): FaultBook {
  const counts = Object.fromEntries(faultPlaces.map((place) => [place, 0])) as Record<FaultPlace, number>;
  let total = 0;
  let last: readonly RememberedFault[] = [];
  return {
    report: (where: FaultPlace, error: unknown, about: LogFacts = {}) => {
      total += 1;
      counts[where] += 1;
      const fault = { no: total, at: clock.now(), where, ...diagnose(error) };
      last = [fault, ...last].slice(0, remembered);
      const { at: _at, frames, ...facts } = fault;
      logger.error("fault", { ...about, ...facts, frames: frames.join(" ") });
      return total;
    },
    counts: () => ({ ...counts }),
    last: () => last,
  };
}

/** Class, code and frames; never the message, which could hold a value or a name. */
export function diagnose(error: unknown): Pick<RememberedFault, "error" | "code" | "frames"> {
  return { ...faultClass(error), frames: error instanceof Error ? framesOf(error) : [] };
}

/** Places in our own code and its packages; the message that a stack begins with is cut off first, for it may have lines like frames. */
function framesOf({ stack = "", message }: Error): readonly string[] {
  const start = message === "" ? 0 : stack.indexOf(message) + message.length;
  const lines = stack.slice(start).split("\n");
  return lines.flatMap((line) => frameOf(line) ?? []).slice(0, framesTold);
}

/** Only below the project's folder: the rest of a path may name a person's home. */
function frameOf(line: string): string | null {
  const match = /^\s+at .*?((?:src|drivers|test|node_modules)\/[\w@./-]+):(\d+):\d+\)?$/.exec(line.replaceAll("\\", "/"));
  return match === null ? null : `${match[1]}:${match[2]}`;
}
