/**
 * What QC found, remembered for all results that the same controls stand around: the same question at the same instant is answered
 * once (QC.md ruling 27). Of results of one minute those are the same that the controls of that minute stand on the same sides of.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import { minuteMs, sequenceNumber, spanOf } from "../controls/control-order.ts";
import type { StandingQuestion } from "./requirements.ts";
import { notConfigured, type QcFindings, qcFindings } from "./standing.ts";

export interface Finding {
  readonly findings: QcFindings;
  /** Findings of one analyte that say the same have one name. */
  readonly name: string;
}

export const noPolicy: Finding = { findings: notConfigured, name: "no policy" };

/** One result's question, without the instant. */
export interface Remembered {
  readonly judged: Omit<StandingQuestion, "policy" | "sample" | "isSelfControlled">;
  readonly policy: QcPolicy;
  readonly reagentLot: string | null;
  readonly sequence: string | null;
  readonly isSelfControlled: boolean;
}

type Answers = Map<EpochMs | string, Finding>;

interface Memory {
  readonly answers: Map<QcPolicy, Map<string, Answers>>;
  /** One finding for each name. */
  readonly found: Map<string, Finding>;
  readonly numbersAt: (at: EpochMs) => readonly bigint[];
}

const memories = new WeakMap<Remembered["judged"], Memory>();

export function rememberedFindings({
  judged,
  policy,
  reagentLot,
  sequence,
  isSelfControlled,
}: Remembered): (at: EpochMs) => Finding {
  const memory = memories.get(judged) ?? { answers: new Map(), found: new Map(), numbersAt: numbersByMinute(judged) };
  memories.set(judged, memory);
  const answers = answersTo(memory, policy, JSON.stringify([reagentLot, isSelfControlled]));
  const own = sequenceNumber(sequence);
  return (at) => {
    const numbers = memory.numbersAt(at);
    const instant = numbers.length === 0 ? at : `${at} ${sideOf(own, numbers)}`;
    const former = answers.get(instant);
    if (former !== undefined) return former;
    const found = named(qcFindings({ ...judged, policy, sample: { at, reagentLot, sequence }, isSelfControlled }));
    const finding = memory.found.get(found.name) ?? found;
    memory.found.set(finding.name, finding);
    answers.set(instant, finding);
    return finding;
  };
}

function answersTo({ answers }: Memory, policy: QcPolicy, name: string): Answers {
  const ofPolicy = answers.get(policy) ?? new Map<string, Answers>();
  answers.set(policy, ofPolicy);
  const own = ofPolicy.get(name) ?? new Map();
  ofPolicy.set(name, own);
  return own;
}

function named(findings: QcFindings): Finding {
  const { status, bracket, lastPass, failedBefore, failedAfter, isComparisonMissing } = findings.standing;
  const standing = [status, bracket, lastPass, failedBefore?.id, failedAfter?.id, isComparisonMissing];
  return { findings, name: JSON.stringify([standing, findings.codes]) };
}

/** The numbers that the instrument gave to what lies in a minute: only there do they order (control-order.ts). */
function numbersByMinute({ controls, unitControls, electronic = [], tests = [] }: Remembered["judged"]): Memory["numbersAt"] {
  const ends = [...controls, ...unitControls, ...electronic].flatMap((control) => {
    const { from, to } = spanOf(control);
    return [from, to, control.at].map((at) => ({ at, sequence: control.sequence }));
  });
  const numbered = [...ends, ...tests].flatMap(({ at, sequence }) => {
    const number = sequenceNumber(sequence);
    return number === null ? [] : [{ minute: minuteOf(at), number }];
  });
  const numbers = new Map(
    [...Map.groupBy(numbered, ({ minute }) => minute)].map(([minute, list]) => [minute, list.map(({ number }) => number)]),
  );
  return (at) => numbers.get(minuteOf(at)) ?? [];
}

/** How many of the numbers are below the result's own, and how many are not above it. */
function sideOf(own: bigint | null, numbers: readonly bigint[]): string {
  if (own === null) return "unknown";
  return `${numbers.filter((number) => number < own).length} ${numbers.filter((number) => number <= own).length}`;
}

const minuteOf = (at: EpochMs): number => Math.floor(at / minuteMs);
