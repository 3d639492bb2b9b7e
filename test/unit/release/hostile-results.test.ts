/** Whatever number and time an instrument sends, each result ends somewhere and its neighbours end as they would without it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { measurementTime, splitValue } from "../../../src/driver-api/index.ts";
import { hostileTime } from "../../support/hostile-times.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, testInstrument } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const numberText = fc.oneof(
  fc.constantFrom("+16", "+25", "-0", "007", "+0.0", "9".repeat(16), "9".repeat(10_000), "1e5", "５", "1\u2009234", "", "---"),
  fc.stringMatching(/^[-+<>]?\d{0,17}[.,]?\d{0,3}$/),
);
const valueSent = (raw: string) => splitValue(raw, "mg/L", []);
const limits = { alert: { high: "100" }, delta: { percent: "50", days: 30 }, confirm: { low: "1" } };
const analytes = testInstrument.analytes.map((one) => ({ ...one, limits }));

function station() {
  const made = createTestStation({ instruments: [{ ...testInstrument, analytes }] });
  made.pipeline.importLots([crpTarget, crpReagent]);
  return made;
}

test.each(["+0060", "+2400", "-0060", "+0090", "+9999"])(
  "a result at a time with the offset %s is held, and nothing else",
  (offset) => {
    const { dock, codes, state } = station();
    const measuredAt = readDeviceTime(`20260310100000${offset}`);
    const [odd, good] = dock(
      crpResult({ sequence: "1", measuredAt }),
      crpResult({ sequence: "2" }),
      crpControl("20", "2026-03-10T08:00:00"),
    ).added;
    expect(codes(odd?.key ?? "")).toContain("TIME_IMPLAUSIBLE");
    expect([state(odd?.key ?? ""), state(good?.key ?? "")]).toEqual(["held", "released"]);
  },
);

test("+16 is 16 in the journal, and a control of +20 passes", () => {
  const { dock, sent, state } = station();
  const value = valueSent("+20").value;
  const [, result] = dock(crpControl("20", "2026-03-10T08:00:00", { value }), crpResult(valueSent("+16"))).added;
  expect(state(result?.key ?? "")).toBe("released");
  expect(Buffer.from(sent()[0]?.bytes ?? []).toString()).toMatch(/\rOBX\|1\|NM\|[^|]*\|[^|]*\|16\|/);
});

test("an observation that 0.1.0 stored with its plus is judged and sent like any other", () => {
  const { dock, sent, state } = station();
  const kept = { raw: "+16", comparator: null, number: "+16", unit: "mg/L" };
  const control = crpControl("20", "2026-03-10T08:00:00", { value: { ...kept, raw: "+20", number: "+20" } });
  const [, result] = dock(control, crpResult({ value: kept })).added;
  expect(state(result?.key ?? "")).toBe("released");
  expect(Buffer.from(sent()[0]?.bytes ?? []).toString()).toMatch(/\|16\|/);
});

test("any numbers and times of patients and controls: nothing throws, everything is decided, the good one is sent", () => {
  const odd = fc.record({
    kind: fc.constantFrom("patient" as const, "control" as const),
    raw: numberText,
    time: fc.option(hostileTime),
    isEarly: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(odd, { minLength: 1, maxLength: 4 }), (all) => {
      const { dock, state, store } = station();
      const good = crpResult({ sequence: "good", measuredAt: readDeviceTime("2026-03-10T10:00:00") });
      const others = all.map(({ kind, raw, time, isEarly }, i) => {
        const at = kind === "control" ? null : time;
        const { measuredAt } =
          at === null ? { measuredAt: readDeviceTime("2026-03-10T11:00:00") } : measurementTime(at, "OBX", 0);
        const sequence = `${isEarly ? "a" : "z"}${i}`;
        const more = { sequence, run: sequence, measuredAt, ...valueSent(raw) };
        return kind === "control" ? crpControl("20", "2026-03-10T11:00:00", more) : crpResult(more);
      });
      const landed = dock(crpControl("20", "2026-03-10T08:00:00"), ...others, good).added;
      const key = landed.find((run) => store.runs.observations(run.key)[0]?.observation.sequence === "good")?.key ?? "";
      // A control that failed afterwards puts it in doubt, as it should; an odd patient's result never does.
      const isInDoubt = all.some(({ kind }) => kind === "control");
      expect(state(key)).toMatch(isInDoubt ? /^(released|held)$/ : /^released$/);
      for (const run of landed) if (run.kind === "patient") expect(state(run.key)).toMatch(/^(held|released|rejected|waiting)$/);
    }),
    { numRuns: thoroughly(150, 1_500) },
  );
});
