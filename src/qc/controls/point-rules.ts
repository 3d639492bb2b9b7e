/**
 * Control rules as data (qc.md 1.2, 1.4). Each rule sees one point with its target and says whether it hits. Rules that look back over
 * runs or across levels get their window as further fields of `ControlPoint`.
 */
import { type Decimal, decimal, readDecimal } from "../../domain/decimal.ts";
import type { ControlTarget } from "../../domain/lot.ts";

/** Whether a value exactly on a limit of SDs exceeds it (qc.md 1.1). The ends of a range always belong to the range. */
export type Boundary = "exclusive" | "inclusive";

export interface ControlPoint {
  readonly value: Decimal;
  readonly target: ControlTarget;
  readonly boundary: Boundary;
}

export interface ControlRule {
  readonly name: string;
  readonly severity: "WARN" | "REJECT";
  /** Null where the target lacks what the rule compares with. */
  readonly hits: (point: ControlPoint) => boolean | null;
}

const range: ControlRule = {
  name: "RANGE",
  severity: "REJECT",
  hits: ({ value, target }) => {
    const low = readDecimal(target.low);
    const high = readDecimal(target.high);
    if (low === null && high === null) return null;
    return (low !== null && value.lt(low)) || (high !== null && value.gt(high));
  },
};

/** |x - mean| > k SD, multiplied out: a quotient would have to be rounded. */
const beyond = (k: string, severity: "WARN" | "REJECT"): ControlRule => ({
  name: `1-${k}s`,
  severity,
  hits: ({ value, target, boundary }) => {
    const mean = readDecimal(target.target);
    const sd = readDecimal(target.sd);
    if (mean === null || sd === null) return null;
    const order = value
      .minus(mean)
      .abs()
      .cmp(sd.times(decimal(k)));
    return boundary === "inclusive" ? order >= 0 : order > 0;
  },
});

const singlePointRules: readonly ControlRule[] = [range, beyond("3", "REJECT"), beyond("2", "WARN")];

/** The rules of a policy's preset. A preset with rules not built yet is judged by all rules there are, never by fewer. */
export function rulesOf(preset: string): readonly ControlRule[] {
  return preset === "range-only" ? [range] : singlePointRules;
}
