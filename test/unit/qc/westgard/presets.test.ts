/** The rule sets of QC.md 1.4: what each holds, what a site may change, and that each control is judged by its own time's set. */
import { describe, expect, test } from "vitest";
import { rules as rulesSchema } from "../../../../src/config/schema/rules.ts";
import type { QcPolicy } from "../../../../src/domain/policy.ts";
import { judgeControls } from "../../../../src/qc/controls/judge-controls.ts";
import { judgePoint } from "../../../../src/qc/controls/judge-point.ts";
import { presets, ruleSetOf } from "../../../../src/qc/westgard/presets.ts";
import { ruleNames } from "../../../../src/qc/westgard/rules.ts";
import { at, control, instrument, policy, target, zone } from "../build.ts";

const table = (preset: string): string =>
  Object.entries(ruleSetOf({ rules: preset }).severities)
    .map(([rule, severity]) => `${rule} ${severity}`)
    .sort()
    .join(", ");

test.each([
  ["poc-basis", "1-2s WARN, 1-3s REJECT, 10x WARN, 2-2s REJECT, 4-1s WARN, 7T WARN, R-4s REJECT, RANGE REJECT"],
  ["range-only", "RANGE REJECT"],
  ["two-step", "1-2s WARN, 1-3s REJECT, INNER WARN, RANGE REJECT"],
  ["westgard-n2", "1-2s WARN, 1-3s REJECT, 10x REJECT, 2-2s REJECT, 4-1s REJECT, R-4s REJECT, RANGE REJECT"],
  ["westgard-n2-8x", "1-2s WARN, 1-3s REJECT, 2-2s REJECT, 4-1s REJECT, 8x REJECT, R-4s REJECT, RANGE REJECT"],
  ["westgard-n3", "1-3s REJECT, 12x REJECT, 2of3-2s REJECT, 3-1s REJECT, 6x REJECT, 9x REJECT, R-4s REJECT, RANGE REJECT"],
])("%s", (preset, rules) => {
  expect(table(preset)).toBe(rules);
});

describe("what a site may change", () => {
  test("single rules, up, down and off", () => {
    const { severities } = ruleSetOf({ rules: "poc-basis", severities: { "4-1s": "reject", "10x": "off", "8x": "warn" } });
    expect(severities).toMatchObject({ "4-1s": "REJECT", "8x": "WARN", "2-2s": "REJECT" });
    expect(severities).not.toHaveProperty("10x");
  });

  test("never RANGE, and never a control that the analyzer itself failed", () => {
    const everything = Object.fromEntries(["RANGE", "INNER", ...ruleNames].map((rule) => [rule, "off" as const]));
    const off: QcPolicy = { ...policy, severities: everything };
    expect(ruleSetOf(off).severities).toEqual({ RANGE: "REJECT" });
    const register = { model: target.model, analyte: crp(), targets: [target], policies: [off] as const, zone };
    const failed = { value: null, failed: { raw: "---", reason: "E1" } };
    const judged = judgeControls([control(t, "28.1"), control("2026-03-03T08:00", "24", failed)], register);
    expect(judged.map(({ result, hits, codes }) => [result, ...hits, ...codes])).toEqual([
      ["REJECT", "RANGE/L1"],
      ["REJECT", "QC_DEVICE_FAILED"],
    ]);
  });

  test("a preset nobody knows is the default, never fewer rules", () => {
    expect(table("constructor")).toBe(table("poc-basis"));
  });

  test("the configuration takes every preset and every rule but RANGE", () => {
    for (const preset of Object.keys(presets)) expect(rulesSchema.safeParse(preset).success).toBe(true);
    const with_ = (rule: string) => rulesSchema.safeParse({ preset: "poc-basis", severities: { [rule]: "off" } }).success;
    for (const rule of ["INNER", ...ruleNames]) expect(with_(rule)).toBe(true);
    expect(with_("RANGE")).toBe(false);
  });
});

