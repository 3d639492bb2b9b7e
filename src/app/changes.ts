/** Tells open pages that something changed, whoever changed it: another page, an instrument, the journal, an edited file. */
import type { Topic } from "../admin/http/page-ports.ts";
import type { Clock, Timer } from "../domain/clock.ts";
import type { Faults } from "../domain/fault.ts";

/** What is looked at: a value that differs says that its topic changed. */
export type Signs = Readonly<Partial<Record<Topic, string | number>>>;

export interface Changes {
  /** Looks while anybody listens. */
  onChange(listener: (what: readonly Topic[]) => void): () => void;
  stop(): void;
}

/** A person sees it at once, and a busy docking costs a page one question a second. */
const everyMs = 1_000;

export function watchChanges(signs: () => Signs, clock: Clock, faults: Faults): Changes {
  const listeners = new Set<(what: readonly Topic[]) => void>();
  let seen: Signs = {};
  let timer: Timer | null = null;
  const look = (): void => {
    timer = null;
    try {
      const now = signs();
      const what = (Object.keys(now) as Topic[]).filter((topic) => now[topic] !== seen[topic]);
      seen = now;
      if (what.length > 0) for (const tell of listeners) tell(what);
    } catch (error) {
      faults.report("timer", error);
    }
    if (listeners.size > 0) timer = clock.at(clock.now() + everyMs, look);
  };
  return {
    onChange: (listener) => {
      if (listeners.size === 0) seen = signs();
      listeners.add(listener);
      timer ??= clock.at(clock.now() + everyMs, look);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        timer?.cancel();
        timer = null;
      };
    },
    stop: () => {
      listeners.clear();
      timer?.cancel();
    },
  };
}
