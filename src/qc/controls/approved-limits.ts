/** The lot list's targets as the site has narrowed them: a control is judged by the limits approved at its own time (QC.md 1.5). */
import type { EpochMs } from "../../domain/clock.ts";
import { type ControlTarget, normalizeLot } from "../../domain/lot.ts";
import type { ApprovedFrom, ApprovedLimits, SdSource } from "../../domain/registers/approvals.ts";

/** A target, and where its SD comes from if not from the lot list. */
export type LimitedTarget = ControlTarget & { readonly sdSource?: SdSource };

/** Mean and SD of the newest approval valid at `at`; the range stays the manufacturer's. The order of the approvals does not matter. */
export function withApprovedLimits(
  targets: readonly ControlTarget[],
  approvals: readonly ApprovedFrom[],
  at: EpochMs,
): readonly LimitedTarget[] {
  const valid = approvals.filter(({ validFrom }) => validFrom <= at);
  if (valid.length === 0) return targets;
  return targets.map((target) => {
    const newest = valid.filter((one) => isFor(one, target)).reduce<ApprovedFrom | null>(later, null);
    return newest === null ? target : { ...target, target: newest.mean, sd: newest.sd, sdSource: newest.sdSource };
  });
}

const later = (a: ApprovedFrom | null, b: ApprovedFrom): ApprovedFrom => (a !== null && a.validFrom >= b.validFrom ? a : b);

/** Whether limits stand in for a target. */
export function isFor(
  limits: Pick<ApprovedLimits, "analyte" | "lot" | "level" | "unit" | "reagentLot">,
  target: Pick<ControlTarget, "analyte" | "lot" | "level" | "unit" | "reagentLot">,
): boolean {
  const isSame = (a: string, b: string) => normalizeLot(a) === normalizeLot(b);
  return (
    limits.analyte === target.analyte &&
    limits.unit === target.unit &&
    isSame(limits.lot, target.lot) &&
    isSame(limits.level, target.level) &&
    isSame(limits.reagentLot ?? "", target.reagentLot ?? "")
  );
}
