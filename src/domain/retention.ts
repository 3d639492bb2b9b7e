/** How long what names a person is kept, per kind, and the floors that no setting goes below. Pure; whole days and milliseconds. */
import type { EpochMs } from "./clock.ts";
import type { QcGrace, QcInterval, QcPolicy } from "./policy.ts";

/** Kinds of what names somebody. What names nobody (values, verdicts, controls, lots, charts) is kept. */
export const retentionKinds = ["results", "raw", "operators", "acts"] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/**
 * Days since the last thing that happened to it; null: kept until somebody decides otherwise. `results`: whose a finished result was, with
 * its messages and what people wrote about it. `raw`: the bytes as instruments sent them. `operators`: who ran a control. `acts`: who did
 * and looked at what.
 */
export type RetentionPolicy = Readonly<Record<RetentionKind, number | null>>;

export const keepsAll: RetentionPolicy = { results: null, raw: null, operators: null, acts: null };
export const erasesAnything = (policy: RetentionPolicy): boolean => retentionKinds.some((kind) => policy[kind] !== null);

const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** A look-back begins with a control that came late, and people need time for it. */
const lookBackDays = 30;
/** Nobody verified how long a log of looks must be kept: the careful choice (decision 0037). */
const actsFloorDays = 5 * 366;
/** So many tests may take any time: the longest that is believed. */
const yearMs = 366 * dayMs;

/** The longest that may lie between two controls that follow each other as they should. */
function intervalMs(interval: QcInterval): number {
  switch (interval.type) {
    case "rolling":
      return interval.hours * hourMs;
    case "calendar-day":
      return 2 * dayMs;
    case "calendar-week":
      return 14 * dayMs;
    case "calendar-month":
      return 62 * dayMs;
    case "months":
      return interval.months * 31 * dayMs;
    case "test-count":
      return yearMs;
    case "none":
      return 0;
  }
}

/** Weekends and the longest of holidays counted in. */
const graceMs = (grace: QcGrace): number => ("hours" in grace ? grace.hours * hourMs : (2 * grace.workdays + 7) * dayMs);

function policyMs({ interval, comparison, grace }: QcPolicy): number {
  const compared: QcInterval = { type: "months", months: comparison?.everyMonths ?? 0 };
  return Math.max(intervalMs(interval), intervalMs(compared)) + graceMs(grace);
}

/** The least days for each kind. A look-back must know whom to tell: the longest control interval, its grace and 30 days (QC.md 3.4). */
export function retentionFloors(
  policies: readonly QcPolicy[],
  { results }: RetentionPolicy,
): Readonly<Record<RetentionKind, number>> {
  const longest = Math.max(0, ...policies.map(policyMs));
  const quality = Math.ceil(longest / dayMs) + lookBackDays;
  return { results: quality, raw: lookBackDays, operators: quality, acts: Math.max(actsFloorDays, results ?? 0) };
}

/** What last happened at or before it is due. */
export const dueBefore = (days: number, now: EpochMs): EpochMs => now - days * dayMs;

/** Between two looks no more may pass by the station's clock: else it was set, or the station was away. */
const longestGapMs = 14 * dayMs;
/** A clock that is put back by less was only corrected. */
const correctionMs = dayMs;
/** So long nothing is erased after the clock jumped, or after the setting was changed: time enough for somebody to notice. */
export const trialMs = 7 * dayMs;

/** What the last look knew. */
export interface SeenBefore {
  readonly at: EpochMs;
  /** Since when clock and setting are as they are. */
  readonly since: EpochMs;
  readonly policy: RetentionPolicy;
}

/** Since when clock and setting are believed: from now on, where either has just changed. */
export function believedSince(before: SeenBefore | null, policy: RetentionPolicy, now: EpochMs): EpochMs {
  if (before === null || retentionKinds.some((kind) => before.policy[kind] !== policy[kind])) return now;
  const hasJumped = now - before.at > longestGapMs || before.at - now > correctionMs;
  return hasJumped ? now : Math.min(before.since, now);
}
