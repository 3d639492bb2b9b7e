/** What rules that wait for approval would have done to the last ninety days, asked for slice by slice. */
import { expect, test } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { type AnswerOf, officeWork, type RequestOf } from "../../../src/office/index.ts";
import { crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument } from "../../support/station.ts";

type Slice = NonNullable<AnswerOf<"rules.try">>;
type Place = RequestOf<"rules.try">["place"];

const hba1c = { name: "HBA1C", unit: "mmol/mol", unitSpellings: ["mmol/mol"], referenceRange: null };
const both = { ...testInstrument, analytes: [...testInstrument.analytes, hba1c] };

function makeStation(): TestStation {
  const station = createTestStation({ processing: "production", instruments: [both] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  return station;
}

let sequence = 0;
/** One result for each of these ages. */
function dockFrom(station: TestStation, hoursAgo: readonly number[], more: Partial<Observation> = {}): void {
  for (const hours of hoursAgo) {
    sequence += 1;
    const at = new Date(station.clock.now() - hours * 3_600_000).toISOString().slice(0, 19);
    const run = String(sequence);
    station.arrive(crpResult({ sequence: run, run, measuredAt: readDeviceTime(at), ...more }));
  }
  station.endBatch();
}

const sliceFrom = (station: TestStation, place: Place): Slice => {
  const slice = officeWork(station, "rules.try", { row: "crp-1:CRP", place });
  if (slice === null) throw new RangeError("nothing waits");
  return slice;
};

/** From a place on to the end. */
function slicesFrom(station: TestStation, place: Place): readonly Slice[] {
  const slice = sliceFrom(station, place);
  return slice.next === null ? [slice] : [slice, ...slicesFrom(station, slice.next)];
}

const counted = (slices: readonly Slice[]): number => slices.reduce((sum, { results }) => sum + results, 0);

test("the trial looks at all ninety days, a few results at a time, each once", () => {
  const station = makeStation();
  // Many on one day, and some at both ends of the ninety days.
  const ages = Array.from({ length: 47 }, (_, i) => 1 + (i < 25 ? 40 * 24 + i / 3 : i * 44));
  dockFrom(station, ages);
  const slices = slicesFrom(station, null);
  expect(Math.max(...slices.map(({ results }) => results))).toBeLessThanOrEqual(10);
  expect(counted(slices)).toBe(ages.length);
  expect(slices.length).toBeGreaterThanOrEqual(5);
});

test("each slice tells how many whole days are behind it", () => {
  const station = makeStation();
  const dayHours = 24;
  // Eleven are one more than a slice takes.
  const sameDay = (daysAgo: number) => Array.from({ length: 11 }, (_, i) => daysAgo * dayHours + i);
  dockFrom(station, [...sameDay(80), ...sameDay(30)]);
  expect(slicesFrom(station, null).map(({ days, results }) => [days, results])).toEqual([
    [9, 10],
    [59, 10],
    [90, 2],
  ]);
});

test("what is measured while somebody asks for slice after slice is not looked at: the ninety days end where they began to ask", async () => {
  const station = makeStation();
  dockFrom(
    station,
    Array.from({ length: 15 }, (_, i) => 48 + i),
  );
  const first = sliceFrom(station, null);
  await station.clock.advance(12 * 3_600_000);
  dockFrom(station, [1, 2, 3]);
  expect(counted([first, ...slicesFrom(station, first.next)])).toBe(15);
});

test("a measurement counts where the row's analysis is among its results, and by no other", () => {
  const station = makeStation();
  const value = { raw: "48", comparator: null, number: "48", unit: "mmol/mol" };
  const other = { analyte: "HBA1C", deviceCode: "HBA1C", value };
  dockFrom(station, [40, 41], other);
  const together = crpResult({ sequence: "both", run: "both", measuredAt: readDeviceTime("2026-03-09T10:00:00") });
  station.dock(together, { ...together, ...other });
  expect(counted(slicesFrom(station, null))).toBe(1);
});
