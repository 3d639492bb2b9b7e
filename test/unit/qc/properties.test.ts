/** Laws of the gate over random histories (QC.md 7.4): what must hold whatever arrives, in whatever order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QcPolicy } from "../../../src/domain/policy.ts";
import { severity } from "../../../src/domain/verdict.ts";
import { judgeRun } from "../../../src/qc/judge.ts";
import type { ControlEvent, KnownEvents, RunJudgement } from "../../../src/qc/types.ts";
import { thoroughly } from "../../support/thorough.ts";
import { control, events, judge, measured, observe, run, target, value, withPolicy } from "./build.ts";

const hourMs = 3_600_000;

/** Few values on purpose, so that equal times, equal sequences and every boundary come up. */
const offsetH = fc.oneof(fc.integer({ min: -400, max: 300 }), fc.constantFrom(-192, -168, -1, 0, 1, 24, 192));
const lots = fc.constantFrom("R1", "R1", "R2", null);
const anyControl: fc.Arbitrary<Omit<ControlEvent, "id">> = fc
  .record({
    hours: offsetH,
    seconds: fc.constantFrom(0, 0, 20, 59),
    number: fc.constantFrom("24", "24", "26.5", "31", "20", "28", null),
    level: fc.constantFrom("1", "2", null),
    lot: fc.constantFrom("C7781", "C7781", "C9", null),
    reagent: lots,
    sequence: fc.constantFrom("5", "6", null),
    runName: fc.constantFrom("a", "b", "c", "d"),
  })
  .map(({ hours, seconds, number, level, lot, reagent, sequence, runName }) => ({
    at: measured + hours * hourMs + seconds * 1000,
    observation: control("2026-03-02T08:00", "24", {
      run: runName,
      sequence,
      value: number === null ? null : value(number),
      failed: number === null ? { raw: "---", reason: null } : null,
      control: { name: null, lot, level, expiry: null },
      reagentLot: reagent === null ? null : { number: reagent, expiry: null },
    }).observation,
    assigned: null,
  }));
const anyService = fc.record({
  at: offsetH.map((hours) => measured + hours * hourMs),
  kind: fc.constantFrom("service", "dropped", "comment"),
});
const targets = [
  { ...target, sd: "1" },
  { ...target, level: "L2", sd: "1", reagentLot: "R1" },
  { ...target, level: "L2", sd: null },
];
const anyTest = fc.record({ hours: offsetH, sequence: fc.constantFrom("5", "6", null) });
const anyComparison = fc.record({ hours: offsetH, isAccepted: fc.boolean() });
const anySimulator = fc.record({ hours: offsetH, word: fc.constantFrom("PASS", "PASS", "FAIL", "?") });
const anyKnown: fc.Arbitrary<KnownEvents> = fc
  .record({
    controls: fc.array(anyControl, { maxLength: 7 }),
    services: fc.array(anyService, { maxLength: 2 }),
    tests: fc.array(anyTest, { maxLength: 6 }),
    comparisons: fc.array(anyComparison, { maxLength: 3 }),
    electronic: fc.array(anySimulator, { maxLength: 3 }),
  })
  .map(({ controls, services, tests, comparisons, electronic }) =>
    events({
      controls: controls.map((one, i) => ({ ...one, id: `qc${i}` })),
      services,
      targets,
      tests: tests.map(({ hours, sequence }, i) => ({ id: `t${i}`, at: measured + hours * hourMs, sequence })),
      comparisons: comparisons.map(({ hours, isAccepted }, i) => ({ id: `c${i}`, at: measured + hours * hourMs, isAccepted })),
      electronic: electronic.map(({ hours, word }, i) => simulator(`e${i}`, measured + hours * hourMs, word)),
    }),
  );
function simulator(id: string, at: number, word: string): ControlEvent {
  const told = { raw: word, comparator: null, number: null, unit: null };
  const observation = { ...observe({ kind: "service", role: "EQC", run: id, patientId: null, value: told }) };
  return { id, at, observation, assigned: null };
}
const anyPolicy: fc.Arbitrary<Partial<QcPolicy>> = fc.record({
  levels: fc.constantFrom(["L1"], ["L1", "L2"]),
  levelMode: fc.constantFrom("all", "any", "rotate"),
  lotScope: fc.constantFrom("device", "reagent-lot"),
  newLot: fc.constantFrom("device", "none"),
  controlKind: fc.constantFrom("liquid", "liquid", "electronic", "onboard", "comparison"),
  comparison: fc.constantFrom(undefined, { everyMonths: 1, limitPercent: 15, source: "test" }),
  interval: fc.constantFrom(
    { type: "rolling", hours: 168 },
    { type: "calendar-week", dueDay: "tuesday" },
    { type: "calendar-month" },
    { type: "test-count", n: 2 },
    { type: "none" },
  ),
  grace: fc.constantFrom({ hours: 24 }, { workdays: 2 }),
});
const patient = fc.record({
  sequence: fc.constantFrom("5", "6", null),
  reagentLot: lots.map((number) => (number === null ? null : { number, expiry: "2027-01-31" })),
});
type Patient = typeof patient extends fc.Arbitrary<infer T> ? T : never;

const judged = (policy: Partial<QcPolicy>, of: Patient, known: KnownEvents): RunJudgement =>
  judge(run({ instrument: withPolicy(policy) }, of), known);
