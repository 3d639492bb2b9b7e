/**
 * How far back a failed control throws doubt: from after the last control that is no member of the rule hit, up to the failure
 * (ruling 10). Never capped: with a weekly control the window is a week.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import { healingSpanOf, spanOf } from "../../qc/controls/control-order.ts";
import type { JudgedControl } from "../../qc/types.ts";
import { ruleSetOf } from "../../qc/westgard/presets.ts";
import type { RuleName } from "../../qc/westgard/rules.ts";

/** Values that make a rule hit; every other rule is about one value or one run. */
const valuesOf: Readonly<Partial<Record<RuleName, number>>> = {
  "2-2s": 2,
  "2of3-2s": 3,
  "3-1s": 3,
  "4-1s": 4,
  "6x": 6,
  "7T": 7,
  "8x": 8,
  "9x": 9,
  "10x": 10,
  "12x": 12,
};

export interface Doubt {
  /** Of results on the failed control's own reagent lot, and of those that tell none. */
  readonly ownLot: TimeWindow;
  /** Of results on other lots; null where controls count for one lot only. */
  readonly otherLots: TimeWindow | null;
}

/**
 * `around`: every control of the analyte around it, judged. `inUseFrom`: where the window begins if no earlier control is there. A pass
 * on another lot bounds nothing for the own lot (ruling 23).
 */
export function lookBackWindow(
  failed: JudgedControl,
  around: readonly JudgedControl[],
  policy: QcPolicy,
  inUseFrom: EpochMs,
): Doubt {
  const { from, to } = spanOf(failed);
  const earlier = around
    .filter((one) => one.result !== "VOID" && one.level === failed.level && one.id !== failed.id && healingSpanOf(one).to < from)
    .toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  const isOfStream = (one: JudgedControl): boolean => (one.target?.lot ?? null) === (failed.target?.lot ?? null);
  const members = new Set(earlier.filter(isOfStream).slice(0, memberCount(failed, policy) - 1));
  const since = (bounds: (one: JudgedControl) => boolean): TimeWindow => {
    const last = earlier.find((one) => !members.has(one) && bounds(one));
    return { from: last === undefined ? inUseFrom : last.at + 1, to };
  };
  const ofAll = since(() => true);
  if (failed.reagentLot === null) return { ownLot: ofAll, otherLots: ofAll };
  const ownLot = since((one) => one.reagentLot === failed.reagentLot);
  return { ownLot, otherLots: policy.lotScope === "device" ? ofAll : null };
}

/** Runs of the level that are members of the rejecting rule that reaches back the furthest, the failed one included. */
function memberCount({ hits }: JudgedControl, policy: QcPolicy): number {
  const severities: Readonly<Partial<Record<string, string>>> = ruleSetOf(policy).severities;
  const { levels } = policy;
  const counts = hits.map((hit) => {
    const [rule = ""] = hit.split("/");
    const values = severities[rule] === "REJECT" ? (valuesOf[rule as RuleName] ?? 1) : 1;
    return hit.endsWith("/across") ? Math.ceil(values / Math.max(1, levels.length)) : values;
  });
  return Math.max(1, ...counts);
}
