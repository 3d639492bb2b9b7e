/**
 * The cost of uncertainty (ruling 27): results of uncertain time beside controls of uncertain time ask QC a number of times that grows
 * with their sum, not with their product, and get the verdict that asking about every instant afresh gives.
 */
import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import type { TimeWindow } from "../../../../src/domain/clock.ts";
import type { QcPolicy } from "../../../../src/domain/policy.ts";
import { breakpoints } from "../../../../src/qc/changes/breakpoints.ts";
import { judgeControls } from "../../../../src/qc/controls/judge-controls.ts";
import { judgeRun } from "../../../../src/qc/judge.ts";
import { judgeInWindow } from "../../../../src/qc/judge-in-window.ts";
import { together } from "../../../../src/qc/result/together.ts";
import { qcFindings } from "../../../../src/qc/schedule/standing.ts";
import type { ControlEvent, KnownEvents, RunToJudge } from "../../../../src/qc/types.ts";
import { at, control, events, instrument, policy, reagent, run, target } from "../build.ts";

vi.mock("../../../../src/qc/schedule/standing.ts", async (original) => {
  const actual = await original<typeof import("../../../../src/qc/schedule/standing.ts")>();
  return { ...actual, qcFindings: vi.fn(actual.qcFindings) };
});
vi.mock("../../../../src/qc/controls/judge-controls.ts", async (original) => {
  const actual = await original<typeof import("../../../../src/qc/controls/judge-controls.ts")>();
  return { ...actual, judgeControls: vi.fn(actual.judgeControls) };
});
beforeEach(() => vi.clearAllMocks());

const hourMs = 3_600_000;
const receivedAt = at("2026-03-05T09:00");
const first = at("2026-02-20T08:00");

/** Nothing that was found for another instant is found again. */
const afresh = (known: KnownEvents): ReadonlyMap<string, KnownEvents> =>
  new Map([["CRP", { ...known, controls: [...known.controls] }]]);

/** Every instant by itself. */
function everyInstant(toJudge: RunToJudge, window: TimeWindow, known: KnownEvents) {
  const times = new Set([toJudge.measuredAt, ...breakpoints(toJudge, afresh(known), window)]);
  return together(
    [...times].map((measuredAt) => judgeRun({ ...toJudge, measuredAt }, afresh(known))),
    null,
  );
}

const minutes = fc.integer({ min: 0, max: 13 * 24 * 60 }).map((minute) => first + minute * 60_000);
const sequence = fc.option(fc.integer({ min: 1, max: 9 }).map(String));
const window = fc
  .tuple(minutes, minutes)
  .map(([one, other]): TimeWindow => ({ from: Math.min(one, other), to: Math.max(one, other) }));
const lot = fc.constantFrom("R1", "R2", null);
const lotOf = (number: string | null) => (number === null ? null : { number, expiry: "2026-03-03" });
const controls = fc.array(fc.tuple(fc.oneof(minutes, window), fc.constantFrom("24", "31", "27.5"), lot, sequence), {
  maxLength: 6,
});
const policies = fc.constantFrom<Partial<QcPolicy>>(
  { interval: { type: "rolling", hours: 30 }, grace: { hours: 7 } },
  { interval: { type: "calendar-day" }, grace: { workdays: 1 }, newLot: "device" },
  { interval: { type: "test-count", n: 2 }, lotScope: "reagent-lot" },
  { levels: ["L1", "L2"], levelMode: "any", newLot: "unit" },
  { controlKind: "onboard" },
  { rules: "westgard-n1" },
);
const tests = fc.array(fc.tuple(minutes, sequence), { maxLength: 3 });
const services = fc.array(fc.record({ at: minutes, kind: fc.constantFrom("service", "dropped", "error") }), { maxLength: 2 });
const life = fc.record({
  openings: fc.constantFrom([], ["2026-02-24"]),
  exhausted: fc.array(
    minutes.map((time) => ({ at: time, on: new Date(time).toISOString().slice(0, 10) })),
    { maxLength: 1 },
  ),
  blocks: fc.array(
    fc.tuple(minutes, fc.option(minutes)).map(([from, until]) => ({ from, until })),
    { maxLength: 1 },
  ),
});
const results = fc.array(fc.tuple(window, minutes, lot, sequence), { minLength: 1, maxLength: 3 });
const outcomes = fc
  .array(minutes, { maxLength: 2 })
  .map((starts) => [
    { validFrom: null, choices: {} },
    ...starts
      .sort((a, b) => a - b)
      .map((validFrom) => ({ validFrom, choices: { QC_OVERDUE: "HOLD", QC_WARNING: "HOLD" } as const })),
  ]);

