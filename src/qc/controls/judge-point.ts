/** One value against one target, by the rules that ask it alone (QC.md 1.3). */

import { type Answer, answerOf, answerTyped, isSameAnswer } from "../../domain/answers.ts";
import { readDecimal } from "../../domain/decimal.ts";
import type { ControlTarget } from "../../domain/lot.ts";
import type { MeasuredValue } from "../../domain/observation.ts";
import type { ControlRuleName, RuleSet } from "../westgard/presets.ts";
import { isPointRule, pointRules } from "./point-rules.ts";

export interface PointVerdict {
  readonly result: "PASS" | "WARN" | "REJECT";
  /** `RULE/level`, every rule that hit: none is a gate for another (QC.md 1.3 no. 4). */
  readonly hits: readonly string[];
}

/** Null when no rule could be applied: a control nobody can judge never passes. A value outside the measuring range is rejected. */
export function judgePoint(
  measured: Pick<MeasuredValue, "comparator" | "number">,
  target: ControlTarget,
  { severities, boundary }: RuleSet,
): PointVerdict | null {
  const value = readDecimal(measured.number);
  if (value === null) return null;
  if (measured.comparator !== null) return { result: "REJECT", hits: [`RANGE/${target.level}`] };
  const asked = (Object.keys(severities) as ControlRuleName[]).filter(isPointRule);
  const applied = asked.map((name) => ({ name, hit: pointRules[name]({ value, target, boundary }) }));
  if (applied.every(({ hit }) => hit === null)) return null;
  const hits = applied.filter(({ hit }) => hit === true).map(({ name }) => name);
  const result = hits.some((name) => severities[name] === "REJECT") ? "REJECT" : hits.length > 0 ? "WARN" : "PASS";
  return { result, hits: hits.map((name) => `${name}/${target.level}`).sort() };
}

/**
 * A control of an analysis with answers in words: it passes with an answer that its lot accepts, and with nothing else. There is no
 * mean, no SD and no look back. A lot that names no answers, or one that is not on the analysis' list, judges nothing. Null: the lot
 * does not say what to expect. `flags` as sent.
 */
export function judgeAnswer(
  value: MeasuredValue,
  flags: readonly string[],
  target: Pick<ControlTarget, "answers" | "level">,
  answers: readonly Answer[],
): PointVerdict | null {
  const named = (target.answers ?? []).map((one) => answerTyped(one, answers));
  const accepted = named.filter((one) => one !== null);
  if (accepted.length === 0 || accepted.length < named.length) return null;
  const given = answerOf(value, flags, answers);
  if (given !== null && accepted.some((one) => isSameAnswer(one, given))) return { result: "PASS", hits: [] };
  return { result: "REJECT", hits: [`ANSWER/${target.level}`] };
}
