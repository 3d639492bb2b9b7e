/**
 * How far back a failed control throws doubt: from after the last control that is no member of the rule hit, up to the failure
 * (ruling 10). Never capped: with a weekly control the window is a week.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { QcPolicy } from "../../domain/policy.ts";
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

/** `around`: every control of the analyte around it, judged. `inUseFrom`: where the window begins if no earlier control is there. */
export function lookBackWindow(
  failed: JudgedControl,
  around: readonly JudgedControl[],
  policy: QcPolicy,
  inUseFrom: EpochMs,
): TimeWindow {
  const isOfStream = (one: JudgedControl): boolean =>
    one.result !== "VOID" && one.level === failed.level && (policy.lotScope === "device" || one.reagentLot === failed.reagentLot);
  const earlier = around
    .filter((one) => isOfStream(one) && one.id !== failed.id && one.at < failed.at)
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  const last = earlier[memberCount(failed, policy) - 1];
  return { from: last === undefined ? inUseFrom : last.at + 1, to: failed.at };
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
