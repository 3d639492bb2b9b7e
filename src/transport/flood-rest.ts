/** Whoever floods is left alone for a while, and for longer each time that it floods again. */
import type { Problem } from "../domain/problem.ts";
import { type BackoffPolicy, backoffMs } from "./backoff.ts";

const restPolicy: BackoffPolicy = { firstMs: 30_000, maxMs: 15 * 60_000 };

export interface FloodRest {
  /** A link has ended: for how long nothing is heard from its other end; null where it did not flood. */
  afterMs(reason: Problem | null): number | null;
}

export function createFloodRest(): FloodRest {
  let floods = 0;
  return {
    afterMs: (reason) => {
      floods = reason?.code === "LINK_FLOODED" ? floods + 1 : 0;
      return floods === 0 ? null : backoffMs(floods, restPolicy, 0);
    },
  };
}
