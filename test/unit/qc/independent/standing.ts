/**
 * The judge against the second evaluator, over random histories of several reagent lots; and over every placing of uncertain controls.
 * Properties for the tests here and for `npm run laws`.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { severity } from "../../../../src/domain/verdict.ts";
import type { ControlEvent } from "../../../../src/qc/types.ts";
import { control, events, judge, measured, run, target, withPolicy } from "../build.ts";
import { type Answer, type Case, evaluate, type Point } from "./evaluator.ts";

const hourMs = 3_600_000;
const lots = fc.constantFrom("R1", "R1", "R2", "R3", null);
const time = fc.oneof(fc.integer({ min: -40, max: 30 }), fc.integer({ min: -260, max: 260 }));
const point: fc.Arbitrary<Point> = fc.record({
  t: time,
  isOk: fc.oneof({ weight: 2, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  level: fc.constantFrom("L1", "L1", "L2"),
  lot: lots,
});
const history: fc.Arbitrary<Case> = fc.record({
  levels: fc.constantFrom(["L1"], ["L1", "L2"]),
  isAcrossLots: fc.boolean(),
  needsNewLotControl: fc.boolean(),
  intervalH: fc.constantFrom(24, 168),
  graceH: fc.constantFrom(0, 24),
  services: fc.array(time, { maxLength: 1 }),
  controls: fc.array(point, { maxLength: 9 }),
  sample: fc.record({ t: fc.constant(0), lot: lots }),
});

const at = (t: number): number => measured + t * hourMs;

function toEvent({ t, isOk, level, lot }: Point, id: string): ControlEvent {
  const { observation } = control("2026-03-02T08:00", isOk ? "24" : "99", {
    run: id,
    control: { name: null, lot: "C7781", level: level === "L1" ? "1" : "2", expiry: null },
    reagentLot: lot === null ? null : { number: lot, expiry: null },
  });
  return { id, at: at(t), observation, assigned: null };
}

function judged(one: Case, controls: readonly ControlEvent[]) {
  const policy = {
    levels: one.levels,
    lotScope: one.isAcrossLots ? "device" : "reagent-lot",
    newLot: one.needsNewLotControl ? "device" : "none",
    interval: { type: "rolling", hours: one.intervalH },
    grace: { hours: one.graceH },
    triggers: ["service"],
    rules: "range-only",
  } as const;
  const services = one.services.map((t) => ({ at: at(t), kind: "service" }));
  const reagentLot = one.sample.lot === null ? null : { number: one.sample.lot, expiry: "2027-01-31" };
  const known = events({ controls, services, targets: [target, { ...target, level: "L2" }] });
  return judge(run({ instrument: withPolicy(policy) }, { reagentLot }), known);
}

/** As the judge tells it: what is excused and what a person must look at. */
function answerOf(one: Case, controls: readonly ControlEvent[]): Answer {
  const { status = "", bracket = "" } = judged(one, controls).qc.get("CRP") ?? {};
  return { status, bracket };
}

/** Status and bracket are what the second evaluator finds. */
export const standingIsAsFound = fc.property(history, (one) => {
  const controls = one.controls.map((each, i) => toEvent(each, `c${i}`));
  assert.deepEqual(answerOf(one, controls), evaluate(one));
});

const rank = (one: Case, controls: readonly ControlEvent[]): number => severity(judged(one, controls).run.outcome);

/** Every instant that can matter: the ends of the window and where it meets another event, the sample, or the end of a validity. */
function placings(one: Case, [from, to]: readonly [number, number]): readonly number[] {
  const marks = [0, ...one.services, ...one.controls.map(({ t }) => t)];
  const ends = [one.intervalH, one.intervalH + one.graceH].flatMap((h) => [h, -h]);
  const all = marks.flatMap((t) => [t - 1, t, t + 1]).concat(ends.flatMap((h) => [h - 1, h, h + 1]));
  return [...new Set([from, to, ...all])].filter((t) => t >= from && t <= to);
}

/** How often it was asked, and how often the bound held what no placing of the uncertain controls would hold. */
export interface Strictness {
  asked: number;
  stricter: number;
}

/** With uncertain times never milder than the worst of all placings. */
export const neverMilder = (figures: Strictness) =>
  fc.property(history, uncertain, (one, many) => {
    const small = { ...one, controls: one.controls.slice(0, 4) };
    const certain = small.controls.map((each, i) => toEvent(each, `c${i}`));
    const windows = many.map(({ from, length }) => [from, from + length] as const);
    const whole = many.map(({ point: each, from, length }, i) => ({
      ...toEvent({ ...each, t: from }, `u${i}`),
      window: { from: at(from), to: at(from + length) },
    }));
    const bound = rank(small, [...certain, ...whole]);
    const choices = windows.map((window) => sampled(placings(small, window), many.length));
    let worst = 0;
    for (const times of product(choices)) {
      const placed = many.map(({ point: each }, i) => toEvent({ ...each, t: times[i] ?? 0 }, `u${i}`));
      worst = Math.max(worst, rank(small, [...certain, ...placed]));
      if (worst === 3) break;
    }
    figures.asked += 1;
    if (bound > worst) figures.stricter += 1;
    assert.ok(bound >= worst, `milder than a placing of the controls: ${bound} < ${worst}`);
  });

const uncertain = fc.array(fc.record({ from: time, length: fc.integer({ min: 1, max: 60 }), point }), {
  minLength: 1,
  maxLength: 4,
});

/** So many placings of each that all together stay within a thousand. */
function sampled(all: readonly number[], controls: number): readonly number[] {
  const most = [200, 20, 7, 4][controls - 1] ?? 5;
  const step = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, i) => i % step === 0 || i === all.length - 1);
}

function* product(choices: readonly (readonly number[])[]): Generator<readonly number[]> {
  const [first, ...others] = choices;
  if (first === undefined) return void (yield []);
  for (const one of first) for (const rest of product(others)) yield [one, ...rest];
}
