import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../../../../src/domain/decimal.ts";
import type { ControlTarget } from "../../../../src/domain/lot.ts";
import type { QcPolicy } from "../../../../src/domain/policy.ts";
import { judgeControls } from "../../../../src/qc/controls/judge-controls.ts";
import { judgePoint } from "../../../../src/qc/controls/judge-point.ts";
import type { ControlEvent, ControlRegister } from "../../../../src/qc/types.ts";
import { ruleSetOf } from "../../../../src/qc/westgard/presets.ts";
import { vectorFile } from "../../../support/vectors.ts";
import { control, instrument, policy, target, value, zone } from "../build.ts";

const point = (number: string, limits: Partial<ControlTarget>, preset = "poc-basis", boundary?: "exclusive" | "inclusive") =>
  judgePoint(
    { number, comparator: null },
    { ...target, low: null, high: null, target: null, ...limits },
    ruleSetOf({ rules: preset, boundary }),
  );

describe("range", () => {
  it.each([
    ["19.9", "REJECT"],
    ["19.999999999999", "REJECT"],
    ["20", "PASS"],
    ["20.0", "PASS"],
    ["28", "PASS"],
    ["28.000000000001", "REJECT"],
  ])("%s in 20-28 is %s", (number, result) => {
    expect(point(number, { low: "20", high: "28" })?.result).toBe(result);
  });

  it("a value outside the measuring range never passes", () => {
    for (const comparator of ["<", ">", "<=", ">="] as const)
      expect(judgePoint({ number: "24", comparator }, target, ruleSetOf(policy))).toEqual({
        result: "REJECT",
        hits: ["RANGE/L1"],
      });
  });

  it("range-only asks for nothing else, and without a range for nothing at all", () => {
    expect(point("27", { low: "20", high: "28", target: "24", sd: "1" }, "range-only")).toEqual({ result: "PASS", hits: [] });
    expect(point("24", { target: "24", sd: "1" }, "range-only")).toBeNull();
  });

  it("a target without limits judges nothing", () => {
    expect(point("24", {})).toBeNull();
    expect(point("24", { target: "24" })).toBeNull();
  });

  it("a preset that is not built yet is judged by all rules there are", () => {
    expect(point("40", { target: "24", sd: "1" }, "westgard-n2")?.result).toBe("REJECT");
  });
});

describe("standard deviations", () => {
  const inr = { target: "2.8", sd: "0.1" };

  it("exactly 2 SD is no warning where binary floating point sees one, unless ends are inclusive", () => {
    expect(point("3.0", inr)).toEqual({ result: "PASS", hits: [] });
    expect(point("2.6", inr)).toEqual({ result: "PASS", hits: [] });
    expect(point("3.0", inr, "poc-basis", "inclusive")).toEqual({ result: "WARN", hits: ["1-2s/L1"] });
  });

  it("exactly 3 SD is a warning, beyond it a rejection, and all hits are told", () => {
    expect(point("3.1", inr)).toEqual({ result: "WARN", hits: ["1-2s/L1"] });
    expect(point("3.11", inr)).toEqual({ result: "REJECT", hits: ["1-2s/L1", "1-3s/L1"] });
    expect(point("4", { ...inr, low: "2", high: "3.5" })?.hits).toEqual(["1-2s/L1", "1-3s/L1", "RANGE/L1"]);
  });
});

interface Westgard {
  readonly id: string;
  readonly boundary: "exclusive" | "inclusive";
  readonly stats: Readonly<Record<string, { mean: string; sd: string }>>;
  readonly runs: readonly { run: number; values: Readonly<Record<string, string>> }[];
  readonly expected: readonly { run: number; hits: readonly string[] }[];
}
const westgard = vectorFile<{ vectors: readonly Westgard[] }>("westgard_vectors.json").vectors;

