/**
 * Whatever order measurements, events and comparisons become known in, and however often, the same is known in the end and the same
 * verdicts stand (qc.md 7.4): the re-evaluation set of every kind of event is wide enough.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { officeWork } from "../../../src/app/office/index.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../../support/station.ts";

const signature = { by: "Kari Lab", reason: "rutine", role: "lab-responsible" } as const;
const yearly = { everyMonths: 1, limitPercent: 15, source: "test" };
const base = { ...weekly, interval: { type: "rolling", hours: 24 }, triggers: ["service", "error"] } as const;
const policies = fc.constantFrom(
  { ...base, grace: { hours: 6 } },
  { ...base, interval: { type: "test-count", n: 2 } as const, grace: { hours: 3 } },
  { ...base, controlKind: "comparison" as const, comparison: yearly },
  { ...base, controlKind: "electronic" as const, interval: { type: "rolling", hours: 48 } as const },
);
/** Prints as what it is when the property fails. */
interface Step {
  readonly what: string;
  readonly run: (station: TestStation) => void;
}

/** Few days and hours on purpose; every kind of thing that can become known. */
const time = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom("07", "08", "12", "18"))
  .map(([day, hour]) => `2026-03-0${day}T${hour}:00:00`);
const result = time.map(
  (at): Step => ({
    what: `result ${at}`,
    run: (station) => station.dock(crpResult({ run: at, sequence: null, measuredAt: readDeviceTime(at) })),
  }),
);
const control = fc.tuple(time, fc.constantFrom("20", "20", "40")).map(
  ([at, value]): Step => ({
    what: `control ${value} ${at}`,
    run: (station) => station.dock(crpControl(value, at, { sequence: null })),
  }),
);
const simulator = fc.tuple(time, fc.constantFrom("PASS", "PASS", "FAIL")).map(([at, word]): Step => {
  const value = { raw: word, comparator: null, number: null, unit: null };
  const more = { kind: "service", role: "EQC", run: `e${at}`, sequence: null, value, control: null } as const;
  return { what: `electronic ${word} ${at}`, run: (station) => station.dock(crpControl("0", at, more)) };
});
const event = fc.tuple(time, fc.constantFrom("service", "out-of-use", "in-use", "dropped")).map(([at, kind]): Step => {
  const request = { instrument: "crp-1", kind, at, note: null, ...signature };
  return { what: `${kind} ${at}`, run: (station) => officeWork(station, "events.add", request) };
});
const error = time.map(
  (raw): Step => ({
    what: `error ${raw}`,
    run: (station) => station.arrive({ device: null, code: "CRITICAL", text: "Optics", raw }),
  }),
);
const comparison = fc.tuple(time, fc.constantFrom("20", "21", "30")).map(([at, own]): Step => {
  const values = { instrument: "crp-1", analyte: "CRP", own, hospital: "20", at };
  const pair = { ...values, run: null, limit: null, source: null, note: null, ...signature };
  return { what: `comparison ${own} ${at}`, run: (station) => officeWork(station, "comparisons.add", pair) };
});

const known = (policy: typeof weekly) => {
  const steps = [result, result, control, event, error];
  if (policy.controlKind === "comparison") return [...steps, comparison];
  return policy.controlKind === "electronic" ? [...steps, simulator] : steps;
};

function verdicts(policy: typeof weekly, steps: readonly Step[]) {
  const station = createTestStation({ instruments: [{ ...testInstrument, qc: { CRP: [policy] } }] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  for (const step of steps) step.run(station);
  return station.store.runs
    .patientRunsBetween(testInstrument.id, 0, Number.MAX_SAFE_INTEGER)
    .map(({ measuredAt, reasons }) => [measuredAt, reasons.map(({ code }) => code)]);
}

test("any order and any repetition gives the same verdicts", () => {
  const cases = policies.chain((policy) =>
    fc
      .array(fc.oneof(...known(policy)), { minLength: 3, maxLength: 12 })
      .chain((steps) =>
        fc.tuple(
          fc.constant(policy),
          fc.constant(steps),
          fc.shuffledSubarray([...steps, ...steps.slice(0, 3)], { minLength: steps.length + Math.min(3, steps.length) }),
        ),
      ),
  );
  fc.assert(
    fc.property(cases, ([policy, steps, other]) => {
      expect(verdicts(policy, other)).toEqual(verdicts(policy, steps));
    }),
    { numRuns: 100 },
  );
}, 60_000);
