/** What another reading of the same bytes says otherwise: which results came, went or changed, field by field. */
import type { Observation } from "../domain/observation.ts";
import type { StoredObservation } from "../store/results/runs.ts";

export interface Pairing {
  readonly pairs: readonly { readonly stored: StoredObservation; readonly now: Observation }[];
  readonly added: readonly Observation[];
  readonly missing: readonly StoredObservation[];
}

/** From the surest likeness to the weakest; what stands under the same key is paired in its order. */
const likenesses: readonly ((one: Observation) => unknown)[] = [
  (one) => [one.kind, one.sequence, one.measuredAt?.raw, one.analyte, one.deviceCode, shown(one), one.value?.unit],
  (one) => [one.sequence, one.measuredAt?.raw, one.deviceCode, shown(one)],
  (one) => [one.sequence, one.measuredAt?.raw, one.deviceCode],
  (one) => [one.run, one.deviceCode],
  (one) => [one.run],
];

const shown = (one: Observation): string | undefined => one.value?.raw ?? one.failed?.raw;

export function pair(stored: readonly StoredObservation[], now: readonly Observation[]): Pairing {
  const pairs: { stored: StoredObservation; now: Observation }[] = [];
  let missing = [...stored];
  let added = [...now];
  for (const likeness of likenesses) {
    added = added.filter((observation) => {
      const key = JSON.stringify(likeness(observation));
      const partner = missing.find((one) => JSON.stringify(likeness(one.observation)) === key);
      if (partner === undefined) return true;
      missing = missing.filter((one) => one !== partner);
      pairs.push({ stored: partner, now: observation });
      return false;
    });
  }
  return { pairs, added, missing };
}

/** A field by its path (`value.unit`), with both contents as JSON. */
export interface FieldChange {
  readonly field: string;
  readonly stored: string;
  readonly now: string;
}

/** `run` is the order in the input where the device sends no sequence; `resent` is no part of a result (intake/observation-identity.ts). */
export function changedFields(stored: Observation, now: Observation): readonly FieldChange[] {
  const before = leaves("", { ...stored, ...notCompared });
  const after = leaves("", { ...now, ...notCompared });
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((field) => {
    const [was, is] = [before.get(field) ?? "null", after.get(field) ?? "null"];
    return was === is ? [] : [{ field, stored: was, now: is }];
  });
}

const notCompared = { run: null, resent: null };

function leaves(path: string, content: unknown): Map<string, string> {
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return new Map([[path, JSON.stringify(content)]]);
  const inner = Object.entries(content).flatMap(([key, value]) => [...leaves(path === "" ? key : `${path}.${key}`, value)]);
  return new Map(inner);
}