function eventOf(
  [time, number, reagentLot, numbered]: readonly [number | TimeWindow, string, string | null, string | null],
  i: number,
): ControlEvent {
  const made = control("2026-03-01T08:00", number, { reagentLot: lotOf(reagentLot), sequence: numbered });
  return typeof time === "number" ? { ...made, id: `c${i}`, at: time } : { ...made, id: `c${i}`, at: time.to, window: time };
}

test("asking once gives the verdict that asking about every instant gives", () => {
  const history = fc.record({ controls, tests, services, life, outcomes, later: minutes });
  fc.assert(
    fc.property(history, policies, results, (made, change, asked) => {
      const later = { ...policy, ...change, grace: { hours: 1 }, validFrom: made.later };
      const station = {
        ...instrument,
        inUseFrom: first + 24 * hourMs,
        hasOnboardControl: true,
        qc: { CRP: [{ ...policy, ...change }, later] },
        outcomes: { "": made.outcomes },
      };
      const list = made.controls.map(eventOf);
      const known = events({
        controls: list,
        unitControls: list.slice(0, 2),
        services: made.services,
        reagentLots: [{ ...reagent, expiry: "2026-03-03", inUseDays: 5, life: made.life }],
        tests: made.tests.map(([time, numbered], i) => ({ id: `t${i}`, at: time, sequence: numbered })),
      });
      const shared = new Map([["CRP", known]]);
      for (const [within, measuredAt, reagentLot, numbered] of asked) {
        const toJudge = run(
          { instrument: station, receivedAt, measuredAt },
          { reagentLot: lotOf(reagentLot), sequence: numbered },
        );
        expect(judgeInWindow(toJudge, within, shared)).toEqual(everyInstant(toJudge, within, known));
      }
    }),
    { numRuns: 40 },
  );
});

test.each([
  [6, 25],
  [48, 200],
])("%i uncertain controls beside %i uncertain results ask as often as both together", (controlCount, resultCount) => {
  const spread = (i: number, of: number): number => Math.floor(first + (i / of) * 300 * hourMs);
  const list = Array.from({ length: controlCount }, (_, i): ControlEvent => {
    const from = spread(i, controlCount);
    const made = control("2026-03-01T08:00", i % 7 === 3 ? "31" : "24");
    return { ...made, id: `c${i}`, at: from + 20 * hourMs, window: { from, to: from + 20 * hourMs } };
  });
  const known = events({ controls: list, targets: [target] });
  const registered = { ...instrument, qc: { CRP: [policy] } };
  for (let i = 0; i < resultCount; i += 1) {
    const from = spread(i, resultCount);
    const toJudge = run({ instrument: registered, receivedAt, measuredAt: from });
    // The former result of the person differs, as it does at a station.
    const own = { ...known, previous: { at: from, number: String(i), unit: "mg/L" } };
    judgeInWindow(toJudge, { from, to: receivedAt }, new Map([["CRP", own]]));
  }
  // Once for the instrument's controls, once for those of the unit, once for electronic ones.
  expect(vi.mocked(judgeControls)).toHaveBeenCalledTimes(3);
  const perEvent = 28;
  expect(vi.mocked(qcFindings).mock.calls.length).toBeLessThanOrEqual(perEvent * (controlCount + resultCount));
});
