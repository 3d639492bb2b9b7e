/** Which version of approved rules counts, and what becomes of a result that may lie on both sides of an approval. */
import { expect, test } from "vitest";
import { reasonCodes } from "../../../../src/domain/reason-codes.ts";
import type { ConfiguredAnalyte, Instrument } from "../../../../src/domain/station.ts";
import type { Verdict } from "../../../../src/domain/verdict.ts";
import { rulesInForce, rulesOfSent, versionAt } from "../../../../src/qc/approval/approved-versions.ts";
import { joinParts } from "../../../../src/qc/approval/join.ts";
import { instrumentRules, type RuleSet, ruleSetOf, ruleText } from "../../../../src/qc/approval/rule-set.ts";
import { settingsChanged } from "../../../../src/qc/approval/settings-changed.ts";
import { verdictOf } from "../../../../src/qc/result/result-outcome.ts";
import { createTestStation, testInstrument, weekly } from "../../../support/station.ts";

const { station } = createTestStation().ports.view();
const crp = testInstrument.analytes[0] as ConfiguredAnalyte;
const setOf = (instrument: Instrument = testInstrument, analyte = crp): RuleSet => ruleSetOf(station, instrument, analyte);
const daily = setOf({ ...testInstrument, qc: { CRP: [{ ...weekly, interval: { type: "calendar-day" } }] } });

test("the first version reaches back, a later one counts from its approval", () => {
  const versions = [
    { validFrom: 100, rules: setOf() },
    { validFrom: 200, rules: daily },
  ];
  expect([0, 100, 199, 200, 999].map((at) => versions.indexOf(versionAt(versions, at) as never))).toEqual([0, 0, 0, 1, 1]);
  expect(versionAt([], 5)).toBeNull();
});

test("an edit waits; another unit, another model and what was removed are held", () => {
  const versions = [{ validFrom: 100, rules: setOf() }];
  expect(rulesInForce(versions, daily, 300)).toEqual({ rules: setOf(), isApproved: true });
  const inWords = setOf(testInstrument, { ...crp, answers: [{ value: "NEG", text: "negativ", code: null }] });
  const others = [setOf(testInstrument, { ...crp, unit: "mg/dL" }), setOf({ ...testInstrument, driver: "other" }), inWords];
  for (const other of others) {
    expect(rulesInForce(versions, other, 300)).toEqual({ rules: other, isApproved: false });
    expect(rulesInForce([{ validFrom: 100, rules: other }], setOf(), 300)?.isApproved).toBe(false);
  }
  expect(rulesInForce(versions, null, 300)).toEqual({ rules: setOf(), isApproved: false });
  expect(rulesInForce([], daily, 300)).toEqual({ rules: daily, isApproved: false });
  // Its removal was approved at 200, and it came back unseen.
  const removed = [...versions, { validFrom: 200, rules: null }];
  expect(rulesInForce(removed, setOf(), 300)?.isApproved).toBe(false);
  expect(rulesInForce(removed, null, 300)).toBeNull();
});

test("what was sent stands by what was approved then; what was sent before anything was, by the files", () => {
  const versions = [
    { validFrom: 100, rules: setOf() },
    { validFrom: 200, rules: daily },
  ];
  const other = setOf({ ...testInstrument, driver: "other" });
  const sentAt = (at: number) => rulesOfSent(versions, other, at);
  expect([sentAt(150), sentAt(250)]).toEqual([
    { rules: setOf(), isApproved: true },
    { rules: daily, isApproved: true },
  ]);
  expect(rulesOfSent([], other, 150)).toEqual({ rules: other, isApproved: true });
  expect(rulesOfSent([], null, 150)).toBeNull();
});

test("of a policy, what no sentence tells is told by its name in the files", () => {
  const withPolicy = (change: Partial<typeof weekly>) =>
    setOf({ ...testInstrument, qc: { CRP: [weekly, { ...weekly, ...change }] } });
  const before = withPolicy({ warnBefore: { hours: 24 } });
  expect(settingsChanged(before, withPolicy({ warnBefore: { hours: 72 } }))).toEqual({
    isNew: ["Innstilling qc.CRP.1.warnBefore.hours: 72."],
    noLonger: ["Innstilling qc.CRP.1.warnBefore.hours: 24."],
  });
  expect(settingsChanged(before, withPolicy({ warnBefore: { hours: 24 }, deviceLevels: { "1": "normal" } })).isNew).toEqual([
    "Innstilling qc.CRP.1.deviceLevels.1: normal.",
  ]);
  // The sentences tell the rest.
  expect(settingsChanged(withPolicy({}), withPolicy({ source: "other", levels: ["a"] }))).toEqual({ isNew: [], noLonger: [] });
});

test("a setting that is added later is a rule by itself, and another analyte's rules are none of this one's", () => {
  const added = { ...testInstrument, holdsOnSundays: true } as Instrument;
  expect(instrumentRules(added)).toHaveProperty("holdsOnSundays", true);
  expect(ruleText(setOf(added))).not.toBe(ruleText(setOf()));
  expect(settingsChanged(setOf(), setOf(added))).toEqual({ isNew: ["Innstilling holdsOnSundays: true."], noLonger: [] });
  const more = { ...testInstrument, analytes: [{ ...crp, name: "HbA1c" }, crp], qc: { ...testInstrument.qc, HbA1c: [weekly] } };
  expect(ruleText(setOf(more))).toBe(ruleText(setOf()));
});

test("on both sides of an approval: what agrees stands, else a person decides over all of it", () => {
  const verdict = (...codes: Parameters<typeof verdictOf>[0] extends Iterable<infer C> ? C[] : never): Verdict =>
    verdictOf(codes, (code) => reasonCodes[code].default);
  const part = (one: Verdict) => ({ analyte: "CRP", judgement: { results: new Map([["a", one]]), run: one, qc: new Map() } });
  const names = new Map([["a", "CRP"]]);
  const joined = (a: Verdict, b: Verdict) => joinParts([part(a), part(b)], names).run;
  expect(joined(verdict(), verdict())).toEqual(verdict());
  expect(joined(verdict(), verdict("QC_OVERDUE")).reasons.map(({ code }) => code)).toEqual(["CLOCK_UNCERTAIN", "QC_OVERDUE"]);
  expect(joined(verdict("QC_OVERDUE"), verdict()).outcome).toBe("HOLD");
});
