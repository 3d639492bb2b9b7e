/**
 * Versions of a control's target: a change of target, SD or limits counts for controls measured from its day on, and a control keeps
 * being judged by the version that was valid when it was measured (QC.md 1.1). Pure.
 */
import { type ControlTarget, type Lot, lotKey, targetKey } from "../../domain/lot.ts";

const startOf = ({ validFrom }: ControlTarget): string => validFrom ?? "";

/**
 * Of each target the newest version that is valid on a day; a target whose versions all begin later has none. Two of one beginning
 * are both left: which of them holds would be a guess.
 */
export function targetsOn(targets: readonly ControlTarget[], day: string): readonly ControlTarget[] {
  const begun = targets.filter((row) => startOf(row) <= day);
  const newest = new Map<string, string>();
  for (const row of begun) {
    const key = targetKey(row);
    const start = newest.get(key);
    if (start === undefined || start < startOf(row)) newest.set(key, startOf(row));
  }
  return begun.filter((row) => newest.get(targetKey(row)) === startOf(row));
}

/**
 * What lines of a file mean beside what is registered: a target without `validFrom` corrects the version valid on `today`, unless
 * the file itself names versions of that target: then it is the first of them.
 */
export function placedVersions(lots: readonly Lot[], registered: readonly Lot[], today: string): readonly Lot[] {
  const controls = registered.filter((lot) => lot.kind === "control");
  const current = new Map(targetsOn(controls, today).map((row) => [targetKey(row), row.validFrom]));
  const versioned = new Set(lots.filter((lot) => lotKey(lot) !== targetKey(lot)).map(targetKey));
  return lots.map((lot) => {
    const validFrom = current.get(targetKey(lot));
    const isPlain = lot.kind === "reagent" || lot.validFrom !== undefined || versioned.has(targetKey(lot));
    return isPlain || validFrom === undefined ? lot : { ...lot, validFrom };
  });
}
