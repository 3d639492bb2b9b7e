/**
 * A log that nobody outside can fill: at most one line a second of each source, and then one that says how many more there were, and
 * of what. An instrument's link is one source, whatever kind of line it brings about: what is wrong on the wire, messages read, runs judged.
 */
import type { Clock, Timer } from "../domain/clock.ts";
import type { LogFacts, Logger } from "../domain/logger.ts";

export interface LimitedLog extends Logger {
  /** What was left out is told now; from here on nothing is limited, and no timer runs. */
  close(): void;
}

type Level = keyof Logger;
const levels = ["debug", "info", "warn", "error"] as const satisfies readonly Level[];

/** Lines of one source within a second after its last one: only counted. */
interface LeftOut {
  readonly kinds: Map<string, number>;
  /** The gravest of them. */
  level: Level;
  timer: Timer;
}

const intervalMs = 1_000;

export function limitLines(log: Logger, clock: Clock): LimitedLog {
  const busy = new Map<string, LeftOut>();
  let isClosed = false;
  const rest = (source: string, facts: LogFacts): void => {
    const timer = clock.at(clock.now() + intervalMs, () => {
      const leftOut = busy.get(source);
      busy.delete(source);
      if (leftOut !== undefined && tell(leftOut, facts)) rest(source, facts);
    });
    busy.set(source, { kinds: new Map(), level: "debug", timer });
  };
  const tell = ({ kinds, level }: LeftOut, facts: LogFacts): boolean => {
    if (kinds.size === 0) return false;
    const lines = [...kinds.values()].reduce((sum, count) => sum + count, 0);
    log[level]("more-lines", { ...facts, lines, kinds: [...kinds].map(([kind, count]) => `${kind} ${count}`).join(", ") });
    return true;
  };
  const write = (level: Level, event: string, facts: LogFacts): void => {
    // What is not shown takes no place of what is.
    const whose = sourceOf(event, facts);
    const source = JSON.stringify([level === "debug", whose]);
    const leftOut = busy.get(source);
    if (leftOut === undefined || isClosed) {
      log[level](event, facts);
      if (!isClosed) rest(source, whose);
      return;
    }
    const kind = kindOf(event, facts);
    leftOut.kinds.set(kind, (leftOut.kinds.get(kind) ?? 0) + 1);
    if (levels.indexOf(level) > levels.indexOf(leftOut.level)) leftOut.level = level;
  };
  const at =
    (level: Level) =>
    (event: string, facts: LogFacts = {}): void =>
      write(level, event, facts);
  const close = (): void => {
    isClosed = true;
    for (const [source, leftOut] of busy) {
      leftOut.timer.cancel();
      tell(leftOut, JSON.parse(source)[1] as LogFacts);
    }
    busy.clear();
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), close };
}

/** Facts that are words of the station's own, so few: lines about two of them are not each other's repetition. */
const own = ["instrument", "part", "topic", "path", "where", "target"] as const;

/** A link, or else what the line is about. Nothing here that a peer could vary without end. */
function sourceOf(event: string, facts: LogFacts): LogFacts {
  if (facts["connection"] !== undefined) return { connection: facts["connection"] };
  const about = own.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]] as const]));
  return { about: event, ...Object.fromEntries(about) };
}

/** By which they are counted: a code, a verdict; of a fault also where in the code it was. */
function kindOf(event: string, { code, outcome, error, frames }: LogFacts): string {
  const place = typeof frames === "string" ? frames.split(" ")[0] : undefined;
  return [event, code, outcome, error, place].filter((part) => part != null && part !== "").join(" ");
}
