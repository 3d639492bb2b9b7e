/**
 * What a policy asks for before a result is trusted, each as a question of its own (ruling 13): liquid controls, electronic QC, the
 * control built into every test, a comparison with the hospital. All of them must be answered well. A liquid control that failed
 * counts under every kind, and no other kind can make it good.
 */
import { asksComparison, type QcPolicy } from "../../domain/policy.ts";
import { doubtsAmong } from "../../domain/registers/instrument-events.ts";
import type { ComparisonEvent, JudgedControl, QcStatus } from "../types.ts";
import type { QcQuestion } from "./books.ts";

/** The question and what beside liquid controls may answer it. */
export interface StandingQuestion extends QcQuestion {
  readonly electronic?: readonly JudgedControl[];
  readonly comparisons?: readonly ComparisonEvent[];
  /** The sample's own test had a control built in, and it gave a value. */
  readonly isSelfControlled?: boolean;
}

export interface Requirement {
  readonly question: QcQuestion;
  readonly kind: QcPolicy["controlKind"];
  /** What a status of this question means for the result. */
  readonly as: (status: QcStatus) => QcStatus;
}

/** At least one, unless the policy asks for what it does not describe. */
export function requirementsOf(asked: StandingQuestion): readonly Requirement[] {
  const question = withOwnTrigger(asked);
  const { policy } = question;
  const parts = [...ofControls(question), ...(asksComparison(policy) ? ofComparison(question) : [])];
  const isLiquid = policy.controlKind === "liquid" && !asksComparison(policy);
  return parts.length === 0 || isLiquid ? parts : [...parts, failures(question)];
}

function withOwnTrigger(question: StandingQuestion): StandingQuestion {
  const doubts = doubtsAmong(question.services);
  if (doubts.length === 0) return question;
  return { ...question, policy: { ...question.policy, triggers: [...question.policy.triggers, ...doubts] } };
}

const asIs = (status: QcStatus): QcStatus => status;

function ofControls(question: StandingQuestion): readonly Requirement[] {
  const { policy, electronic = [], isSelfControlled = false, sample } = question;
  if (policy.controlKind === "electronic") return [{ kind: "electronic", question: single(question, electronic), as: asIs }];
  if (policy.controlKind === "onboard") {
    const own = isSelfControlled ? [passAt(sample.at, "onboard")] : [];
    return [{ kind: "onboard", question: single(question, own, { interval: { type: "none" } }), as: asIs }];
  }
  const isLiquid = policy.controlKind === "liquid" && !asksComparison(policy);
  return isLiquid ? [{ kind: "liquid", question, as: asIs }] : [];
}

/** A policy that says no months can never be met: then nothing is configured. */
function ofComparison(question: StandingQuestion): readonly Requirement[] {
  const { policy, comparisons = [] } = question;
  const months = policy.comparison?.everyMonths;
  if (months === undefined) return [];
  const judged = comparisons.map(
    ({ id, at, isAccepted }): JudgedControl => ({ ...passAt(at, id), result: isAccepted ? "PASS" : "REJECT" }),
  );
  const interval = { type: "months", months } as const;
  return [{ kind: "comparison", question: single(question, judged, { interval }), as: asIs }];
}

const onlyLevel = "every";

/** Kinds that know no levels and say nothing of a reagent lot. */
function single(question: QcQuestion, controls: readonly JudgedControl[], more: Partial<QcPolicy> = {}): QcQuestion {
  const policy: QcPolicy = {
    ...question.policy,
    levels: [onlyLevel],
    levelMode: "all",
    newLot: "none",
    lotScope: "device",
    ...more,
  };
  return { ...question, policy, controls: controls.map((control) => ({ ...control, level: onlyLevel })) };
}

const passAt = (at: number, id: string): JudgedControl => ({
  id,
  at,
  result: "PASS",
  codes: [],
  hits: [],
  level: onlyLevel,
  target: null,
  reagentLot: null,
  sequence: null,
});

/** Liquid controls where none are asked for: that there is none is no fault, unless a new reagent lot asks for one. */
function failures(question: QcQuestion): Requirement {
  const { policy, controls } = question;
  const measured = controls.filter(({ result }) => result !== "VOID").map(({ level }) => level ?? onlyLevel);
  const asked: QcPolicy = {
    ...policy,
    levels: policy.newLot === "none" ? [...new Set([...policy.levels, ...measured])] : policy.levels,
    levelMode: "all",
    interval: { type: "none" },
    lotScope: "device",
    triggers: [],
  };
  const isMissing = (status: QcStatus) => status === "QC_NEVER" || status === "QC_NEW_LOT_NO_QC";
  const as = (status: QcStatus): QcStatus => {
    if (status === "QC_FAILED") return status;
    return isMissing(status) && policy.newLot !== "none" && question.sample.reagentLot !== null ? "QC_NEW_LOT_NO_QC" : "OK";
  };
  return { kind: "liquid", question: { ...question, policy: asked }, as };
}
