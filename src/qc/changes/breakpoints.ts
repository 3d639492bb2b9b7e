/**
 * Where, inside a window, the verdict on a run can change with the time of its measurement: at controls, where a control's validity
 * ends, at the start of a policy or of other outcomes, a lot's last day, and at the limits of age (QC.md 3.5). Between two of them it stays the same.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { effectiveExpiry, parseExpiry } from "../../domain/expiry.ts";
import type { ReagentLot } from "../../domain/lot.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import { addDays, endOfDay } from "../../domain/time.ts";
import { timeLimits } from "../result/time-codes.ts";
import { validUntil, withGrace } from "../schedule/interval.ts";
import type { ControlEvent, KnownEvents, RunToJudge } from "../types.ts";

const minuteMs = 60_000;

/** Both ends, each breakpoint inside, and the instant behind it, which stands for all up to the next one; no order. */
export function breakpoints(
  run: RunToJudge,
  known: ReadonlyMap<string, KnownEvents>,
  { from, to }: TimeWindow,
): readonly EpochMs[] {
  const own = changesWithoutControls(run, known).filter((at) => at >= from && at < to);
  const ofControls = [...known].flatMap(([analyte, events]) => between(changesOfOnce(run, analyte, events), from, to));
  const inside = [...own, ...ofControls].flatMap((at) => [at, at + 1]);
  return [...new Set([from, from + 1, ...inside, to])].filter((at) => at <= to);
}

/** Where anything changes that is asked of no control: age, outcomes, policies, the life of reagent lots. */
export function changesWithoutControls(run: RunToJudge, known: ReadonlyMap<string, KnownEvents>): readonly EpochMs[] {
  return [
    ...timeLimits(run),
    ...outcomeStarts(run),
    ...sentExpiries(run),
    ...[...known].flatMap(([analyte, { reagentLots }]) => [
      ...policiesOf(run, analyte).map(({ validFrom }) => validFrom),
      ...reagentLots.flatMap((lot) => lotChanges(lot, run.zone)),
    ]),
  ];
}

function policiesOf({ instrument }: RunToJudge, analyte: string): readonly QcPolicy[] {
  const { qc = {} } = instrument ?? {};
  return Object.hasOwn(qc, analyte) ? (qc[analyte] ?? []) : [];
}

interface Kept {
  readonly policies: readonly QcPolicy[];
  readonly zone: string;
  readonly lists: readonly unknown[];
  readonly changes: Float64Array;
}
const kept = new WeakMap<KnownEvents["controls"], Kept>();

/** Sorted; the same for all results that the same events stand around. */
function changesOfOnce(run: RunToJudge, analyte: string, events: KnownEvents): Float64Array {
  const { controls, unitControls, electronic, services, tests, comparisons } = events;
  const policies = policiesOf(run, analyte);
  const lists = [unitControls, electronic, services, tests, comparisons];
  const former = kept.get(controls);
  const isKept = former?.policies === policies && former.zone === run.zone && former.lists.every((list, i) => list === lists[i]);
  if (former !== undefined && isKept) return former.changes;
  const changes = Float64Array.from(new Set(changesOf(policies, events, run.zone))).sort();
  kept.set(controls, { policies, zone: run.zone, lists, changes });
  return changes;
}

const between = (sorted: Float64Array, from: EpochMs, to: EpochMs): readonly EpochMs[] => [
  ...sorted.subarray(firstNotBelow(sorted, from), firstNotBelow(sorted, to)),
];

function changesOf(policies: readonly QcPolicy[], events: KnownEvents, zone: string): readonly EpochMs[] {
  const controls = [...events.controls, ...(events.unitControls ?? []), ...(events.electronic ?? [])];
  const counted = policies.filter(({ interval }) => interval.type === "test-count");
  return [
    ...events.services.map(({ at }) => at),
    ...(events.tests ?? []).flatMap(({ at }) => [at, ...counted.map(({ grace }) => withGrace(at, grace, zone))]),
    ...(events.comparisons ?? []).flatMap(({ at }) => [
      ...minutesOf({ at }),
      ...policies.flatMap((one) => monthsEnd(at, one, zone)),
    ]),
    ...controls.flatMap(({ toldAt }) => (toldAt === undefined ? [] : minutesOf({ at: toldAt }))),
    ...[...new Set(controls.flatMap(endsOf))].flatMap((at) => [
      ...minutesOf({ at }),
      ...policies.flatMap((policy) => validityEnds({ at }, policy, zone)),
    ]),
  ];
}

