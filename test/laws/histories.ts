/** Random histories of a station, and how one is told: in which order, how often, and divided into which dockings. */
import fc from "fast-check";
import type { GatewayStore } from "../../src/store/gateway-store.ts";
import type { TestStation } from "../support/station.ts";
import { type Act, act, actOn, facts } from "./facts.ts";
import { inOrder, type Told } from "./outcome.ts";
import {
  comparison,
  control,
  controlOf,
  deviceOf,
  elsewhere,
  error,
  errorOf,
  event,
  type Level,
  patient,
  type Step,
  simulator,
  time,
  typedControl,
  typedResult,
} from "./steps.ts";
import { createWorld, other, type Plan, plans } from "./world.ts";

/** What happens before people decide, what they decide, and what happens after. */
export interface History {
  readonly plan: Plan;
  readonly before: readonly Step[];
  readonly acts: readonly { readonly act: Act; readonly nth: number }[];
  readonly after: readonly Step[];
}

/** How a history is told. Numbers only, so that a broken law shrinks to the history that breaks it. */
export interface Telling {
  /** Steps are sorted by them: none or equal ones, as they are. */
  readonly order: readonly number[];
  /** Which steps are told once more. */
  readonly again: readonly number[];
  /** After which steps the docking ends; after the last one it does. */
  readonly endsAfter: readonly number[];
}
export const asItIs: Telling = { order: [], again: [], endsAfter: [] };

const anyStep = fc.oneof(
  { weight: 6, arbitrary: patient },
  { weight: 5, arbitrary: control },
  { weight: 1, arbitrary: event },
  { weight: 1, arbitrary: error },
  { weight: 1, arbitrary: typedResult },
  { weight: 1, arbitrary: typedControl },
);
const stepsOf = (plan: Plan): fc.Arbitrary<Step> =>
  plan === "comparison" ? fc.oneof(anyStep, comparison) : plan === "electronic" ? fc.oneof(anyStep, simulator) : anyStep;

/** Both levels passed before all else in half of the histories, so that many results are released. */
const goodStart = [
  controlOf("normal", "2026-03-04T23:00:00", "20", "C1"),
  controlOf("abnormal", "2026-03-04T23:01:00", "80", "C2"),
];

export const history: fc.Arbitrary<History> = fc.constantFrom(...(Object.keys(plans) as readonly Plan[])).chain((plan) =>
  fc
    .record({
      startsWell: fc.boolean(),
      early: fc.array(stepsOf(plan), { minLength: 1, maxLength: 8 }),
      facts: fc.oneof(fc.constant<Step[]>([]), facts),
      acts: fc.oneof(fc.constant([]), fc.array(act, { maxLength: 3 })),
      late: fc.oneof(fc.constant<Step[]>([]), fc.array(stepsOf(plan), { maxLength: 3 })),
    })
    .map(({ startsWell, early, facts, acts, late }) => ({
      plan,
      before: [...(startsWell ? goodStart : []), ...early, ...facts],
      acts,
      after: late,
    })),
);

/** A few results and then something that comes late: what bears on one of few is met sooner than in a long history. */
export const fewAndLate: fc.Arbitrary<History> = fc.constantFrom(...(Object.keys(plans) as readonly Plan[])).chain((plan) =>
  fc.record({
    plan: fc.constant(plan),
    before: fc.array(stepsOf(plan), { minLength: 1, maxLength: 4 }),
    acts: fc.constant([]),
    after: fc.array(fc.oneof(event, event, stepsOf(plan)), { minLength: 1, maxLength: 2 }),
  }),
);
const few = fc.array(fc.nat({ max: 15 }), { maxLength: 3 });
export const telling: fc.Arbitrary<Telling> = fc.record({
  order: fc.array(fc.nat({ max: 99 }), { maxLength: 20 }),
  again: few,
  endsAfter: few,
});

export const allSteps = ({ before, after }: History): readonly Step[] => [...before, ...after];

/** Where it is looked on: after each step, and whenever nothing is under way. */
export interface Looks {
  readonly onStep?: (station: TestStation) => void;
  readonly onRest?: (station: TestStation) => void;
}

/** A station that was told the history. */
export function told(history: History, how: Telling, { onStep, onRest }: Looks = {}, store?: GatewayStore): Told {
  const station = createWorld(history.plan, store);
  let values = 0;
  const tell = (steps: readonly Step[]): void => {
    for (const [i, one] of arranged(steps, how).entries()) {
      one.tell(station);
      values += one.values;
      if (how.endsAfter.includes(i)) {
        station.endBatch();
        onRest?.(station);
      }
      onStep?.(station);
    }
    station.endBatch();
    onStep?.(station);
    onRest?.(station);
  };
  tell(history.before);
  for (const { act, nth } of history.acts) {
    const runs = inOrder(station);
    const run = runs[nth % Math.max(runs.length, 1)];
    if (run !== undefined) actOn(station, act, run);
    onRest?.(station);
  }
  tell(history.after);
  return { station, values };
}

function arranged(steps: readonly Step[], { order, again }: Telling): readonly Step[] {
  const placed = steps.map((one, i) => ({ one, place: order[i] ?? 0 }));
  const more = again.flatMap((i) => steps[i % Math.max(steps.length, 1)] ?? []);
  return [...placed.sort((a, b) => a.place - b.place).map(({ one }) => one), ...more.flatMap(resent)];
}

/** What a person said of a lot is said once. */
export const resent = (step: Step): readonly Step[] => (step.again === undefined ? [] : [{ ...step, tell: step.again }]);

export interface Case {
  readonly history: History;
  /** Without what people decide about single results: the same object where nothing is. */
  readonly undecided: History;
  /** Another way to tell it. */
  readonly other: Telling;
  /** A failed control, and what is known of another device or another analysis, that come between. */
  readonly failed: Step;
  readonly foreign: readonly Step[];
  /** When another control may come late. */
  readonly late: { readonly level: Level; readonly at: string };
}

/** What a control may turn out to be. */
export interface Shape {
  readonly number: string;
  readonly lot: string;
}
const failed = fc.tuple(fc.constantFrom<Level>("normal", "abnormal"), time).map(([level, at]) => {
  const lot = level === "normal" ? "C1" : "C2";
  return controlOf(level, at, "120", lot, { run: `failed ${at}`, sequence: `failed ${at}` });
});
const late = fc.record({ level: fc.constantFrom<Level>("normal", "abnormal"), at: time });
const foreign = fc.oneof(
  patient.map((one) => elsewhere(one, { device: deviceOf(other.serial) })),
  control.map((one) => elsewhere(one, { device: deviceOf(other.serial) })),
  control.map((one) => elsewhere(one, { analyte: "HbA1c", deviceCode: "HbA1c" })),
  time.map((at) => errorOf(other.serial, at)),
);
export const anyCase: fc.Arbitrary<Case> = fc
  .record({ history, other: telling, failed, foreign: fc.array(foreign, { minLength: 1, maxLength: 4 }), late })
  .map((one) => ({ ...one, undecided: one.history.acts.length === 0 ? one.history : { ...one.history, acts: [] } }));
