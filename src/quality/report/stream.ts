/** Judged controls sorted into streams (control lot and level), with their numbers for the month and for the lot so far. Pure. */
import type { EpochMs } from "../../domain/clock.ts";
import { normalizeLot } from "../../domain/lot.ts";
import type { AllowedTotalError } from "../../domain/policy.ts";
import type { ReportedControl, StreamPoint, StreamReport } from "./monthly-report.ts";
import { driftOf, median, numbersOf, zOf } from "./numbers.ts";

export interface StreamContext {
  readonly instrument: string;
  readonly serial: string | null;
  readonly model: string;
  readonly analyte: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly withStaff: boolean;
  /** Of a level. */
  readonly overdueDays: (level: string) => number;
  readonly totalError: AllowedTotalError | null;
}

/** QC.md 1.5: a chart shows the last 30 runs. */
const chartPoints = 30;

/** Streams that had a control in the month, by lot and level. Controls without a target have no stream. */
export function streamReports(controls: readonly ReportedControl[], context: StreamContext): readonly StreamReport[] {
  const groups = new Map<string, ReportedControl[]>();
  for (const control of [...controls].sort((a, b) => a.at - b.at || (a.judged.id < b.judged.id ? -1 : 1))) {
    const { target, level } = control.judged;
    if (target === null || level === null) continue;
    const key = JSON.stringify([target.lot, level]);
    groups.set(key, [...(groups.get(key) ?? []), control]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, group]) => streamOf(group, context) ?? []);
}

function streamOf(group: readonly ReportedControl[], context: StreamContext): StreamReport | null {
  const { from, to, withStaff, overdueDays, totalError, instrument, serial, model, analyte } = context;
  const known = group.filter(({ at }) => at <= to);
  const ofMonth = known.filter(({ at }) => at >= from);
  const newest = ofMonth.at(-1)?.judged;
  if (newest === undefined || newest.target === null || newest.level === null) return null;
  const { target } = newest;
  const points = (list: readonly ReportedControl[]) => list.map((one) => pointOf(one, withStaff));
  return {
    instrument,
    serial,
    model,
    analyte,
    unit: target.unit,
    material: target.name,
    lot: target.lot,
    level: newest.level,
    target: target.target,
    sd: target.sd,
    low: target.low,
    high: target.high,
    month: numbersOf(ofMonth, target, totalError),
    lotToDate: numbersOf(known, target, totalError),
    drift: driftOf(known, target),
    overdueDays: overdueDays(newest.level),
    totalError,
    medianFailToPassHours: failToPassHours(known, from),
    reagentLots: reagentLotsOf(ofMonth),
    points: points(ofMonth),
    chart: points(known.slice(-chartPoints)),
  };
}

export function pointOf(
  { judged, observation, at, isDoubtful, comment, deviation }: ReportedControl,
  withStaff: boolean,
): StreamPoint {
  const { value } = observation;
  return {
    at,
    isDoubtful,
    value: `${value?.comparator ?? ""}${value?.number ?? value?.raw ?? "–"}`,
    z: zOf(value?.number ?? null, judged.target),
    result: judged.result,
    triedAs: judged.triedAs ?? null,
    rules: judged.hits,
    missingLevels: judged.missingLevels ?? [],
    reagentLot: judged.reagentLot,
    operator: withStaff ? observation.operatorId : null,
    comment,
    deviation,
  };
}

/**
 * From each first failure of the month to the next pass of the level on the same reagent lot: another lot's pass says nothing of the one
 * that failed (ruling 23). Failures still open are not in it, nor is anything whose time is not known.
 */
function failToPassHours(known: readonly ReportedControl[], from: EpochMs): number | null {
  const failedAt = new Map<string | null, EpochMs>();
  const hours: number[] = [];
  for (const { judged, at, isDoubtful } of known) {
    if (isDoubtful || judged.result === "VOID") continue;
    const lot = judged.reagentLot === null ? null : normalizeLot(judged.reagentLot);
    const since = failedAt.get(lot);
    if (judged.result === "REJECT") failedAt.set(lot, since ?? at);
    else if (since !== undefined) {
      if (since >= from) hours.push(Math.round((at - since) / 3_600_000));
      failedAt.delete(lot);
    }
  }
  return median(hours);
}

function reagentLotsOf(controls: readonly ReportedControl[]): StreamReport["reagentLots"] {
  const lots = new Map<string, { from: EpochMs; to: EpochMs }>();
  for (const { judged, at } of controls) {
    if (judged.reagentLot === null) continue;
    const { from = at } = lots.get(judged.reagentLot) ?? {};
    lots.set(judged.reagentLot, { from, to: at });
  }
  return [...lots].map(([lot, span]) => ({ lot, ...span }));
}
