/** What verdicts read and what was touched since, as the store keeps them: the index against every pair of stretches looked at. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { always, type Stretch } from "../../../src/store/results/reads.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon } from "../../support/station.ts";

const subject = fc.constantFrom("a", "b", "c");
const second = 1_000;
const ofSeconds = fc.integer({ min: -20, max: 20 }).map((n) => noon + n * second);
const end = fc.oneof({ weight: 4, arbitrary: ofSeconds }, fc.constantFrom(always.from, always.to));
const stretch: fc.Arbitrary<Stretch> = fc
  .tuple(subject, end, end)
  .map(([name, one, other]) => ({ subject: name, from: Math.min(one, other), to: Math.max(one, other) }));

/** A store with some runs that nobody judges. */
function storeWithRuns() {
  const station = createTestStation({ leavesErrands: true });
  const observations = ["1", "2", "3", "4"].map((n) => crpResult({ run: n, sequence: n }));
  const keys = station.arrive(...observations).added.map(({ key }) => key);
  return { reads: station.store.reads, keys };
}

const overlaps = (one: Stretch, other: Stretch): boolean =>
  one.subject === other.subject && one.from <= other.to && other.from <= one.to;

test("law: whoever read what was touched later is asked, and nobody else", () => {
  const told = fc.array(fc.record({ run: fc.nat({ max: 3 }), list: fc.array(stretch, { maxLength: 4 }), touched: stretch }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(told, (steps) => {
      const { reads, keys } = storeWithRuns();
      const model = new Map<string, readonly Stretch[]>();
      for (const { run, list, touched } of steps) {
        const key = keys[run] ?? "";
        reads.keep(key, list);
        model.set(key, list);
        reads.touch([touched]);
        reads.collect();
        const expected = [...model].flatMap(([reader, own]) => (own.some((one) => overlaps(one, touched)) ? reader : []));
        expect([...reads.takeAsked(10)].sort()).toEqual(expected.sort());
      }
    }),
    { numRuns: 60 },
  );
});

test("a verdict knows what was touched before it was given", () => {
  const { reads, keys } = storeWithRuns();
  const read = [{ subject: "a", from: noon, to: noon }];
  reads.keep(keys[0] ?? "", read);
  reads.keep(keys[1] ?? "", read);
  reads.touch(read);
  reads.keep(keys[1] ?? "", read);
  reads.collect();
  expect(reads.takeAsked(10)).toEqual([keys[0]]);
  reads.collect();
  expect(reads.takeAsked(10)).toEqual([]);
});

test("a verdict that nobody knows the reads of reads everything, until it is settled or given anew", () => {
  const { reads, keys } = storeWithRuns();
  const [lost = "", given = "", settled = ""] = keys;
  for (const key of [lost, given, settled]) reads.forget(key);
  reads.keep(given, [{ subject: "a", from: noon, to: noon }]);
  reads.settle(settled);
  reads.touch([{ subject: "b", from: noon, to: noon }]);
  reads.collect();
  expect(reads.takeAsked(10)).toEqual([lost]);
  expect(reads.of(lost)).toBeNull();
  expect(reads.of(given)).toEqual([{ subject: "a", from: noon, to: noon }]);
});

test("an instant just outside of a stretch, to the second, is outside", () => {
  const { reads, keys } = storeWithRuns();
  reads.keep(keys[0] ?? "", [{ subject: "a", from: noon, to: noon + 10 * second }]);
  for (const at of [noon - second, noon + 11 * second]) reads.touch([{ subject: "a", from: at, to: at }]);
  reads.collect();
  expect(reads.takeAsked(10)).toEqual([]);
});

test("what a docking touches that is under way waits for its end", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const [result] = station.dock(crpResult()).added;
  expect(station.codes(result?.key ?? "")).toEqual(["QC_NEVER"]);
  station.arrive(crpControl("20", "2026-03-10T08:00:00"));
  // Whatever else happens meanwhile.
  station.ports.later({ kind: "touched" });
  expect(station.codes(result?.key ?? "")).toEqual(["QC_NEVER"]);
  station.endBatch();
  expect(station.codes(result?.key ?? "")).toEqual([]);
});

test("nothing is noted where nobody reads", () => {
  const store = openMemoryStore();
  store.reads.touch([]);
  store.reads.collect();
  expect(store.errands.counts()).toEqual([]);
});

test("what stood when a store was brought up to date is judged with the first event", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const [control, result] = station.dock(crpControl("20", "2026-03-10T08:00:00"), crpResult()).added;
  // As of a store of before: another verdict, and nobody knows what it rested on.
  const { runs, reads } = station.store;
  runs.judged(result?.key ?? "", { outcome: "HOLD", reasons: [{ code: "QC_NEVER", outcome: "HOLD" }], snapshotNo: 1, at: noon });
  runs.setState(result?.key ?? "", "held");
  for (const run of [control, result]) reads.forget(run?.key ?? "");
  reads.touch([{ subject: "anything", from: 0, to: 0 }]);
  station.ports.later({ kind: "touched" });
  expect(station.codes(result?.key ?? "")).toEqual([]);
  expect(reads.of(result?.key ?? "")).not.toBeNull();
  expect(reads.of(control?.key ?? "")).not.toBeNull();
});
