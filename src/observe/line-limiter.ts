/** At most one log line a second for each of several sources; how many more there were, and of what, is told in the next one. */
import type { Clock } from "../domain/clock.ts";
import type { LogFacts } from "../domain/logger.ts";

export interface LineLimiter {
  /** `kind`: a code, by which lines that were left out are counted. */
  log(source: string, kind: string, facts: LogFacts): void;
}

export interface LimiterPorts {
  readonly clock: Clock;
  readonly line: (facts: LogFacts) => void;
  /** Instead of the lines that were left out. */
  readonly leftOut: (source: string, lines: number, kinds: string) => void;
}

const intervalMs = 1_000;

export function createLineLimiter({ clock, line, leftOut }: LimiterPorts): LineLimiter {
  /** Sources that had a line within the last second, with what was left out since. */
  const busy = new Map<string, Map<string, number>>();
  const rest = (source: string): void => void clock.at(clock.now() + intervalMs, () => onRested(source));
  const onRested = (source: string): void => {
    const counts = busy.get(source) ?? new Map<string, number>();
    if (counts.size === 0) {
      busy.delete(source);
      return;
    }
    busy.set(source, new Map());
    const lines = [...counts.values()].reduce((sum, count) => sum + count, 0);
    leftOut(source, lines, [...counts].map(([kind, count]) => `${kind} ${count}`).join(", "));
    rest(source);
  };
  return {
    log: (source, kind, facts) => {
      const counts = busy.get(source);
      if (counts !== undefined) {
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        return;
      }
      busy.set(source, new Map());
      line(facts);
      rest(source);
    },
  };
}
