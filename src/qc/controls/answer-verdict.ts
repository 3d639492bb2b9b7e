/**
 * A control of an analysis with answers in words: it passes with an answer that its lot accepts, and with nothing else. There is no mean,
 * no SD and no look back. A lot that names no answers, or one that is not on the analysis' list, judges nothing.
 */
import { type Answer, answerOf, answerTyped, isSameAnswer } from "../../domain/answers.ts";
import type { ControlTarget } from "../../domain/lot.ts";
import type { MeasuredValue } from "../../domain/observation.ts";
import type { PointVerdict } from "./judge-point.ts";

/** Null: the lot does not say what to expect. `flags` as sent. */
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