describe("single-point rules of the rule vectors", () => {
  it.each(westgard.map((one) => [one.id, one] as const))("%s", (_id, { boundary, stats, runs, expected }) => {
    const hits = runs.map(({ run, values }) => ({
      run,
      hits: Object.entries(values)
        .flatMap(([level, number]) => {
          const { mean, sd } = stats[level] ?? { mean: "", sd: "" };
          return point(number, { level, target: mean, sd }, "poc-basis", boundary)?.hits ?? ["not judged"];
        })
        .sort(),
    }));
    const single = expected.map(({ run, hits: all }) => ({ run, hits: all.filter((hit) => /^1-[23]s\//.test(hit)).sort() }));
    expect(hits).toEqual(single);
  });
});

describe("laws of the rules", () => {
  const tenths = fc.integer({ min: 0, max: 900 }).map((n) => decimal(`${Math.floor(n / 10)}.${n % 10}`));
  const width = fc.integer({ min: 1, max: 60 }).map((n) => decimal(`${n}`).times("0.1"));

  it("a value, its target and limits moved and stretched together hit the same", () => {
    fc.assert(
      fc.property(
        tenths,
        tenths,
        width,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 99 }),
        (x, mean, sd, a, b) => {
          const map = (n: typeof x): string => n.times(a).times("0.25").plus(b).toFixed();
          const limits = (f: (n: typeof x) => string, s: string) => ({
            target: f(mean),
            sd: s,
            low: f(mean.minus(sd.times("2.5"))),
            high: f(mean.plus(sd.times("2.5"))),
          });
          const plain = point(
            x.toFixed(),
            limits((n) => n.toFixed(), sd.toFixed()),
          );
          expect(point(map(x), limits(map, sd.times(a).times("0.25").toFixed()))).toEqual(plain);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("a value mirrored in its target hits the same", () => {
    fc.assert(
      fc.property(tenths, tenths, width, (x, mean, sd) => {
        const limits = { target: mean.toFixed(), sd: sd.toFixed(), low: mean.minus(sd).toFixed(), high: mean.plus(sd).toFixed() };
        expect(point(mean.times(2).minus(x).toFixed(), limits)).toEqual(point(x.toFixed(), limits));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("controls of an instrument", () => {
  const [crp, hba1c, inr] = instrument.analytes;
  if (crp === undefined || hba1c === undefined || inr === undefined)
    throw new Error("the instrument of the tests has three analytes");

  function judged(
    list: readonly ControlEvent[],
    targets: readonly ControlTarget[] = [target],
    change: Partial<ControlRegister> = {},
  ) {
    const register = { model: "afinion-2", analyte: crp ?? inr, targets, policies: [policy] as [QcPolicy], zone, ...change };
    return judgeControls(list, register as ControlRegister).map(({ result, codes, level }) => ({ result, codes, level }));
  }
  const one = (event: ControlEvent, targets?: readonly ControlTarget[], change?: Partial<ControlRegister>) =>
    judged([event], targets, change)[0];
  const t = "2026-03-02T08:00";

  it("passes and fails", () => {
    expect(one(control(t, "28"))).toEqual({ result: "PASS", codes: [], level: "L1" });
    expect(one(control(t, "28.1"))).toEqual({ result: "REJECT", codes: [], level: "L1" });
  });

  it("is void when its lot is not registered, for another model or another analysis", () => {
    const unknown = { result: "VOID", codes: ["QC_CONTROL_UNKNOWN"], level: "L1" };
    expect(one(control(t, "24"), [])).toEqual(unknown);
    expect(one(control(t, "24"), [{ ...target, model: "dca-vantage" }])).toEqual(unknown);
    expect(one(control(t, "24"), [{ ...target, analyte: "INR" }])).toEqual(unknown);
  });

  it("is void when the material was expired by label, in use, or by what the instrument read", () => {
    const expired = { result: "VOID", codes: ["QC_CONTROL_EXPIRED"], level: "L1" };
    expect(one(control("2027-01-31T23:59", "24"))?.result).toBe("PASS");
    expect(one(control("2027-02-01T00:00", "24"))).toEqual(expired);
    expect(one(control(t, "24"), [{ ...target, openedOn: "2026-01-01", inUseDays: 59 }])).toEqual(expired);
    expect(one(control(t, "24"), [{ ...target, openedOn: "2026-01-01", inUseDays: 60 }])?.result).toBe("PASS");
    const sent = { name: null, lot: "C7781", level: "1", expiry: "2026-02-28" };
    expect(one(control(t, "24", { control: sent }))).toEqual(expired);
  });

  it("is void without a target for its unit or reagent lot", () => {
    const missing = { result: "VOID", codes: ["QC_TARGET_MISSING"], level: "L1" };
    expect(one(control(t, "24", { value: value("24", "mg/dL") }))).toEqual(missing);
    expect(one(control(t, "24"), [{ ...target, reagentLot: "R2" }])).toEqual(missing);
    expect(one(control(t, "24"), [{ ...target, low: null, high: null }])).toEqual(missing);
    expect(one(control(t, "24"), [target, { ...target, high: "25" }])).toEqual(missing);
    expect(one(control(t, "24"), [target, { ...target, name: "same limits" }])?.result).toBe("PASS");
    expect(one(control(t, "24"), [{ ...target, high: "28,5" }])?.result).toBe("VOID");
  });

  it("a target made for the reagent lot goes before the general one", () => {
    expect(one(control(t, "24"), [target, { ...target, reagentLot: " r1", low: "10", high: "20" }])?.result).toBe("REJECT");
  });

  it("that the analyzer itself failed is rejected, whatever is known of its lot", () => {
    const failed = { value: null, failed: { raw: "---", reason: null } };
    expect(one(control(t, "24", failed), [])).toEqual({ result: "REJECT", codes: ["QC_DEVICE_FAILED"], level: "L1" });
    expect(one(control("2029-01-01T08:00", "24", failed))?.codes).toEqual(["QC_DEVICE_FAILED"]);
    expect(one(control(t, "24", { value: { raw: "x", comparator: null, number: null, unit: "mg/L" } }))?.result).toBe("REJECT");
    // More digits than any analyzer measures are damage, and no number.
    expect(one(control(t, "24.0000000000000001"))).toEqual({ result: "REJECT", codes: ["QC_DEVICE_FAILED"], level: "L1" });
  });

  it("is judged once, on the value in its target's unit", () => {
    const run = "qc 7";
    const mmol = control(t, "40", { analyte: "HbA1c", run, value: value("40", "mmol/mol") });
    const percent = control(t, "5.8", { analyte: "HbA1c", run, value: value("5.8", "%") });
    const row = { ...target, analyte: "HbA1c", unit: "mmol/mol", low: "36", high: "44" };
    expect(judged([percent, mmol], [row], { analyte: hba1c }).map(({ result }) => result)).toEqual(["PASS"]);
    expect(judged([percent], [row], { analyte: hba1c })).toEqual([{ result: "VOID", codes: ["QC_TARGET_MISSING"], level: "L1" }]);
  });

  it("takes spellings of one unit as one unit", () => {
    const row = { ...target, analyte: "INR", unit: "INR", low: "2", high: "3" };
    expect(judged([control(t, "2.5", { analyte: "INR", value: value("2.5", null) })], [row], { analyte: inr })[0]?.result).toBe(
      "PASS",
    );
  });

  it("leaves electronic controls and other analyses out", () => {
    expect(judged([control(t, "24", { kind: "service" }), control(t, "24", { analyte: "INR" })])).toEqual([]);
  });

  it("whose judging goes wrong is void and says only that, and the others are judged", () => {
    const broken: ControlTarget = {
      ...target,
      lot: "BROKEN",
      get expiry(): string {
        throw new TypeError("expiry");
      },
    };
    const ref = { name: null, lot: "BROKEN", level: "1", expiry: null };
    const register = { model: "afinion-2", analyte: crp, targets: [target, broken], policies: [policy] as const, zone };
    const events = [{ ...control(t, "24", { control: ref, run: "other" }), id: "broken" }, control(t, "24")];
    expect(judgeControls(events, register)).toMatchObject([
      {
        id: "broken",
        result: "VOID",
        codes: ["JUDGING_FAILED"],
        hits: [],
        level: null,
        target: null,
        fault: expect.any(TypeError),
      },
      { result: "PASS", codes: [] },
    ]);
  });

  it("with an answer in words passes by the answers of its lot alone; one that is on no list judges nothing", () => {
    const answers = ["NEG", "POS", "INV"].map((value) => ({ value, text: value.toLowerCase(), code: null }));
    const inWords = { ...crp, answers };
    const say = (raw: string) => ({ raw, comparator: null, number: null, unit: null });
    const of = (raw: string, expected: readonly string[]) => {
      const row = { ...target, unit: "", target: null, low: null, high: null, answers: expected };
      return one(control(t, "", { value: say(raw) }), [row], { analyte: inWords });
    };
    expect(["NEG", "POS", "what"].map((raw) => of(raw, ["NEG", "inv"])?.result)).toEqual(["PASS", "REJECT", "REJECT"]);
    const missing = { result: "VOID", codes: ["QC_TARGET_MISSING"], level: "L1" };
    expect([of("NEG", []), of("NEG", ["NEG", "negativ"]), of("POS", ["negativ"])]).toEqual([missing, missing, missing]);
  });

  it("is judged by the policy of its own time", () => {
    const withSd = { ...target, low: null, high: null, sd: "1" };
    const policies: [QcPolicy, QcPolicy] = [policy, { ...policy, rules: "range-only", validFrom: policy.validFrom + 1 }];
    expect(one(control("2024-06-01T08:00", "24"), [withSd], { policies })?.result).toBe("PASS");
    expect(one(control(t, "24"), [withSd], { policies })?.codes).toEqual(["QC_TARGET_MISSING"]);
  });
});
