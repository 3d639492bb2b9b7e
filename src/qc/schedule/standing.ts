/** QC's answer for one result: status, bracket, and the reason codes that follow from both (QC.md 3.2 and 3.3). */
import type { ReasonCode } from "../../domain/reason-codes.ts";
import { type Doubt, doubts, doubtsAmong } from "../../domain/registers/instrument-events.ts";
import { asIfFailed, isTrace } from "../controls/annulled.ts";
import { earliest, isBefore, latest, spanOf } from "../controls/control-order.ts";
import type { Bracket, JudgedControl, QcStanding, QcStatus } from "../types.ts";
import { bookOf, normalized, type QcQuestion } from "./books.ts";
import { bracketOf, failureAfter } from "./bracket.ts";
import { failureAgainst, type LevelStanding, statusOf, worst } from "./qc-status.ts";
import { type Requirement, requirementsOf, type StandingQuestion } from "./requirements.ts";

export interface QcFindings {
  readonly standing: QcStanding;
  /** The status first, then what explains it. */
  readonly codes: readonly ReasonCode[];
}

/** No policy was valid at the measurement. */
export const notConfigured: QcFindings = {
  standing: { status: "QC_NOT_CONFIGURED", bracket: "OPEN", lastPass: null },
  codes: ["QC_NOT_CONFIGURED"],
};

/** What a later pass may excuse; never a failed control. */
const excusable: readonly QcStatus[] = ["QC_OVERDUE", "QC_NEVER", "QC_NEW_LOT_NO_QC", "QC_TRIGGER_PENDING"];

/** Pure; the order of the events does not matter. */
export function qcFindings(question: StandingQuestion): QcFindings {
  const answers = requirementsOf(question).map(answerTo);
  const isUnanswerable = answers.some(({ status }) => status === "QC_NOT_CONFIGURED");
  if (answers.length === 0 || isUnanswerable) return notConfigured;
  const status = worst(answers.map((answer) => answer.status));
  const bracket = together(answers);
  const codes = new Set<ReasonCode>();
  if (status !== "OK") codes.add(bracket === "CONFIRMED" && excusable.includes(status) ? "QC_BRACKETED_OK" : status);
  for (const code of answers.flatMap((answer) => answer.codes)) codes.add(code);
  if (bracket === "SUSPECT") codes.add("QC_LATER_FAILED");
  if (bracket !== "CONFIRMED") for (const doubt of unanswered(question)) codes.add(doubts[doubt]);
  if (isUnmatchedOutside(question)) codes.add("QC_UNMATCHED_OUTSIDE");
  const standing = { status, bracket, lastPass: lastPass(question), ...against(question) };
  const lacks = answers.some((answer) => answer.kind === "comparison" && answer.status === status && isMissing(status));
  return { standing: lacks ? { ...standing, isComparisonMissing: true } : standing, codes: [...codes] };
}

/** What came up before the sample and nothing that is asked for was answered well since: what is known may lack what failed. */
function unanswered({ services, ...question }: StandingQuestion): readonly Doubt[] {
  const before = services.filter(({ at }) => at <= question.sample.at);
  return doubtsAmong(before).filter((doubt) => {
    const found = before.filter(({ kind }) => kind === doubt);
    const parts = requirementsOf({ ...question, policy: { ...question.policy, triggers: [] }, services: found });
    return parts.some((part) => noAnswer.includes(part.as(statusOf(part.question).status)));
  });
}

const noAnswer: readonly QcStatus[] = ["QC_TRIGGER_PENDING", "QC_NEW_LOT_NO_QC", "QC_NEVER", "QC_FAILED"];

/** Ruling 29: until somebody says which control it was. */
const isUnmatchedOutside = ({ controls, sample }: QcQuestion): boolean =>
  controls.some((one) => one.codes.includes("QC_UNMATCHED_OUTSIDE") && isBefore({ ...one, at: spanOf(one).from }, sample));

