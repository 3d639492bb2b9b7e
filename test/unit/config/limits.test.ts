/** Limits of values in the files: the instrument's over the analyte's, kept as decimal text, in one unit only (QC.md 3.2). */
import { describe, expect, test } from "vitest";
import { brief, deviceWith, loaded, problemsOf, site } from "./site.ts";

const crp = "devices/crp-1.yaml";
const texts = (own: string, policy = "{}", extra: Readonly<Record<string, string>> = {}) =>
  site({ [crp]: deviceWith({ analytes: own, ...extra }), "policy.yaml": policy });
const limitsOf = (own: string, policy?: string) => loaded(texts(own, policy)).instruments[0]?.analytes[0]?.limits;

test("without a word there are none: nothing is on by itself", () => {
  expect(limitsOf("[CRP]")).toBeUndefined();
});

test("numbers and texts become decimal texts as written", () => {
  const own = `[{ name: CRP, limits: { measuringRange: { low: "5.0", high: 200 }, plausible: { high: 450.5 }, alert: { high: 100 },
    confirm: { low: "1.50" }, delta: { percent: 50, days: 30 }, source: "Legevakten 2026-11-01" } }]`;
  expect(limitsOf(own)).toEqual({
    measuringRange: { low: "5.0", high: "200" },
    plausible: { high: "450.5" },
    alert: { high: "100" },
    confirm: { low: "1.50" },
    delta: { percent: "50", days: 30 },
    source: "Legevakten 2026-11-01",
  });
});

test("the instrument's own limit wins, limit by limit, and both sources are kept", () => {
  const policy = "analytes: { CRP: { limits: { alert: { high: 100 }, confirm: { high: 60 }, source: rutine } } }";
  expect(limitsOf("[{ name: CRP, limits: { alert: none, source: lokal } }]", policy)).toEqual({
    alert: "none",
    confirm: { high: "60" },
    source: "rutine; lokal",
  });
  expect(limitsOf("[CRP]", policy)).toEqual({ alert: { high: "100" }, confirm: { high: "60" }, source: "rutine" });
});

describe("units", () => {
  const policy = (unit: string) => `analytes: { CRP: { limits: { ${unit}alert: { high: 100 }, source: rutine } } }`;

  test("limits for all instruments stand in the analyte's usual unit, or say theirs", () => {
    expect(limitsOf("[CRP]", policy(""))).toMatchObject({ alert: { high: "100" } });
    expect(limitsOf("[CRP]", policy("unit: mg/L, "))).toMatchObject({ alert: { high: "100" } });
  });

  test("limits in another unit than the instrument's are a mistake, never converted", () => {
    expect(problemsOf(texts("[CRP]", policy("unit: mg/dL, "))).map(brief)).toEqual([`${crp} analytes[0] CONFIG_CONFLICT`]);
  });
});

test.each([
  ["no source", "{ alert: { high: 100 } }", "limits.source CONFIG_MISSING"],
  ["neither side", "{ alert: {}, source: x }", "limits.alert CONFIG_INVALID"],
  [
    "the wrong way round",
    "{ confirm: { low: 9.5, high: 10 }, plausible: { low: 9, high: 8.9 }, source: x }",
    "limits.plausible.high CONFIG_INVALID",
  ],
  ["a decimal comma", '{ confirm: { high: "5,0" }, source: x }', "limits.confirm.high CONFIG_INVALID"],
  ["no number", "{ confirm: { high: mange }, source: x }", "limits.confirm.high CONFIG_INVALID"],
  ["no change at all", "{ delta: { percent: 0, days: 30 }, source: x }", "limits.delta.percent CONFIG_INVALID"],
  ["a slip of the finger", "{ alarm: { high: 100 }, source: x }", "limits.alarm CONFIG_UNKNOWN_KEY"],
])("%s is refused", (_, limits, problem) => {
  expect(problemsOf(texts(`[{ name: CRP, limits: ${limits} }]`)).map(brief)).toEqual([`${crp} analytes[0].${problem}`]);
});