/** A control in the sample's minute has an order of its own. */
function minutesOf({ at }: Pick<ControlEvent, "at">): readonly EpochMs[] {
  const minute = Math.floor(at / minuteMs) * minuteMs;
  return [minute, at, minute + minuteMs];
}

/** Where the time of a control is uncertain, its verdict on others changes at both ends of its window. */
const endsOf = ({ at, window }: ControlEvent): readonly EpochMs[] => (window === undefined ? [at] : [window.from, window.to]);

/** Where levels rotate a control may hold for as many intervals as there are levels. */
function validityEnds({ at }: Pick<ControlEvent, "at">, { interval, grace, levels }: QcPolicy, zone: string): readonly EpochMs[] {
  return [1, Math.max(1, levels.length)].flatMap((intervals) => {
    const end = validUntil(interval, at, zone, intervals);
    return end === null || end === Number.POSITIVE_INFINITY ? [] : [end, withGrace(end, grace, zone)];
  });
}

/** Other outcomes may have been chosen from a moment on. */
function outcomeStarts({ instrument }: RunToJudge): readonly EpochMs[] {
  return Object.values(instrument?.outcomes ?? {})
    .flat()
    .flatMap(({ validFrom }) => validFrom ?? []);
}

/** Where a comparison runs out. */
function monthsEnd(at: EpochMs, { comparison, grace }: QcPolicy, zone: string): readonly EpochMs[] {
  if (comparison === undefined) return [];
  const end = validUntil({ type: "months", months: comparison.everyMonths }, at, zone);
  return end === null ? [] : [end, withGrace(end, grace, zone)];
}

function sentExpiries({ results, zone }: RunToJudge): readonly EpochMs[] {
  const sent = results.map(({ observation }) => observation.reagentLot?.expiry ?? null);
  const days = sent.map((text) => (text === null ? null : parseExpiry(text)));
  return days.flatMap((day) => (day === null ? [] : [endOfDay(day, zone)]));
}

/** A lot's last day, each opening with the end of its in-use life, where it was used up, and where it was blocked and free again. */
function lotChanges(lot: ReagentLot, zone: string): readonly EpochMs[] {
  const openings = [lot.openedOn, ...(lot.life?.openings ?? [])].filter((day) => day !== null);
  const ends = [lot.expiry, ...openings.map((openedOn) => effectiveExpiry({ ...lot, openedOn }))].filter((day) => day !== null);
  const days = [...ends, ...openings.map((day) => addDays(day, -1))];
  const blocks = (lot.life?.blocks ?? []).flatMap(({ from, until, toldAt }) => [from, until ?? from, toldAt ?? from]);
  const usedUp = (lot.life?.exhausted ?? []).flatMap(({ at, toldAt }) => [at, toldAt ?? at]);
  const told = lot.expiryToldAt === undefined ? [] : [lot.expiryToldAt];
  return [...days.map((day) => endOfDay(day, zone)), ...usedUp, ...blocks, ...told];
}

/**
 * Time cut at the instants at which something changes. The number of the stretch that an instant lies in: each change is one of its
 * own, and so is all between two of them.
 */
export function stretches(changes: readonly EpochMs[]): (at: EpochMs) => number {
  const sorted = Float64Array.from(new Set(changes)).sort();
  return (at) => {
    const index = firstNotBelow(sorted, at);
    return sorted[index] === at ? 2 * index + 1 : 2 * index;
  };
}

/** Index of the first that is not below a value; `sorted` is. */
export function firstNotBelow(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
