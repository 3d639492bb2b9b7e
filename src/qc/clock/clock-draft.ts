/** One record against the dockings, before its neighbours are asked (QC.md 3.5). Without a docking's reading only what its own text leaves open. */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { possibleInstants } from "../../domain/time.ts";
import { futureToleranceMs } from "../result/time-codes.ts";
import type { ClockFinding, ClockQuestion, Docking, TimedRecord } from "./clock-question.ts";
import { type DockingPair, type Explanation, explain } from "./explain-clock.ts";
import { dockingOffsetMs, isWithin, largestCorrectionMs, toleranceMs } from "./offset.ts";

export interface Draft {
  readonly record: TimedRecord;
  /** The instant that the record's text means; the earlier one in an hour that comes twice. */
  readonly sent: EpochMs;
  /** All that the text may mean; two in an hour that comes twice. */
  readonly instants: readonly EpochMs[];
  readonly estimate: EpochMs;
  /** By which the clock may have been off when the record was made, as far as the dockings tell. */
  readonly offsets: readonly [number, number];
  readonly code: ClockFinding["code"];
  /** Instants to use: one, or two in an hour that comes twice. */
  readonly options: readonly EpochMs[];
}

/** Dockings closer than this are one visit: a transfer that broke off is begun again at once. */
const oneVisitMs = 60 * 60_000;

/** Null when the record's time is no time, or has one meaning and there is no reading to hold it against. */
export function draftOf(question: ClockQuestion, record: TimedRecord): Draft | null {
  const { dockings, rule } = question;
  const instants = possibleInstants(record.time, rule);
  const [sent] = instants;
  const newest = offsetAtLast(question, record);
  if (sent === undefined) return null;
  if (newest === null) return instants.length < 2 ? null : unread(question, record, instants, sent);
  const found = newestExplanation(dockings, record, sent, rule);
  const estimate = found?.estimate ?? sent + newest;
  const code = codeOf(question, record, sent, estimate, found);
  const shift = code === "CLOCK_CORRECTED" ? estimate - sent : 0;
  // A device that did not follow the zone has no hour twice.
  const possible = found?.clock === "daylight" || code === "CLOCK_UNCERTAIN" ? [sent] : instants;
  const heardTo = Math.min(lastOf(dockings), record.heardTo ?? Number.POSITIVE_INFINITY);
  const options = arrivedOf(
    possible.map((one) => one + shift),
    heardTo + toleranceMs,
  );
  const offsets = found?.offsets ?? ([0, newest] as const);
  return { record, sent, instants, estimate, offsets, code, options };
}

/** Nobody knows how far the clock is off, so a measurement may seem to lie a little ahead of its arrival. */
function unread(
  { gatewayClockIsSynced }: ClockQuestion,
  record: TimedRecord,
  instants: readonly EpochMs[],
  sent: EpochMs,
): Draft {
  const heardTo = gatewayClockIsSynced ? (record.heardTo ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  const options = arrivedOf(instants, heardTo + futureToleranceMs);
  return { record, sent, instants, estimate: sent, offsets: [0, 0], code: null, options };
}

/** What was measured later than it arrived was not. */
export function arrivedOf(options: readonly EpochMs[], latest: EpochMs): readonly EpochMs[] {
  const arrived = options.filter((one) => one <= latest);
  return arrived.length > 0 ? arrived : options.slice(0, 1);
}

/** Where a time lies that the clock leaves open: since the docking before, or since the first day if it may be older (ruling 18). */
export function possibleWindow({ dockings, inUseFrom }: ClockQuestion, { sent, estimate, instants }: Draft): TimeWindow {
  if (dockings.length === 0) return { from: Math.min(...instants), to: Math.max(...instants) };
  const to = lastOf(dockings);
  const visit = dockings.findLast((one) => one.heardTo <= to - oneVisitMs);
  const isSinceVisit = visit !== undefined && Math.max(sent, estimate) >= visit.heardFrom - toleranceMs;
  return { from: isSinceVisit ? visit.heardFrom : Math.min(inUseFrom, to), to };
}

function newestExplanation(
  dockings: readonly Docking[],
  { time }: TimedRecord,
  sent: EpochMs,
  rule: ClockQuestion["rule"],
): Explanation | null {
  const pairs = dockings.slice(1).map((later, i): DockingPair => {
    return { earlier: dockings[i] ?? later, later, isNewest: i === dockings.length - 2 };
  });
  for (const pair of pairs.reverse()) {
    const found = explain(pair, time, sent, rule);
    if (found !== null) return found;
  }
  return null;
}

function codeOf(
  question: ClockQuestion,
  record: TimedRecord,
  sent: EpochMs,
  estimate: EpochMs,
  found: Explanation | null,
): ClockFinding["code"] {
  const shift = estimate - sent;
  if (found === null)
    return isClockTrusted(question, record) || isLongBeforeStart(question, sent, estimate) ? null : "CLOCK_UNCERTAIN";
  if (found.clock === "changed" || !isWithin(shift, largestCorrectionMs)) return "CLOCK_UNCERTAIN";
  return isWithin(shift, toleranceMs) ? null : "CLOCK_CORRECTED";
}

/** The clock was right whenever it was seen. */
function isClockTrusted({ dockings, rule }: ClockQuestion, { time }: TimedRecord): boolean {
  return dockings.every((docking) => isWithin(dockingOffsetMs(docking, time, rule) ?? 0, toleranceMs));
}

/** A clock that is merely set wrong does not make an old record of a former owner a new one. */
const isLongBeforeStart = ({ inUseFrom }: ClockQuestion, sent: EpochMs, estimate: EpochMs): boolean =>
  isWithin(estimate - sent, largestCorrectionMs) && Math.max(sent, estimate) < inUseFrom - largestCorrectionMs;

function offsetAtLast({ dockings, rule }: ClockQuestion, { time }: TimedRecord): number | null {
  const last = dockings.at(-1);
  return last === undefined ? null : dockingOffsetMs(last, time, rule);
}

const lastOf = (dockings: readonly Docking[]): EpochMs => dockings.at(-1)?.heardTo ?? Number.POSITIVE_INFINITY;