/** More than ten thousand histories in all (QC.md 7.4), twice as many when thorough. */
const check = (numRuns: number): { numRuns: number } => ({ numRuns: thoroughly(Math.ceil(numRuns * 1.15), numRuns * 2) });

describe("laws of the gate", () => {
  it("any order of the same events gives the same verdict", () => {
    const shuffled = anyKnown.chain((known) => fc.tuple(fc.constant(known), permutationOf(known)));
    fc.assert(
      fc.property(anyPolicy, patient, shuffled, (policy, of, [known, other]) => {
        expect(judged(policy, of, other)).toEqual(judged(policy, of, known));
      }),
      check(1500),
    );
  });

  it("events delivered again change nothing", () => {
    fc.assert(
      fc.property(anyPolicy, patient, anyKnown, (policy, of, known) => {
        const twice = {
          ...known,
          controls: [...known.controls, ...known.controls],
          services: [...known.services, ...known.services],
          tests: [...(known.tests ?? []), ...(known.tests ?? [])],
          comparisons: [...(known.comparisons ?? []), ...(known.comparisons ?? [])],
          electronic: [...(known.electronic ?? []), ...(known.electronic ?? [])],
        };
        expect(judged(policy, of, twice)).toEqual(judged(policy, of, known));
      }),
      check(800),
    );
  });

  it("one more failed control never makes the outcome milder", () => {
    const failing = anyControl.map(
      (one): ControlEvent => ({
        ...one,
        id: "failing",
        observation: {
          ...one.observation,
          run: "failing",
          control: { name: null, lot: "C7781", level: "1", expiry: null },
          value: value("99"),
          failed: null,
        },
      }),
    );
    fc.assert(
      fc.property(anyPolicy, patient, anyKnown, failing, (policy, of, known, extra) => {
        const before = judged(policy, of, known).run.outcome;
        const after = judged(policy, of, { ...known, controls: [...known.controls, extra] }).run.outcome;
        expect(severity(after)).toBeGreaterThanOrEqual(severity(before));
      }),
      check(2000),
    );
  });

  it("one more failed comparison or electronic control never makes the outcome milder, nor does one more patient test", () => {
    const at = offsetH.map((hours) => measured + hours * hourMs);
    const more = fc.oneof(
      at.map((time) => (known: KnownEvents): KnownEvents => {
        return { ...known, comparisons: [...(known.comparisons ?? []), { id: "failing", at: time, isAccepted: false }] };
      }),
      at.map((time) => (known: KnownEvents): KnownEvents => {
        return { ...known, electronic: [...(known.electronic ?? []), simulator("failing", time, "FAIL")] };
      }),
      at.map((time) => (known: KnownEvents): KnownEvents => {
        return { ...known, tests: [...(known.tests ?? []), { id: "more", at: time, sequence: null }] };
      }),
    );
    fc.assert(
      fc.property(anyPolicy, patient, anyKnown, more, (policy, of, known, add) => {
        const before = judged(policy, of, known).run.outcome;
        expect(severity(judged(policy, of, add(known)).run.outcome)).toBeGreaterThanOrEqual(severity(before));
      }),
      check(2500),
    );
  });

  it("events of another analyte change nothing", () => {
    fc.assert(
      fc.property(anyPolicy, patient, anyKnown, anyKnown, (policy, of, known, foreign) => {
        const inr = foreign.controls.map((one) => ({ ...one, observation: { ...one.observation, analyte: "INR" } }));
        const toJudge = run({ instrument: withPolicy(policy) }, of);
        const mixed: KnownEvents = {
          ...known,
          controls: [...inr, ...known.controls],
          targets: [...known.targets, { ...target, analyte: "INR" }],
        };
        const other = judgeRun(
          toJudge,
          new Map<string, KnownEvents>([
            ["INR", { ...foreign, controls: inr }],
            ["CRP", mixed],
          ]),
        );
        expect(other).toEqual(judge(toJudge, known));
      }),
      check(500),
    );
  });

  it("nothing is released on a failed or a missing control", () => {
    fc.assert(
      fc.property(anyPolicy, patient, anyKnown, (policy, of, known) => {
        const { run: verdict, qc } = judged(policy, of, known);
        const standing = qc.get("CRP");
        const released = severity(verdict.outcome) < severity("HOLD");
        if (released && standing?.bracket !== "CONFIRMED") expect(["OK", "QC_OVERDUE_GRACE"]).toContain(standing?.status);
        if (released) expect([standing?.status, standing?.bracket]).not.toContain("QC_FAILED");
        if (released) expect(standing?.bracket).not.toBe("SUSPECT");
      }),
      check(1500),
    );
  });
});

function permutationOf(known: KnownEvents): fc.Arbitrary<KnownEvents> {
  const all = <T>(list: readonly T[]): fc.Arbitrary<T[]> =>
    fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
  return fc
    .tuple(
      all(known.controls),
      all(known.targets),
      all(known.services),
      all(known.tests ?? []),
      all(known.comparisons ?? []),
      all(known.electronic ?? []),
    )
    .map(([controls, reordered, services, tests, comparisons, electronic]) => ({
      ...known,
      controls,
      targets: reordered,
      services,
      tests,
      comparisons,
      electronic,
    }));
}
