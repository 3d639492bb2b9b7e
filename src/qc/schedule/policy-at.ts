/** Which version of a QC policy counts at a moment: a change applies to measurements from its `validFrom` on (QC.md 3.1). */
import type { EpochMs } from "../../domain/clock.ts";
import type { QcPolicy } from "../../domain/policy.ts";

/** Null before the first policy. Of two with the same start the later in the list counts. */
export function policyAt(policies: readonly QcPolicy[], at: EpochMs): QcPolicy | null {
  return policies.reduce<QcPolicy | null>(
    (latest, next) => (next.validFrom <= at && (latest === null || next.validFrom >= latest.validFrom) ? next : latest),
    null,
  );
}
