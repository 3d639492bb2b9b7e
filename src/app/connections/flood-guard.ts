/**
 * When what comes on a link is no conversation any more: very much of it in a short time, and nothing in it that an instrument was told
 * "I have it" for. A line that is merely noisy, or set to a wrong speed, stays below it; results in any number do, too.
 */
import type { EpochMs } from "../../domain/clock.ts";

export interface FloodGuard {
  heard(bytes: number, now: EpochMs): void;
  /** Something was wrong with what came. */
  complained(now: EpochMs): void;
  /** A message came, or something was accepted: what was before it no longer counts. */
  progressed(): void;
  readonly isFlooded: boolean;
}

const windowMs = 10_000;
/** The fastest serial line brings an eighth of it in that time; a message of the largest size is a quarter of it. */
const mostBytes = 4 * 1024 * 1024;
const mostProblems = 1_000;

export function createFloodGuard(): FloodGuard {
  let since: EpochMs | null = null;
  let bytes = 0;
  let problems = 0;
  const reset = (now: EpochMs | null): void => {
    since = now;
    bytes = 0;
    problems = 0;
  };
  const look = (now: EpochMs): void => {
    // A clock that was put back begins anew as well.
    if (since === null || now - since >= windowMs || now < since) reset(now);
  };
  return {
    heard: (more, now) => {
      look(now);
      bytes += more;
    },
    complained: (now) => {
      look(now);
      problems += 1;
    },
    progressed: () => reset(null),
    get isFlooded() {
      return bytes > mostBytes || problems > mostProblems;
    },
  };
}
