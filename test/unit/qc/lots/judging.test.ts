/** Lots in the verdict: blocked, opened more than once, targets by reagent lot and by version. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ControlTarget } from "../../../../src/domain/lot.ts";
import { unusedLife } from "../../../../src/domain/lot-life.ts";
import { severity } from "../../../../src/domain/verdict.ts";
import { judgeControls } from "../../../../src/qc/controls/judge-controls.ts";
import { judgeInWindow } from "../../../../src/qc/judge-in-window.ts";
import { blocked } from "../../../../src/qc/lots/life.ts";
import type { ControlEvent } from "../../../../src/qc/types.ts";
import { thoroughly } from "../../../support/thorough.ts";
import { at, codesOf, control, events, instrument, judge, measured, policy, reagent, run, target, zone } from "../build.ts";

const analyte = instrument.analytes[0] ?? expect.fail();
const judged = (controls: readonly ControlEvent[], targets: readonly ControlTarget[], rules = "poc-basis") =>
  judgeControls(controls, { model: "afinion-2", analyte, targets, policies: [{ ...policy, rules }], zone });
const blockedFrom = (local: string) => blocked(unusedLife, at(local));

describe("the reagent lot", () => {
  const codes = (change: Partial<typeof reagent>) => codesOf(judge(run(), events({ reagentLots: [{ ...reagent, ...change }] })));

  it("blocked at the measurement, to the millisecond", () => {
    const from = (ms: number) => codes({ life: { ...unusedLife, blocks: [{ from: measured + ms, until: null }] } });
    expect([from(0), from(1)]).toEqual([["LOT_BLOCKED"], []]);
    expect(codes({ life: { ...unusedLife, blocks: [{ from: 0, until: measured }] } })).toEqual([]);
  });

  it("the newest opening before the measurement counts", () => {
    const life = { ...unusedLife, openings: ["2026-01-01", "2026-03-01", "2026-03-05"] };
    expect(codes({ inUseDays: 3, life })).toEqual([]);
    expect(codes({ inUseDays: 2, life })).toEqual(["LOT_OPEN_EXPIRED"]);
  });

  it("a block that begins where the time is uncertain is a person's question", () => {
    const window = { from: measured - 7_200_000, to: measured + 3_600_000 };
    const uncertain = run({ intakeCodes: ["CLOCK_UNCERTAIN"] });
    const outcome = (from: number) => {
      const life = { ...unusedLife, blocks: [{ from, until: from + 60_000 }] };
      return judgeInWindow(uncertain, window, new Map([["CRP", events({ reagentLots: [{ ...reagent, life }] })]])).run.outcome;
    };
    expect(outcome(measured - 3_600_000)).toBe("HOLD");
    expect(outcome(window.to + 1)).toBe("RELEASE_COMMENT");
  });

  it("missing tells nothing of an instrument that never sends one", () => {
    const silent = { ...instrument, sendsReagentLot: false };
    expect(codesOf(judge(run({ instrument: silent }, { reagentLot: null })))).toEqual([]);
    expect(codesOf(judge(run({}, { reagentLot: null })))).toEqual(["LOT_MISSING"]);
    expect(codesOf(judge(run({ instrument: silent }, { reagentLot: { number: "R7", expiry: null } })))).toEqual(["LOT_UNKNOWN"]);
  });
});

describe("targets", () => {
  it("two reagent lots of one control lot and level have a target each", () => {
    const targets = [
      { ...target, reagentLot: "R1" },
      { ...target, reagentLot: "R2", low: "29", high: "35", target: "32" },
    ];
    const on = (lot: string, number: string) =>
      judged([control("2026-03-02T08:00", number, { reagentLot: { number: lot, expiry: null } })], targets)[0]?.result;
    expect([on("R1", "24"), on("R1", "32"), on("R2", "32"), on("r2", "24")]).toEqual(["PASS", "REJECT", "PASS", "REJECT"]);
    expect(on("R3", "24")).toBe("VOID");
  });

  const second: ControlTarget = { ...target, target: "30", low: "26", high: "34", validFrom: "2026-03-03" };

  it("a control keeps the version that was valid on its day; before the first one there is none", () => {
    const of = (targets: readonly ControlTarget[]) =>
      judged([control("2026-03-02T23:59", "24"), control("2026-03-03T00:00", "30")], targets).map(({ result }) => result);
    expect(of([target, second])).toEqual(["PASS", "PASS"]);
    expect(of([second, target])).toEqual(["PASS", "PASS"]);
    expect(judged([control("2026-03-02T08:00", "24")], [second])[0]).toMatchObject({
      result: "VOID",
      codes: ["QC_TARGET_MISSING"],
    });
  });

  it("no rule looks back over the beginning of a version", () => {
    const first = { ...target, low: null, high: null, sd: "1" };
    const high = [control("2026-03-02T08:00", "26.5"), control("2026-03-03T08:00", "26.6")];
    const hits = (targets: readonly ControlTarget[]) => judged(high, targets, "westgard-n2")[1]?.hits.join(" ");
    expect(hits([first])).toContain("2-2s");
    expect(hits([first, { ...first, target: "24.1", validFrom: "2026-03-03" }])).not.toContain("2-2s");
  });
});

describe("a blocked control lot", () => {
  it("voids what passed since, and only that", () => {
    const life = blockedFrom("2026-03-02T00:00");
    const controls = [control("2026-03-01T08:00", "24"), control("2026-03-02T08:00", "24"), control("2026-03-03T08:00", "31")];
    expect(judged(controls, [{ ...target, life }]).map(({ result, codes }) => [result, codes])).toEqual([
      ["PASS", []],
      ["VOID", ["QC_CONTROL_BLOCKED"]],
      ["REJECT", ["QC_CONTROL_BLOCKED"]],
    ]);
  });

  it("never makes an outcome milder", () => {
    const day = fc.integer({ min: 1, max: 9 }).map((one) => `2026-03-0${one}T08:00`);
    const number = fc.constantFrom("24", "27", "31", "20");
    const lot = fc.constantFrom("C7781", "C2");
    const any = fc.tuple(day, number, lot).map(([local, value, name]) => ({
      ...control(local, value, { control: { name: null, lot: name, level: "1", expiry: null } }),
      id: `${local} ${value} ${name}`,
    }));
    fc.assert(
      fc.property(fc.uniqueArray(any, { maxLength: 8, selector: ({ id }) => id }), day, (controls, from) => {
        const targets = [
          { ...target, sd: "1.5" },
          { ...target, lot: "C2", sd: "1.5" },
        ];
        const outcome = (life: typeof unusedLife) =>
          judge(run(), events({ controls, targets: targets.map((row) => (row.lot === "C2" ? row : { ...row, life })) })).run
            .outcome;
        expect(severity(outcome(blockedFrom(from)))).toBeGreaterThanOrEqual(severity(outcome(unusedLife)));
      }),
      { numRuns: thoroughly(2000, 20_000) },
    );
  });
});
