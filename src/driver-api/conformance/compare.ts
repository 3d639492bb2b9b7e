/** Comparing observations as text, independent of the order of keys. */
import type { Observation } from "../../domain/observation.ts";

/** The same text for the same content. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** One text per observation. Where the device sends no sequence, `run` is the order in the input and differs with it. */
export function fingerprints(observations: readonly Observation[]): readonly string[] {
  return observations.map((each) => canonical(each.sequence === null ? { ...each, run: null } : each));
}

/** A violation of `law` unless both are the same in the same order. */
export function sameObservations(law: string, found: readonly Observation[], wanted: readonly Observation[]): string[] {
  const same = canonical(fingerprints(found)) === canonical(fingerprints(wanted));
  return same ? [] : [`${law}: ${found.length} observations instead of the ${wanted.length} expected, or others`];
}

/** A violation of `law` for every observation that was not expected. */
export function noOtherObservations(law: string, found: readonly Observation[], wanted: readonly Observation[]): string[] {
  const known = new Set(fingerprints(wanted));
  return fingerprints(found).flatMap((text) => (known.has(text) ? [] : [`${law}: a result that was never sent`]));
}
