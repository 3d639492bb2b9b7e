/** Time cut at the instants at which something changes. */
import type { EpochMs } from "../../domain/clock.ts";

/** The number of the stretch that an instant lies in: each change is one of its own, and so is all between two of them. */
export function stretches(changes: readonly EpochMs[]): (at: EpochMs) => number {
  const sorted = Float64Array.from(new Set(changes)).sort();
  return (at) => {
    const index = firstNotBelow(sorted, at);
    return sorted[index] === at ? 2 * index + 1 : 2 * index;
  };
}

/** Index of the first that is not below a value; `sorted` is. */
export function firstNotBelow(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