/** Which failures stand against the result: for the look-back and for people. */
function against(question: QcQuestion): Pick<QcStanding, "failedBefore" | "failedAfter"> {
  const books = question.policy.levels.map((level) => bookOf(question, level));
  const failedBefore = latest(books.flatMap((book) => failureAgainst(question, book) ?? []));
  const failedAfter = earliest(books.flatMap((book) => failureAfter(question, book) ?? []));
  return { ...(failedBefore === null ? {} : { failedBefore }), ...(failedAfter === null ? {} : { failedAfter }) };
}

const isMissing = (status: QcStatus): boolean => status === "QC_OVERDUE" || status === "QC_NEVER";

interface Answer {
  readonly kind: Requirement["kind"];
  readonly status: QcStatus;
  readonly bracket: Bracket;
  readonly codes: readonly ReasonCode[];
}

function answerTo({ kind, question, as }: Requirement): Answer {
  const { status: own, levels } = statusOf(question);
  const status = as(own);
  const codes = [...companionCodes(question, status, levels), ...annulled(question)];
  return { kind, status, bracket: bracketOf(question, own), codes };
}

/** What an annulled failure would have held still needs a person (ruling 12). */
function annulled(question: QcQuestion): readonly ReasonCode[] {
  const controls = asIfFailed(question.controls);
  if (controls === null) return [];
  const asked = { ...question, controls };
  return question.policy.levels.flatMap((level) => {
    const failed = failureAgainst(asked, bookOf(asked, level));
    const isOver = failed?.toldAt !== undefined && failed.toldAt <= question.sample.at;
    return failed !== null && isTrace(failed) && !isOver ? failed.codes : [];
  });
}

/** One later failure is enough; excused is the result only if everything that was missing came in time. */
function together(answers: readonly Answer[]): Bracket {
  if (answers.some(({ bracket }) => bracket === "SUSPECT")) return "SUSPECT";
  const missing = answers.filter(({ status }) => status !== "OK" && status !== "QC_OVERDUE_GRACE");
  const asked = missing.length > 0 ? missing : answers;
  return asked.every(({ bracket }) => bracket === "CONFIRMED") ? "CONFIRMED" : "OPEN";
}

/** Why the status is what it is: a control that was void, one that the analyzer failed, one that passed with a warning. */
function companionCodes(question: QcQuestion, status: QcStatus, levels: readonly LevelStanding[]): readonly ReasonCode[] {
  if (status === "QC_FAILED") return levels.flatMap(({ control }) => (control?.result === "REJECT" ? control.codes : []));
  const voids = excusable.includes(status) ? levels.flatMap((level) => voidCodes(question, level)) : [];
  const warned = levels.some(({ control }) => control?.result === "WARN");
  return warned ? [...voids, "QC_WARNING"] : voids;
}

/** Controls that would have counted had they not been void: later than the one that did count. */
function voidCodes(question: QcQuestion, standing: LevelStanding): readonly ReasonCode[] {
  const since = standing.control === null ? Number.NEGATIVE_INFINITY : spanOf(standing.control).from;
  return question.controls
    .filter((control) => control.result === "VOID" && !isTrace(control) && isInLotScope(control, question))
    .filter((control) => control.level === null || control.level === standing.level)
    .filter((control) => isBefore({ ...control, at: spanOf(control).from }, question.sample) && spanOf(control).to > since)
    .flatMap((control) => control.codes.filter((code) => code !== "QC_UNMATCHED_OUTSIDE"));
}

const isInLotScope = (control: JudgedControl, { policy, sample }: QcQuestion): boolean =>
  policy.lotScope === "device" || normalized(control.reagentLot) === normalized(sample.reagentLot);

/** For the journal's comment (ruling 19): only what counts for the sample's lot. A control without a target has no lot to name. */
function lastPass(question: QcQuestion): QcStanding["lastPass"] {
  const { policy, sample } = question;
  const passes = policy.levels.flatMap((level) => {
    const { onLot, scope } = bookOf(question, level);
    return (sample.reagentLot !== null && policy.newLot !== "none" ? onLot : scope).passBefore(sample) ?? [];
  });
  const passed = latest(passes.filter(({ window }) => window === undefined));
  return passed === null || passed.target === null ? null : { at: passed.at, lot: passed.target.lot };
}
