/**
 * What decides for a reagent lot is judged as if all of the history had been read, however many controls on other lots lie between:
 * a rule that looks back must find what it looks back on.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { QcPolicy } from "../../../src/domain/policy.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { counts } from "../../../src/qc/schedule/books.ts";
import { judgedEvents } from "../../../src/qc/schedule/judged-events.ts";
import type { ControlEvent, JudgedControl, KnownEvents } from "../../../src/qc/types.ts";
import { type LotsAsked, type Side, withDeciding } from "../../../src/release/facts/deciding-controls.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, testInstrument, weekly } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const minuteMs = 60_000;
const wide = { ...crpTarget, sd: "2", low: "10", high: "30" };
const minute = (n: number): string => new Date(Date.UTC(2026, 2, 10, 7, n)).toISOString().slice(0, 19);
const onLot = (number: string) => ({ reagentLot: { number, expiry: "2027-12-31" } });

test.each([1, 39, 40])(
  "a rule's failure over two values holds what is measured on its lot, %i controls on another lot later",
  (others) => {
    const station = createTestStation();
    station.pipeline.importLots([wide, crpReagent, { ...crpReagent, lot: "R1" }]);
    const later = Array.from({ length: others }, (_, n) => crpControl("20", minute(2 + n), onLot("R1")));
    station.dock(
      crpControl("24.5", minute(0), onLot("R1")),
      crpControl("24.5", minute(1), onLot("10240001")),
      ...later,
      crpResult({ measuredAt: readDeviceTime(minute(120)), ...onLot("10240001") }),
    );
    expect(station.store.runs.held().flatMap(({ reasons }) => reasons.map(({ code }) => code))).toEqual(["QC_FAILED"]);
  },
);

const policy: QcPolicy = { ...weekly, rules: "westgard-n3" };
const instrument = { ...testInstrument, qc: { CRP: [policy] } };
const eachSide = 40;
const sample = noon;

/** Mostly on one lot; what was read of it so far is noted. */
function historyOf(told: readonly (readonly [string, string])[], before: number) {
  const stream = told.map(([lot, value], n): ControlEvent => {
    const at = sample + (n - before) * 10 * minuteMs + minuteMs;
    return {
      ...{ id: `${String(n).padStart(4, "0")}.0`, at, receivedAt: at, assigned: null, annulled: null },
      observation: crpControl(value, "2026-03-10T08:00:00", { ...onLot(lot), sequence: null }),
    };
  });
  const read = (at: number, side: Side) => [
    ...stream.filter((one) => one.at <= at).slice(-eachSide),
    ...(side === "after" ? stream.filter((one) => one.at > at).slice(0, eachSide) : []),
  ];
  const times = (_id: string, _analyte: string, lot: string | null, at: number, side: Side) => {
    const own = stream.filter((one) => one.observation.reagentLot?.number === lot).map((one) => one.at);
    return side === "before" ? own.filter((time) => time <= at).reverse() : own.filter((time) => time > at);
  };
  const lots = () => [...new Set(stream.map((one) => one.observation.reagentLot?.number ?? null))];
  return { stream, read, controlLots: { lots, times } };
}

const judged = (known: KnownEvents): readonly JudgedControl[] => {
  const [analyte] = instrument.analytes;
  return analyte === undefined ? [] : judgedEvents(instrument, analyte, [policy], known, "Europe/Oslo").controls;
};

/** On that side of the sample, next to it. */
const decisive = (known: KnownEvents, lot: string, side: Side) => {
  const counted = judged(known).filter((one) => one.reagentLot === lot && counts(one, "normal"));
  const one = side === "before" ? counted.findLast(({ at }) => at <= sample) : counted.find(({ at }) => at > sample);
  return one && { id: one.id, result: one.result, hits: one.hits };
};

const value = fc.constantFrom("20", "20.5", "22.5", "24.5", "15.5", "17.5");
const onMain = fc.tuple(fc.constant("R1"), value);
const onAny = fc.tuple(fc.constantFrom("R1", "R2", "R3"), value);
const many = (count: number) => fc.array(onMain, { minLength: count, maxLength: count });
/** Where what is read next to the sample begins there is one on a rare lot, in the midst of a failure. */
const atTheEdge = fc.tuple(fc.constantFrom("R2", "R3"), fc.integer({ min: 37, max: 42 })).chain(([lot, count]) =>
  fc.tuple(many(2), many(count), fc.nat(30)).map(([first, others, later]) => {
    const before = [...first, ["R1", "24.5"], [lot, "24.5"], ...others] as const;
    return { told: [...before, ...others.slice(0, later), [lot, "20"] as const], before: before.length };
  }),
);
/** With how many of them come before the sample. */
const history = fc.oneof(
  atTheEdge,
  fc.record({ told: fc.array(onAny, { minLength: 1, maxLength: 130, size: "max" }), before: fc.nat(130) }),
);

test("law: the control that decides for a lot, on either side, is the one of the whole history, with the same verdict", () => {
  let beyond = 0;
  fc.assert(
    fc.property(history, fc.constantFrom<LotsAsked>("all", ["R2"], ["R1", "R3"]), ({ told, before }, lots) => {
      const { stream, read, controlLots } = historyOf(told, before);
      const events = { targets: [wide], reagentLots: [], services: [] };
      const near = read(sample, "after");
      const question = { controlLots, instrument, analyte: "CRP", lots, from: sample, to: sample, since: 0, read };
      const known = withDeciding(question, near, { ...events, controls: near });
      const whole = { ...events, controls: stream };
      for (const lot of lots === "all" ? ["R1", "R2", "R3"] : (lots as readonly string[]))
        for (const side of ["before", "after"] as const) {
          const expected = decisive(whole, lot, side);
          expect(decisive(known, lot, side)).toEqual(expected);
          if (expected !== undefined && near.every(({ id }) => id !== expected.id)) beyond += 1;
        }
      const ids = new Set(known.controls.map(({ id }) => id));
      // Between two that were read, with others left out, no rule looks back.
      for (const [n, one] of stream.entries()) {
        const previous = stream.slice(0, n).findLast(({ id }) => ids.has(id));
        if (!ids.has(one.id) || previous === undefined || previous === stream[n - 1]) continue;
        expect(known.gaps).toContain(one.at);
      }
    }),
    // Of a handful none may be beyond what was read.
    { numRuns: Math.max(40, thoroughly(60, 3000)) },
  );
  expect(beyond).toBeGreaterThan(0);
});
