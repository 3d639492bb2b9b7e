/** From when the rules of former configurations count as approved, set by set (ruling 32). */
import { expect, test } from "vitest";
import { takeUpFormerApprovals } from "../../../src/casework/registers/former-approvals.ts";
import { ruleRows } from "../../../src/casework/registers/rule-rows.ts";
import { approvedRules } from "../../../src/domain/registers/approvals.ts";
import { ruleApprovals } from "../../../src/domain/registers/management.ts";
import type { Instrument } from "../../../src/domain/station.ts";
import { type Ruled, rulesHash } from "../../../src/release/facts/ruled-parts.ts";
import { createTestStation, testInstrument, weekly } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "gjennomgått", role: "lab-responsible" } as const;
const second: Instrument = { ...testInstrument, id: "crp-2" as Instrument["id"] };
const hours = (of: Instrument, n: number): Instrument => ({
  ...of,
  qc: { CRP: [{ ...weekly, interval: { type: "rolling", hours: n } }] },
});

function make() {
  const { store, ports } = createTestStation();
  const approve = (key: string, at: number) =>
    store.registers.put(ruleApprovals, { key, subject: null, at, body: { sentences: [] } }, kari, at);
  return { store, station: ports.view().station, approve };
}

test("each set counts from when its rules were both active and approved; one that was never both waits", () => {
  const { store, station, approve } = make();
  const first: Ruled = { station, instruments: [testInstrument, second] };
  const edited: Ruled = { station, instruments: [hours(testInstrument, 100), second] };
  const latest: Ruled = { station, instruments: [hours(testInstrument, 100), hours(second, 50)] };
  // Its files are read to another text by now: known by its time.
  approve("of an older Labbro", 20);
  approve(rulesHash(edited), 40);
  takeUpFormerApprovals(store, [
    { activatedAt: 5, ruled: null },
    { activatedAt: 10, ruled: first },
    { activatedAt: 30, ruled: edited },
    { activatedAt: 50, ruled: latest },
  ]);
  const entries = store.registers.all(approvedRules).map(({ subject, at }) => [subject, at]);
  expect(entries).toEqual([
    ["crp-1", 20],
    ["crp-2", 20],
    ["crp-1", 40],
  ]);
  expect(ruleRows(store, latest).map(({ instrument, state }) => [instrument, state])).toEqual([
    ["crp-1", "approved"],
    ["crp-2", "waits"],
  ]);
});

test("rules that were taken up again count from when they were approved; what was the same meanwhile, from the earlier approval", () => {
  const { store, station, approve } = make();
  const first: Ruled = { station, instruments: [testInstrument, second] };
  const edited: Ruled = { station, instruments: [hours(testInstrument, 100), second] };
  approve(rulesHash(edited), 40);
  approve(rulesHash(first), 60);
  takeUpFormerApprovals(store, [
    { activatedAt: 10, ruled: first },
    { activatedAt: 30, ruled: edited },
    { activatedAt: 50, ruled: first },
  ]);
  expect(store.registers.all(approvedRules).map(({ subject, at }) => [subject, at])).toEqual([
    ["crp-1", 40],
    ["crp-2", 40],
    ["crp-1", 60],
  ]);
  expect(ruleRows(store, first).map(({ state }) => state)).toEqual(["approved", "approved"]);
});
