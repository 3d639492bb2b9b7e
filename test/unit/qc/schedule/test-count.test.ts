/** A pass that holds for so many patient tests (QC.md 2.4). */
import { describe, expect, it } from "vitest";
import type { QcPolicy } from "../../../../src/domain/policy.ts";
import type { PatientTest } from "../../../../src/qc/types.ts";
import { at, codesOf, control, events, judge, passed, run, withPolicy } from "../build.ts";

const test = (local: string, sequence: string | null = null): PatientTest => ({
  id: `${local} ${sequence}`,
  at: at(local),
  sequence,
});
const three: Partial<QcPolicy> = { interval: { type: "test-count", n: 3 }, grace: { hours: 0 } };
const asked = (
  tests: readonly PatientTest[],
  policy: Partial<QcPolicy> = {},
  known: Parameters<typeof events>[0] = {},
  sequence: string | null = null,
) => {
  const judged = judge(run({ instrument: withPolicy({ ...three, ...policy }) }, { sequence }), events({ tests, ...known }));
  return { codes: codesOf(judged), bracket: judged.qc.get("CRP")?.bracket };
};
// The control passed on 2 March at 8, the result is of 4 March at 10.
const two = [test("2026-03-02T09:00"), test("2026-03-03T09:00")];
const thirdTest = test("2026-03-03T20:00");

describe("after a pass", () => {
  it("the n-th test is the last one it holds for", () => {
    expect(asked(two).codes).toEqual([]);
    expect(asked([...two, thirdTest]).codes).toEqual(["QC_OVERDUE"]);
  });

  it("tests before the control or after the result are not counted, one told twice counts once", () => {
    const others = [test("2026-03-01T09:00"), test("2026-03-04T11:00")];
    expect(asked([...two, ...two, ...others]).codes).toEqual([]);
  });

  it("the grace runs from the n-th test", () => {
    expect(asked([...two, thirdTest], { grace: { hours: 14 } }).codes).toEqual(["QC_OVERDUE_GRACE"]);
    expect(asked([...two, thirdTest], { grace: { hours: 13 } }).codes).toEqual(["QC_OVERDUE"]);
    const weekend = [test("2026-03-02T09:00"), test("2026-03-02T10:00"), test("2026-03-02T11:00")];
    expect(asked(weekend, { grace: { workdays: 2 } }).codes).toEqual(["QC_OVERDUE_GRACE"]);
    expect(asked(weekend, { grace: { workdays: 1 } }).codes).toEqual(["QC_OVERDUE"]);
  });

  it("at one instant the sequence number decides, and without one the test counts as before", () => {
    const same = (sequence: string | null) => [...two, test("2026-03-04T10:00", sequence)];
    expect(asked(same("7"), {}, {}, "8").codes).toEqual(["QC_OVERDUE"]);
    expect(asked(same("9"), {}, {}, "8").codes).toEqual([]);
    expect(asked(same(null), {}, {}, "8").codes).toEqual(["QC_OVERDUE"]);
  });

  it("levels in turn hold for as many tests each as there are levels", () => {
    const levels = { levels: ["L1", "L2"], levelMode: "rotate" } as const;
    const second = control("2026-03-03T08:00", "24", { control: { name: null, lot: "C7781", level: "2", expiry: null } });
    const targets = events().targets.flatMap((one) => [one, { ...one, level: "L2" }]);
    const known = { controls: [passed, second], targets };
    expect(asked([...two, thirdTest], levels, known).codes).toEqual([]);
    const more = [test("2026-03-02T10:00"), test("2026-03-02T11:00"), test("2026-03-02T12:00")];
    expect(asked([...two, thirdTest, ...more], levels, known).codes).toEqual(["QC_OVERDUE"]);
  });

  it("where the tests are not told nothing is trusted", () => {
    const judged = judge(run({ instrument: withPolicy(three) }));
    expect(codesOf(judged)).toEqual(["QC_OVERDUE"]);
  });
});

describe("the next control (ruling 7)", () => {
  const overdue = [...two, thirdTest];
  const later = control("2026-03-20T08:00", "24");
  const after = [test("2026-03-05T08:00"), test("2026-03-06T08:00"), test("2026-03-07T08:00")];

  it("excuses until n more tests were run, however long that took", () => {
    const known = { controls: [passed, later] };
    expect(asked([...overdue, ...after.slice(0, 2)], {}, known)).toEqual({ codes: ["QC_BRACKETED_OK"], bracket: "CONFIRMED" });
    expect(asked([...overdue, ...after], {}, known)).toEqual({ codes: ["QC_OVERDUE"], bracket: "OPEN" });
  });

  it("or until the grace after the n-th has passed", () => {
    const known = { controls: [passed, control("2026-03-07T20:00", "24")] };
    expect(asked([...overdue, ...after], { grace: { hours: 12 } }, known).bracket).toBe("CONFIRMED");
    expect(asked([...overdue, ...after], { grace: { hours: 11 } }, known).bracket).toBe("OPEN");
  });

  it("a failed one makes suspect, whatever was counted", () => {
    expect(asked(two, {}, { controls: [passed, control("2026-03-20T08:00", "31")] }).codes).toEqual(["QC_LATER_FAILED"]);
  });
});
