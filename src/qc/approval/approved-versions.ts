/** Which approved version of an analyte's rules counts at a moment (ruling 32). Pure. */
import type { EpochMs } from "../../domain/clock.ts";
import { isOtherMeasurement, type RuleSet } from "./rule-set.ts";

export interface RuleVersion {
  /** When it was approved. The first version reaches back to the first measurement (ruling 1). */
  readonly validFrom: EpochMs;
  /** Null: that the analyte is measured here no more was approved. */
  readonly rules: RuleSet | null;
}

/** Versions in the order of approval. */
export const versionAt = (versions: readonly RuleVersion[], at: EpochMs): RuleVersion | null =>
  versions.findLast(({ validFrom }, i) => i === 0 || validFrom <= at) ?? null;

/** By which rules a result is judged, and whether somebody approved that. */
export interface RulesInForce {
  readonly rules: RuleSet;
  readonly isApproved: boolean;
}

/**
 * `inFile`: what the configuration says now; null: it does not know the analyte here. Null: nor does any approval, at that time.
 * An edit waits while the approved version goes on judging; what was removed, or is measured in another unit or by another model, is
 * held until that is approved, never judged half by the one and half by the other.
 */
export function rulesInForce(versions: readonly RuleVersion[], inFile: RuleSet | null, at: EpochMs): RulesInForce | null {
  const counted = versionAt(versions, at)?.rules ?? null;
  const newest = versions.at(-1)?.rules ?? null;
  if (inFile === null) return counted === null ? null : { rules: counted, isApproved: false };
  if (counted === null || (newest !== null && isOtherMeasurement(newest, inFile))) return { rules: inFile, isApproved: false };
  return { rules: counted, isApproved: true };
}

/** Of what was sent: by what was approved then, whatever became of it since; what was sent before anything was, by the files. */
export function rulesOfSent(versions: readonly RuleVersion[], inFile: RuleSet | null, at: EpochMs): RulesInForce | null {
  const rules = versionAt(versions, at)?.rules ?? inFile;
  return rules === null ? null : { rules, isApproved: true };
}

/** Where in a window another version begins to count. */
export const versionsBegin = (versions: readonly RuleVersion[]): readonly EpochMs[] =>
  versions.slice(1).map(({ validFrom }) => validFrom);
