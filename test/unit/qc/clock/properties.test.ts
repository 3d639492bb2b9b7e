/** Laws of the clock model. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readDeviceTime } from "../../../../src/domain/time.ts";
import type { Docking, TimedRecord } from "../../../../src/qc/clock/clock-question.ts";
import { largestCorrectionMs, toleranceMs } from "../../../../src/qc/clock/offset.ts";
import { assess, at } from "./build.ts";

const first = at("2026-02-02T08:00Z");
const last = at("2026-02-09T08:00Z");
const second = (text: number): string => `${new Date(text * 1000).toISOString().slice(0, 19)}Z`;
const seconds = (from: number, to: number) => fc.integer({ min: Math.ceil(from / 1000), max: Math.floor(to / 1000) });

const dockingOff = (gateway: number, offsetS: number): Docking => ({
  heardFrom: gateway,
  heardTo: gateway,
  clock: readDeviceTime(second(gateway / 1000 - offsetS)),
});

const offsets = seconds(-largestCorrectionMs, largestCorrectionMs);
const trueTimes = fc.array(seconds(first, last), { minLength: 1, maxLength: 12 });
const recordsOf = (times: readonly number[], numbers: readonly (number | null)[]): readonly TimedRecord[] =>
  times.map((time, i) => ({
    id: String(i),
    kind: "patient",
    sequence: numbers[i] == null ? null : String(numbers[i]),
    time: readDeviceTime(second(time)),
  }));
const anyRecords = fc
  .array(fc.tuple(seconds(first - 40 * 86_400_000, last), fc.option(fc.integer({ min: 1, max: 900 }))), { maxLength: 12 })
  .map((pairs) =>
    recordsOf(
      pairs.map(([time]) => time),
      pairs.map(([, number]) => number),
    ),
  );

test("a stable offset moves every record by the same amount, and those inside the tolerance by nothing", () => {
  fc.assert(
    fc.property(offsets, trueTimes, (offsetS, times) => {
      const sorted = [...times].sort((a, b) => a - b);
      const records = recordsOf(
        sorted.map((time) => time - offsetS),
        sorted.map((_, i) => i + 1),
      );
      const findings = assess([dockingOff(first, offsetS), dockingOff(last, offsetS)], records);
      const isOff = Math.abs(offsetS) * 1000 > toleranceMs;
      for (const [i, finding] of findings.entries()) {
        expect(finding?.code).toBe(isOff ? "CLOCK_CORRECTED" : null);
        expect((finding?.at ?? 0) / 1000 - ((sorted[i] ?? 0) - offsetS)).toBe(isOff ? offsetS : 0);
      }
    }),
  );
});

test("the order of the records does not matter", () => {
  const shuffled = anyRecords.chain((records) =>
    fc.tuple(fc.constant(records), fc.shuffledSubarray([...records], { minLength: records.length })),
  );
  fc.assert(
    fc.property(offsets, offsets, shuffled, (before, after, [records, others]) => {
      const dockings = [dockingOff(first, before), dockingOff(last, after)];
      const byId = (list: readonly TimedRecord[]) => new Map(assess(dockings, list).map((finding, i) => [list[i]?.id, finding]));
      const expected = byId(records);
      for (const [id, finding] of byId(others)) expect(finding).toEqual(expected.get(id));
    }),
  );
});

test("whatever the clocks did: a time is as sent, corrected with a code, or uncertain inside a window that ends at the docking", () => {
  fc.assert(
    fc.property(offsets, offsets, anyRecords, (before, after, records) => {
      const findings = assess([dockingOff(first, before), dockingOff(last, after)], records);
      for (const [i, finding] of findings.entries()) {
        const sent = at(records[i]?.time.raw ?? "");
        if (finding?.code === null) expect(finding.at).toBe(sent);
        if (finding?.code === "CLOCK_CORRECTED") expect(Math.abs(finding.at - sent)).toBeLessThanOrEqual(largestCorrectionMs);
        if (finding?.code === "CLOCK_UNCERTAIN") {
          expect(finding.window?.to).toBeLessThanOrEqual(last);
          expect(finding.window?.from).toBeLessThanOrEqual(finding.window?.to ?? 0);
        }
      }
    }),
  );
});
