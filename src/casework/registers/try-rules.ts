/**
 * What rules that wait for approval would have done: the last ninety days judged once by what was approved and once as if these had
 * always been. Nothing is written, and what people decided about single results is left aside. Asked for in slices, so that no instrument
 * waits for its acknowledgement while ninety days are looked at: whoever asks adds them up, and nothing is remembered in between.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { approvedRules } from "../../domain/registers/approvals.ts";
import type { RuleSet } from "../../qc/approval/rule-set.ts";
import { judgeNow } from "../../release/judge-now.ts";
import type { Looking, Ports } from "../../release/view.ts";
import type { RegisterVersion } from "../../store/people/registers.ts";
import type { Run } from "../../store/results/runs.ts";

export const trialDays = 90;
const dayMs = 24 * 3_600_000;
/** Judged in one slice. */
const mostJudged = 10;

/** Where the next slice begins: so many of the results measured since `from` are done. */
export interface TrialPlace {
  readonly from: EpochMs;
  readonly taken: number;
  /** The end of the ninety days: when the first slice was asked for. */
  readonly until: EpochMs;
}

export interface TrialSlice {
  /** Results of the analyte that were judged. */
  readonly results: number;
  /** Held back by the rules that are approved, and by those that wait. */
  readonly heldNow: number;
  readonly heldThen: number;
  /** Whole days that are behind it. */
  readonly days: number;
  /** Null: all ninety days were looked at. */
  readonly next: TrialPlace | null;
}

/**
 * How many of the analyte's results of the last days are held now, and would be under `rules`: a slice of work at a time. `place`: the
 * former slice's `next`; null begins.
 */
export function tryRules(
  ports: Looking,
  { instrument, analyte, rules }: { readonly instrument: string; readonly analyte: string; readonly rules: RuleSet },
  place: TrialPlace | null,
): TrialSlice {
  const now = ports.clock.now();
  const until = Math.min(place?.until ?? now, now);
  const start = until - trialDays * dayMs;
  const { asked, next } = sliceOf(ports, instrument, {
    from: Math.max(place?.from ?? start, start),
    taken: place?.taken ?? 0,
    until,
  });
  const measured = asked.filter(({ key }) =>
    ports.store.runs.standing(key).some(({ observation }) => observation.analyte === analyte),
  );
  const then = asIfApproved(ports, instrument, analyte, rules);
  const heldBy = (by: Judging) => measured.filter((run) => isHeld(by, run, analyte)).length;
  const days = next === null ? trialDays : Math.floor((next.from - start) / dayMs);
  return { results: measured.length, heldNow: heldBy(ports), heldThen: heldBy(then), days, next };
}

/** The next results, day by day, and where the one after them stands. */
function sliceOf({ store }: Ports<"store">, instrument: string, { from, taken, until }: TrialPlace) {
  const asked: Run[] = [];
  for (let [day, done] = [from, taken]; day <= until; [day, done] = [day + dayMs, 0]) {
    const ofDay = store.runs.patientRunsBetween(instrument as never, day, Math.min(day + dayMs - 1, until));
    const now = ofDay.slice(done, done + mostJudged - asked.length);
    asked.push(...now);
    if (done + now.length < ofDay.length) return { asked, next: { from: day, taken: done + now.length, until } };
  }
  return { asked, next: null };
}

type Judging = Looking;

/** Judged as if it had never been sent: what was sent is not asked whether its rules are approved. */
function isHeld(ports: Judging, run: Run, analyte: string): boolean {
  const { judgement, observations } = judgeNow(ports, { ...run, state: "waiting" });
  const own = observations.filter(({ observation }) => observation.analyte === analyte);
  return own.some(({ id }) => judgement.results.get(id)?.outcome === "HOLD");
}

/** The station as if these rules were the only version that was ever approved for the analyte. */
function asIfApproved(ports: Judging, instrumentId: string, analyte: string, rules: RuleSet): Judging {
  const { store } = ports;
  const { registers } = store;
  const only: RegisterVersion<unknown> = {
    ...{ key: "trial", subject: instrumentId, at: 0, recordedAt: 0, signature: null, supersededAt: null, endedBy: null },
    body: { analyte, rules, sentences: [], changedBy: null, isOfWhole: false },
  };
  const ofSubject: typeof registers.ofSubject = (register, subject) => {
    const entries = registers.ofSubject(register, subject);
    if (register.name !== approvedRules.name || subject !== instrumentId) return entries;
    const others = entries.filter(({ body }) => (body as { readonly analyte?: string }).analyte !== analyte);
    return [...others, only as (typeof entries)[number]];
  };
  return { ...ports, store: { ...store, registers: { ...registers, ofSubject } } };
}
