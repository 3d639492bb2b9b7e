/**
 * Controls built into runs (qc.md 1.1): sorted by time, sequence and content, never by arrival; a new run begins when a level repeats, after
 * a gap, when the reagent lot changes or a service lies between. A repeat of a failed level is thus a new run.
 */

import type { EpochMs } from "../../domain/clock.ts";
import type { Decimal } from "../../domain/decimal.ts";
import type { ControlTarget } from "../../domain/lot.ts";
import { byContent, sequenceNumber } from "../controls/order.ts";
import type { JudgedControl } from "../types.ts";
import { point, type Run } from "./series.ts";

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
  /** No rule looks back over this run's beginning: new control lot, new target or a service (qc.md 1.3 no. 6). */
  readonly isReset: boolean;
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
  const targets = new Map<string, string>();
  return groups.map((group, i) => {
    const changed = group.filter(({ level, target }) => (targets.get(level) ?? identity(target)) !== identity(target)).length > 0;
    for (const { level, target } of group) targets.set(level, identity(target));
    const before = groups[i - 1]?.at(-1);
    const [first] = group;
    const serviced = before !== undefined && first !== undefined && hasBetween(services, before.control.at, first.control.at);
    return { controls: group, run: toRun(group), isReset: changed || serviced };
  });
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

const toRun = (group: readonly SeriesControl[]): Run =>
  new Map(group.map(({ level, value, mean, sd }) => [level, point(value, mean, sd)]));
