/**
 * Settings of a set that the sentences do not tell (the station's release settings, service, codes, the model): each that differs, by its
 * name in the files, so that nothing changes unseen. Pure.
 */
import type { RuleSet } from "./rule-set.ts";

export interface SettingsChanged {
  readonly isNew: readonly string[];
  readonly noLonger: readonly string[];
}

export function settingsChanged(before: RuleSet | null, after: RuleSet | null): SettingsChanged {
  const [was, is] = [settingsOf(before), settingsOf(after)];
  if (before === null || after === null) return { isNew: [], noLonger: [] };
  const lines = (of: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
    [...of].filter(([name, value]) => other.get(name) !== value).map(([name, value]) => `Innstilling ${name}: ${value}.`);
  return { isNew: lines(is, was), noLonger: lines(was, is) };
}

/** All but what stands in the sentences of an analyte (in-words.ts): its limits, its quality control, and the outcomes chosen. */
function settingsOf(rules: RuleSet | null): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (rules === null) return found;
  const { analytes, qc, outcomes, id, ...instrument } = rules.instrument;
  const [{ name: _name, limits: _limits, ...analyte } = { name: "" }] = analytes;
  collect(found, [], { ...rules.station, codes: rules.codes, ...instrument, ...analyte });
  // The parts of a policy that no sentence tells.
  for (const [name, policies] of Object.entries(qc)) {
    const untold = policies.map(({ deviceLevels, warnBefore }) => ({ deviceLevels, warnBefore }));
    collect(found, ["qc", name], untold);
  }
  return found;
}

function collect(found: Map<string, string>, path: readonly string[], value: unknown): void {
  if (typeof value !== "object" || value === null) {
    if (value !== undefined && value !== null) found.set(path.join("."), String(value));
    return;
  }
  for (const [key, one] of Object.entries(value)) collect(found, [...path, key], one);
}
