/** A result whose time is uncertain over the approval of other rules (ruling 32) is judged by each of them, at times when they count. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { approvedRules } from "../../../src/domain/registers/approvals.ts";
import { ruleSetOf } from "../../../src/qc/approval/rule-set.ts";
import { ruledParts } from "../../../src/release/facts/ruled-parts.ts";
import { createTestStation, noon, testInstrument } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const [crp] = testInstrument.analytes;
const withLimit = (high: number) => ({
  ...testInstrument,
  analytes: [{ ...testInstrument.analytes[0], limits: { plausible: { high: `${high}` } } }],
});

/** A production station with a version of the rules approved at each of these times; the n-th has the limit n. */
function approvedAt(times: readonly number[]) {
  const station = createTestStation({ processing: "production" });
  for (const [n, at] of times.entries()) {
    const { station: settings } = station.ports.view();
    const instrument = withLimit(n) as typeof testInstrument;
    const [analyte] = instrument.analytes;
    const rules = analyte === undefined ? null : ruleSetOf(settings, instrument, analyte);
    const body = { analyte: "CRP", rules, sentences: [], changedBy: null, isOfWhole: false };
    station.store.registers.put(approvedRules, { key: `${n}`, subject: testInstrument.id, at: noon + at, body }, null, noon + at);
  }
  return station;
}
const limitOf = (instrument: typeof testInstrument | null): string | undefined => {
  const plausible = instrument?.analytes.find(({ name }) => name === crp?.name)?.limits?.plausible;
  return typeof plausible === "object" ? plausible.high : undefined;
};

const time = fc.integer({ min: 0, max: 12 });
test("law: its parts are all of its window, each with the rules that count at every moment of it, the likeliest first", () => {
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 5 }), fc.tuple(time, time, time), (unordered, three) => {
      const times = unordered.toSorted((a, b) => a - b);
      const [from = 0, at = 0, to = 0] = three.toSorted((a, b) => a - b).map((one) => noon + one);
      const { ports } = approvedAt(times);
      const run = { measuredAt: at, receivedAt: at, state: "waiting" } as const;
      const parts = ruledParts(ports, { run, instrument: testInstrument, analytes: ["CRP"], window: { from, to } });
      for (let moment = from; moment <= to; moment += 1) {
        const covering = parts.filter(({ window }) => window !== null && window.from <= moment && moment <= window.to);
        const counted = times.findLastIndex((approved, n) => n === 0 || noon + approved <= moment);
        expect(covering.map(({ instrument }) => limitOf(instrument))).toEqual([`${counted}`]);
      }
      for (const { window, measuredAt } of parts) {
        expect([window?.from, window?.to].every((edge) => edge !== undefined && from <= edge && edge <= to)).toBe(true);
        expect((window?.from ?? 0) <= (measuredAt ?? 0) && (measuredAt ?? 0) <= (window?.to ?? 0)).toBe(true);
      }
      expect(parts[0].measuredAt).toBe(at);
    }),
    { numRuns: thoroughly(80, 800) },
  );
});
