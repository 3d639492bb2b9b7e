/** Limits that a person approved: each control by those of its own time, beside the manufacturer's range. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ApprovedFrom } from "../../../../src/domain/registers/approvals.ts";
import { withApprovedLimits } from "../../../../src/qc/controls/approved-limits.ts";
import { judgeControls } from "../../../../src/qc/controls/judge-controls.ts";
import { at, control, instrument, policy, target, zone } from "../build.ts";

const approved = (validFrom: number, more: Partial<ApprovedFrom> = {}): ApprovedFrom => ({
  analyte: "CRP",
  lot: "c7781",
  level: "L1",
  unit: "mg/L",
  reagentLot: null,
  mean: "24.0",
  sd: "0.50",
  sdSource: "ESTABLISHED",
  n: 20,
  days: 10,
  cvPercent: null,
  cvSource: null,
  validFrom,
  ...more,
});
const [crp] = instrument.analytes;
const judged = (approvals: readonly ApprovedFrom[], ...days: readonly string[]) => {
  if (crp === undefined) throw new Error("no analyte");
  const register = {
    model: target.model,
    analyte: crp,
    targets: [target],
    policies: [policy] as const,
    zone,
    approved: approvals,
  };
  return judgeControls(
    days.map((day) => control(day, "25.6")),
    register,
  );
};

test("before the approval the lot list's target counts, from it on the approved limits, and each says so", () => {
  const list = judged([approved(at("2026-03-05T00:00"))], "2026-03-04T08:00", "2026-03-05T00:00", "2026-03-11T08:00");
  expect(list.map(({ result, hits, sdSource }) => [result, sdSource ?? "lot list", ...hits])).toEqual([
    ["PASS", "lot list"],
    ["REJECT", "ESTABLISHED", "1-2s/L1", "1-3s/L1"],
    ["REJECT", "ESTABLISHED", "1-2s/L1", "1-3s/L1", "2-2s/within/L1"],
  ]);
});

test("new limits are a new target: no rule looks back over them", () => {
  const [first, second] = [approved(0), approved(at("2026-03-05T00:00"), { sd: "0.51" })];
  const list = judged([first, second], "2026-03-04T08:00", "2026-03-11T08:00");
  expect(list.map(({ hits }) => hits.filter((hit) => hit.startsWith("2-2s")))).toEqual([[], []]);
});

test("the manufacturer's range rejects whatever was approved", () => {
  if (crp === undefined) throw new Error("no analyte");
  const register = { model: target.model, analyte: crp, targets: [target], policies: [policy] as const, zone };
  const [verdict] = judgeControls([control("2026-03-05T08:00", "28.1")], { ...register, approved: [approved(0, { sd: "9" })] });
  expect(verdict).toMatchObject({ result: "REJECT", hits: ["RANGE/L1"] });
});

test("only the target they were approved for is replaced, by the newest approval, in any order", () => {
  const others = [{ lot: "C9" }, { level: "L2" }, { unit: "mg/dL" }, { reagentLot: "R1" }, { analyte: "INR" }].map((more) =>
    approved(0, more),
  );
  expect(withApprovedLimits([target], others, 1)).toEqual([target]);
  const list = [...others, approved(0), approved(5, { sd: "0.6" }), approved(9, { sd: "0.7" })];
  fc.assert(
    fc.property(fc.shuffledSubarray(list, { minLength: list.length }), (shuffled) => {
      expect([0, 4, 5, 8, 9].map((time) => withApprovedLimits([target], shuffled, time)[0]?.sd)).toEqual([
        "0.50",
        "0.50",
        "0.6",
        "0.6",
        "0.7",
      ]);
    }),
    { numRuns: 50 },
  );
});

test("a control of another instrument is judged by the limits approved for that one", () => {
  if (crp === undefined) throw new Error("no analyte");
  const register = { model: target.model, analyte: crp, targets: [target], policies: [policy] as const, zone };
  const elsewhere = (approvals: readonly ApprovedFrom[]) => ({ ...control("2026-03-05T08:00", "25.6"), approved: approvals });
  const ask = (own: readonly ApprovedFrom[], theirs: readonly ApprovedFrom[]) =>
    judgeControls([elsewhere(theirs)], { ...register, approved: own })[0]?.result;
  expect([ask([approved(0)], []), ask([], [approved(0)])]).toEqual(["PASS", "REJECT"]);
});
