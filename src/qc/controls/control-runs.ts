/**
 * Controls built into runs (QC.md 1.1): sorted by time, sequence and content, never by arrival; a new run begins when a level repeats, after
 * a gap, when the reagent lot changes or a service lies between. A repeat of a failed level is thus a new run.
 */

import type { EpochMs } from "../../domain/clock.ts";
import type { Decimal } from "../../domain/decimal.ts";
import { type ControlTarget, normalizeLot } from "../../domain/lot.ts";
import type { JudgedControl } from "../types.ts";
import { point, type Run } from "../westgard/series.ts";
import { byContent, sequenceNumber } from "./control-order.ts";

/** A usable control with mean and SD to compare with. */
export interface SeriesControl {
  readonly control: JudgedControl;
  readonly level: string;
  readonly value: Decimal;
  readonly mean: Decimal;
  readonly sd: Decimal;
  readonly target: ControlTarget;
}

export interface ControlRun {
  readonly controls: readonly SeriesControl[];
  readonly run: Run;
}

const runWindowMs = 60 * 60_000;

export function buildRuns(
  controls: readonly SeriesControl[],
  services: readonly { readonly at: EpochMs }[],
): readonly ControlRun[] {
  const groups: SeriesControl[][] = [];
  for (const next of [...controls].sort(inOrder)) {
    const current = groups.at(-1);
    const last = current?.at(-1);
    if (current === undefined || last === undefined || startsRun(current, last, next, services)) groups.push([next]);
    else current.push(next);
  }
  const streamOf = streams(services);
  return groups.map((group) => ({ controls: group, run: toRun(group, streamOf) }));
}

/** Names each control's stream; asked in order of time. A new target ends its own stream alone, a service all (ruling 25). */
function streams(services: readonly { readonly at: EpochMs }[]): (one: SeriesControl) => string {
  const targets = new Map<string, { readonly target: string; readonly no: number }>();
  return ({ control, level, target }) => {
    const name = JSON.stringify([level, normalizeLot(target.lot)]);
    const former = targets.get(name) ?? { target: identity(target), no: 0 };
    const no = former.target === identity(target) ? former.no : former.no + 1;
    targets.set(name, { target: identity(target), no });
    const serviced = services.filter(({ at }) => at <= control.at).length;
    return JSON.stringify([name, no, serviced]);
  };
}

function inOrder(a: SeriesControl, b: SeriesControl): number {
  return (
    a.control.at - b.control.at || bySequence(a, b) || byLevel(a, b) || a.value.cmp(b.value) || byContent(a.control, b.control)
  );
}

const byLevel = (a: SeriesControl, b: SeriesControl): number => Number(a.level > b.level) - Number(a.level < b.level);

function bySequence(a: SeriesControl, b: SeriesControl): number {
  const [x, y] = [sequenceNumber(a.control.sequence), sequenceNumber(b.control.sequence)];
  return x === null || y === null ? 0 : Number(x > y) - Number(x < y);
}

function startsRun(
  current: readonly SeriesControl[],
  last: SeriesControl,
  next: SeriesControl,
  services: readonly { readonly at: EpochMs }[],
): boolean {
  return (
    current.some(({ level }) => level === next.level) ||
    next.control.at - last.control.at > runWindowMs ||
    next.control.reagentLot !== last.control.reagentLot ||
    hasBetween(services, last.control.at, next.control.at)
  );
}

const hasBetween = (services: readonly { readonly at: EpochMs }[], from: EpochMs, to: EpochMs): boolean =>
  services.some(({ at }) => at > from && at <= to);

const identity = ({ lot, target, sd, low, high, reagentLot }: ControlTarget): string =>
  JSON.stringify([lot, target, sd, low, high, reagentLot]);

const toRun = (group: readonly SeriesControl[], streamOf: (one: SeriesControl) => string): Run =>
  new Map(group.map((one) => [one.level, point(one.value, one.mean, one.sd, streamOf(one))]));
