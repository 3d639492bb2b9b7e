/** How long to wait after the n-th failure in a row: doubling, capped, spread by jitter. Pure; `random` gives [0, 1). */
export interface Backoff {
  readonly minMs: number;
  /** At least twice `minMs`. */
  readonly maxMs: number;
}

/** Always within `minMs` and `maxMs`; the upper half of every step is jitter, so that a fleet never returns all at once. */
export function backoffMs(failures: number, backoff: Backoff, random: () => number): number {
  const doubled = backoff.minMs * 2 ** Math.max(0, failures - 1);
  const floorMs = Math.min(doubled, backoff.maxMs / 2);
  return Math.round(floorMs * (1 + random()));
}