const t = "2026-03-02T08:00";
const crp = () => {
  const [first] = instrument.analytes;
  if (first === undefined) throw new Error("no analyte");
  return first;
};

describe("two steps", () => {
  const judge = (number: string, limits: object) =>
    judgePoint(
      { number, comparator: null },
      { ...target, target: null, low: null, high: null, ...limits },
      ruleSetOf({ rules: "two-step" }),
    );

  test.each([
    // The range is 20-29: its middle two thirds are 21.5-27.5, ends included.
    ["24", "PASS"],
    ["21.5", "PASS"],
    ["27.5", "PASS"],
    ["21.49", "WARN"],
    ["27.51", "WARN"],
    ["20", "WARN"],
    ["29", "WARN"],
    ["19.9", "REJECT"],
    ["29.1", "REJECT"],
  ])("%s in 20-29 without an SD is %s", (number, result) => {
    expect(judge(number, { low: "20", high: "29" })?.result).toBe(result);
  });

  test("with an SD the inner limit is 2 SD and the outer 3 SD or the range, whichever is nearer", () => {
    const limits = { target: "24", sd: "1", low: "20", high: "26.5" };
    expect(["26", "26.1", "26.6", "20.9"].map((number) => judge(number, limits)?.result)).toEqual([
      "PASS",
      "WARN",
      "REJECT",
      "REJECT",
    ]);
  });

  test.each([
    ["an SD without a target", { sd: "1" }],
    ["a target without an SD", { target: "24" }],
  ])("%s leaves the inner limit to the range", (_name, more) => {
    expect(judge("27.51", { low: "20", high: "29", ...more })).toEqual({ result: "WARN", hits: ["INNER/L1"] });
  });

  test("half a range has no inner limit", () => {
    expect(judge("24", { low: "20" })).toEqual({ result: "PASS", hits: [] });
  });
});

describe("each control by the policy of its own time", () => {
  const withSd = { ...target, low: null, high: null, target: "20", sd: "1" };
  const days = ["2026-03-02T08:00", "2026-03-09T08:00", "2026-03-16T08:00"];
  const judged = (later: Partial<QcPolicy>) =>
    judgeControls(
      days.map((day) => control(day, "22.5")),
      {
        model: target.model,
        analyte: crp(),
        targets: [withSd],
        policies: [
          { ...policy, rules: "westgard-n2" },
          { ...policy, ...later, validFrom: at("2026-03-12T00:00") },
        ],
        zone,
      },
    );

  test("a milder rule set does not excuse what was judged before it, nor a stricter one condemn it", () => {
    const milder = judged({ severities: { "2-2s": "off" } });
    expect(milder.map(({ result }) => result)).toEqual(["WARN", "REJECT", "WARN"]);
    const other = judged({ boundary: "inclusive", severities: { "2-2s": "warn" } });
    expect(other.map(({ result }) => result)).toEqual(["WARN", "REJECT", "WARN"]);
  });

  test("the verdict keeps how the rules were read", () => {
    expect(judged({ boundary: "inclusive", r4s: "classic" }).map(({ boundary, r4s }) => [boundary, r4s])).toEqual([
      ["exclusive", "calc"],
      ["exclusive", "calc"],
      ["inclusive", "classic"],
    ]);
  });

  test("exactly 2 SD twice is a 2-2s where the boundary is inclusive", () => {
    const events = days.slice(0, 2).map((day) => control(day, "22"));
    const ask = (boundary: "exclusive" | "inclusive") =>
      judgeControls(events, {
        model: target.model,
        analyte: crp(),
        targets: [withSd],
        policies: [{ ...policy, boundary }],
        zone,
      }).map(({ result }) => result);
    expect(ask("exclusive")).toEqual(["PASS", "PASS"]);
    expect(ask("inclusive")).toEqual(["WARN", "REJECT"]);
  });
});
