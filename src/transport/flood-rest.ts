/** Whoever floods is left alone for a while, and for longer each time that it floods again. */
import { type Backoff, backoffMs } from "../domain/backoff.ts";
import type { Problem } from "../domain/problem.ts";

/** From 30 s to 15 min: without chance, half of the most. */
const restPolicy: Backoff = { minMs: 30_000, maxMs: 30 * 60_000 };
const noChance = () => 0;

export interface FloodRest {
  /** A link has ended: for how long nothing is heard from its other end; null where it did not flood. */
  afterMs(reason: Problem | null): number | null;
}

export function createFloodRest(): FloodRest {
  let floods = 0;
  return {
    afterMs: (reason) => {
      floods = reason?.code === "LINK_FLOODED" ? floods + 1 : 0;
      return floods === 0 ? null : backoffMs(floods, restPolicy, noChance);
    },
  };
}
