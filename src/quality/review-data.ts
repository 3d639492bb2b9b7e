/** What the yearly review looks at (§ 8), gathered from controls and registers. No patient identity is in it. */

import { listDeviations } from "../casework/registers/deviations.ts";
import { type EqaEntry, eqaEntries, type ListedRound, listRounds } from "../casework/registers/eqa-rounds.ts";
import { permit, refusePersonNumber } from "../casework/rights.ts";
import type { EpochMs } from "../domain/clock.ts";
import { approvedRules } from "../domain/registers/approvals.ts";
import { type CauseCategory, causeCategories, type Deviation } from "../domain/registers/deviations.ts";
import { type ReviewDecision, reviewDecisions, ruleApprovals } from "../domain/registers/management.ts";
import { operators, trainings } from "../domain/registers/people.ts";
import type { Signature } from "../domain/signature.ts";
import type { ConfiguredAnalyte, Instrument } from "../domain/station.ts";
import { endOfDay, localDate } from "../domain/time.ts";
import { isGap, type TrainingCell, trainingMatrix } from "../qc/people/training-gaps.ts";
import type { ControlResult } from "../qc/types.ts";
import type { Looking, Ports } from "../release/view.ts";
import { countedAt } from "./counted-at.ts";
import { controlsBetween, observationIdOf } from "./judged-controls.ts";

export interface ControlCount {
  readonly instrument: string;
  readonly analyte: string;
  readonly level: string;
  readonly counts: Readonly<Record<ControlResult, number>>;
}

export interface Signed {
  readonly by: string;
  readonly at: EpochMs;
}

export interface ReviewData {
  readonly year: number;
  readonly controls: readonly ControlCount[];
  readonly rounds: readonly { readonly round: ListedRound; readonly entries: readonly EqaEntry[] }[];
  /** Opened in the year. */
  readonly deviations: readonly Deviation[];
  /** Cause by cause, those without one last. */
  readonly causes: readonly { readonly cause: CauseCategory | null; readonly count: number }[];
  /** Null: nobody stands in the register, so it tells nothing. */
  readonly gaps: readonly TrainingCell[] | null;
  readonly approvals: readonly Signed[];
  readonly decisions: readonly (ReviewDecision & Signed)[];
}

export function reviewData(ports: Looking, year: number): ReviewData {
  const { store, view, clock } = ports;
  const { station, instruments } = view();
  const { zone } = station.gateway;
  const [from, to] = [endOfDay(`${year - 1}-12-31`, zone) + 1, endOfDay(`${year}-12-31`, zone)];
  const inYear = (at: EpochMs | null): boolean => at !== null && at >= from && at <= to;
  const deviations = listDeviations(ports).filter(({ openedAt }) => inYear(openedAt));
  const day = localDate(Math.min(clock.now(), to), zone);
  const { registers } = store;
  const people = registers.all(operators).map(({ body }) => body);
  const trained = registers.all(trainings).flatMap(({ body }) => body);
  return {
    year,
    controls: instruments.flatMap((one) => one.analytes.flatMap((analyte) => countControls(ports, one, analyte, from, to))),
    rounds: listRounds(ports)
      .filter(({ round }) => round.opensOn.startsWith(`${year}-`))
      .map((round) => ({ round, entries: eqaEntries(ports, round.round.name) })),
    deviations,
    causes: [...causeCategories, null]
      .map((cause) => ({ cause, count: deviations.filter(({ causeCategory }) => causeCategory === cause).length }))
      .filter(({ count }) => count > 0),
    gaps: people.length === 0 ? null : trainingMatrix(people, trained, instruments, day).filter(isGap),
    approvals: [...registers.all(ruleApprovals), ...registers.all(approvedRules).filter(({ body }) => !body.isOfWhole)]
      .filter(({ at }) => inYear(at))
      .map(signedOf),
    decisions: registers.ofSubject(reviewDecisions, String(year)).map((entry) => ({ ...entry.body, ...signedOf(entry) })),
  };
}

const signedOf = (entry: {
  readonly at: EpochMs | null;
  readonly recordedAt: EpochMs;
  readonly signature: Signature | null;
}): Signed => ({
  by: entry.signature?.by ?? "",
  at: entry.at ?? entry.recordedAt,
});

/** Those before the year are needed by rules that look back. */
const lookBackMs = 366 * 24 * 3_600_000;

function countControls(
  ports: Looking,
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  from: EpochMs,
  to: EpochMs,
): readonly ControlCount[] {
  const { stored, judged: all } = controlsBetween(ports, instrument, analyte, from - lookBackMs, to);
  const { zone } = ports.view().station.gateway;
  const counted = new Map(stored.map((one) => [one.id as string, countedAt(ports.store, one, zone).at]));
  const judged = all.filter((one) => {
    const at = counted.get(observationIdOf(one)) ?? one.at;
    return at >= from && at <= to;
  });
  const levels = [...new Set(judged.map(({ level }) => level ?? "ukjent nivå"))].sort();
  return levels.map((level) => {
    const results = judged.filter((one) => (one.level ?? "ukjent nivå") === level).map(({ result }) => result);
    const count = (result: ControlResult): number => results.filter((one) => one === result).length;
    const counts = { PASS: count("PASS"), WARN: count("WARN"), REJECT: count("REJECT"), VOID: count("VOID") };
    return { instrument: instrument.name, analyte: analyte.name, level, counts };
  });
}

/** Throws UserError NOT_PERMITTED, TEXT_PERSONAL. */
export function decideReview(
  ports: Ports<"store" | "clock">,
  year: number,
  decision: ReviewDecision,
  signature: Signature,
): void {
  permit("review-year", signature);
  refusePersonNumber(decision.decision, decision.responsible);
  const now = ports.clock.now();
  const entry = { key: JSON.stringify([year, decision.decision]), subject: String(year), at: now, body: decision };
  ports.store.registers.put(reviewDecisions, entry, signature, now);
}
