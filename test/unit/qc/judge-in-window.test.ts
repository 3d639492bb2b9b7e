/** The verdict where a time is uncertain: judged at both ends and at everything in between that could change it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { breakpoints } from "../../../src/qc/changes/breakpoints.ts";
import { judgeRun } from "../../../src/qc/judge.ts";
import { judgeInWindow } from "../../../src/qc/judge-in-window.ts";
import type { KnownEvents, RunToJudge } from "../../../src/qc/types.ts";
import { at, codesOf, control, events, instrument, passed, run, withPolicy } from "./build.ts";

const receivedAt = at("2026-03-05T09:00");
const window = { from: at("2026-03-04T08:00"), to: receivedAt };
const doubted = (change: Partial<RunToJudge> = {}, ...observations: Parameters<typeof run>[1][]): RunToJudge =>
  run({ receivedAt, intakeCodes: ["CLOCK_UNCERTAIN"], ...change }, ...observations);
const judge = (toJudge: RunToJudge, known: KnownEvents = events(), within: typeof window | null = window) =>
  judgeInWindow(toJudge, within, new Map([["CRP", known]]));
const outcomeOf = (judgement: ReturnType<typeof judge>) => judgement.run.outcome;

test("where every possible time gives the same verdict the result goes out, and the doubt is a comment", () => {
  const judgement = judge(doubted());
  expect(judgement.run).toEqual({
    outcome: "RELEASE_COMMENT",
    reasons: [{ code: "CLOCK_UNCERTAIN", outcome: "RELEASE_COMMENT" }],
  });
  expect(judgement.qc.get("CRP")?.lastPass?.at).toBe(passed.at);
});

test("a control that failed inside the window holds it, though the likeliest time is clean", () => {
  const middle = [control("2026-03-04T12:00", "31"), control("2026-03-04T12:30", "24")];
  const known = events({ controls: [passed, ...middle, control("2026-03-04T20:00", "24")] });
  const clean = judgeRun(run({ measuredAt: window.to, receivedAt }), new Map([["CRP", known]]));
  expect(clean.run.outcome).toBe("RELEASE");
  const judgement = judge(doubted({ measuredAt: window.to }), known);
  // Ruling 28: over all that any of the times holds against it.
  expect(judgement.run).toMatchObject({ outcome: "HOLD" });
  expect(codesOf(judgement)).toEqual(["CLOCK_UNCERTAIN", "LATE_RESULT", "QC_FAILED", "QC_LATER_FAILED"]);
});

test.each([
  ["the lot expired in between", doubted({}, { reagentLot: { number: "R1", expiry: "2026-03-04" } }), events()],
  ["the control ran out in between", doubted(), events({ controls: [control("2026-02-24T12:00", "24")] })],
  [
    "the instrument came into use in between",
    doubted({ instrument: { ...instrument, inUseFrom: at("2026-03-04T12:00") } }),
    events(),
  ],
])("%s: held", (_name, toJudge, known) => {
  expect(outcomeOf(judge(toJudge, known))).toBe("HOLD");
});

test("a control that ran out in between holds it, though one passed at either end of the window", () => {
  const hourly = withPolicy({ interval: { type: "rolling", hours: 30 }, grace: { hours: 7 } });
  const known = events({ controls: [control("2026-03-01T08:00", "24"), control("2026-03-04T20:00", "24")] });
  const judgement = judge(doubted({ instrument: hourly }), known, { from: at("2026-03-01T09:00"), to: receivedAt });
  expect(judgement.run.outcome).toBe("HOLD");
  expect(codesOf(judgement)).toContain("QC_OVERDUE");
});

test("what was found of the same controls in one zone is not taken for another", () => {
  const daily = doubted({ instrument: withPolicy({ interval: { type: "calendar-day" }, grace: { hours: 0 } }) });
  const known = events();
  const within = { from: passed.at, to: receivedAt };
  const asked = (zone: string, asOf: KnownEvents) => breakpoints({ ...daily, zone }, new Map([["CRP", asOf]]), within);
  const zones = ["Europe/Oslo", "Pacific/Auckland"];
  const remembered = zones.map((zone) => asked(zone, known));
  expect(remembered).toEqual(zones.map((zone) => asked(zone, { ...known, controls: [...known.controls] })));
  expect(remembered[0]).not.toEqual(remembered[1]);
});

test("what is held at every possible time is held for its own reason", () => {
  const judgement = judge(doubted({}, { patientId: null }));
  expect(judgement.run).toEqual({
    outcome: "HOLD",
    reasons: [
      { code: "CLOCK_UNCERTAIN", outcome: "RELEASE_COMMENT" },
      { code: "PID_MISSING", outcome: "HOLD" },
    ],
  });
});

test("a result that only its time as sent would reject is held, never thrown away", () => {
  const judgement = judge(doubted({ measuredAt: at("2018-07-26T15:51") }));
  expect(judgement.run.outcome).toBe("HOLD");
  expect(judgement.run.reasons).toContainEqual({ code: "BEFORE_START", outcome: "HOLD" });
});

test("a failed measurement stays rejected, whenever it was", () => {
  const failed = { value: null, failed: { raw: "---", reason: null } };
  const judgement = judge(doubted({}, {}, { deviceCode: "HbA1c", analyte: "HbA1c", ...failed }), events());
  expect(judgement.results.get("r2")?.outcome).toBe("REJECT");
  expect(judgement.run.outcome).toBe("RELEASE_COMMENT");
});

test("an hour that comes twice is told only if the verdict depends on it", () => {
  expect(codesOf(judge(run({ receivedAt })))).toEqual([]);
  const expiring = run({ receivedAt }, { reagentLot: { number: "R1", expiry: "2026-03-04" } });
  expect(codesOf(judge(expiring))).toEqual(["CLOCK_UNCERTAIN", "LATE_RESULT", "LOT_EXPIRED"]);
});

test("the administrator may have every uncertain time held", () => {
  const strict = { ...instrument, outcomes: { "": [{ validFrom: null, choices: { CLOCK_UNCERTAIN: "HOLD" as const } }] } };
  expect(outcomeOf(judge(doubted({ instrument: strict })))).toBe("HOLD");
});

test("a control whose own time is uncertain counts where it does most harm", () => {
  const early = at("2026-02-20T08:00");
  const uncertain = { ...passed, window: { from: early, to: passed.at } };
  expect(outcomeOf(judge(run(), events({ controls: [passed] }), null))).toBe("RELEASE");
  const judgement = judge(run(), events({ controls: [uncertain] }), null);
  expect(judgement.run).toMatchObject({ outcome: "HOLD", reasons: [{ code: "QC_OVERDUE" }] });
});

test("the control that passed last is named only if it is the same at every possible time", () => {
  const second = control("2026-03-04T12:00", "24");
  const judgement = judge(doubted(), events({ controls: [passed, second] }));
  expect(outcomeOf(judgement)).toBe("RELEASE_COMMENT");
  expect(judgement.qc.get("CRP")?.lastPass).toBeNull();
});

test("between two neighbouring breakpoints there is no verdict that neither of them has", () => {
  const minutes = fc.integer({ min: -14 * 1440, max: 1440 });
  const policies = [
    { interval: { type: "rolling", hours: 30 }, grace: { hours: 7 } },
    { interval: { type: "calendar-day" }, grace: { hours: 3 } },
    { interval: { type: "calendar-week", dueDay: "tuesday" }, grace: { workdays: 1 } },
  ] as const;
  const controls = fc.array(fc.tuple(minutes, fc.constantFrom("24", "31")), { maxLength: 5 });
  fc.assert(
    fc.property(controls, fc.constantFrom(...policies), fc.integer({ min: 0, max: 25 * 60 }), (list, policy, minute) => {
      const made = list.map(([after, value], i) => {
        const one = control("2026-03-04T08:00", value);
        return { ...one, id: `${i}`, at: window.from + after * 60_000 };
      });
      const toJudge = run({ instrument: withPolicy(policy), receivedAt }, { reagentLot: { number: "R1", expiry: "2026-03-04" } });
      const known = new Map([["CRP", events({ controls: made })]]);
      const outcomeAt = (measuredAt: number) => judgeRun({ ...toJudge, measuredAt }, known).run.outcome;
      const points = [...breakpoints(toJudge, known, window)];
      const inside = Math.min(window.from + minute * 60_000 + 30_000, window.to);
      const before = Math.max(...points.filter((point) => point <= inside));
      const after = Math.min(...points.filter((point) => point >= inside));
      expect([outcomeAt(before), outcomeAt(after)]).toContain(outcomeAt(inside));
    }),
  );
});
