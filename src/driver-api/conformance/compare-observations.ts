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

/** Where the device sends no sequence, `run` is the order in the input and differs with it. */
const fingerprint = (each: Observation): string => canonical(each.sequence === null ? { ...each, run: null } : each);

/** A violation of `law` unless both are the same in the same order; it names what is missing or differs, never a value. */
export function sameObservations(law: string, found: readonly Observation[], wanted: readonly Observation[]): string[] {
  if (found.length !== wanted.length) return [`${law}: ${found.length} observations, and ${wanted.length} in expected.json.`];
  return found.flatMap((each, index) => {
    const fields = differences(each, wanted[index]);
    return fields.length === 0 ? [] : [`${law}: observation ${index + 1} differs from expected.json in ${fields.join(", ")}.`];
  });
}

/** The fields in which they differ, except `run` where it is the order in the input. */
function differences(found: Observation, wanted: Observation | undefined): readonly string[] {
  const keys = new Set([...Object.keys(found), ...Object.keys(wanted ?? {})]) as ReadonlySet<keyof Observation>;
  return [...keys].filter((key) => {
    if (key === "run" && found.sequence === null) return false;
    return canonical(found[key] ?? null) !== canonical(wanted?.[key] ?? null);
  });
}

/** A violation of `law` for every observation that was not expected. What was is read once, for thousands of tries. */
export function othersThan(wanted: readonly Observation[]): (law: string, found: readonly Observation[]) => string[] {
  const known = new Set(wanted.map(fingerprint));
  return (law, found) =>
    found.flatMap((each, index) =>
      known.has(fingerprint(each)) ? [] : [`${law}: observation ${index + 1} was never sent, or not so.`],
    );
}
