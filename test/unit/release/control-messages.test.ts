/** What the receiver of control results is told: each control once, again when its verdict changes, and never a patient. */
import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const target = { ...crpTarget, target: "20", sd: "2", low: null, high: null };

function station(withReceiver = true): TestStation {
  const made = createTestStation(
    withReceiver ? { qcReceiver: { application: "LABQC", facility: "KOMMUNEN", profile: "oul-r22" } } : {},
  );
  made.pipeline.importLots([target, crpReagent]);
  return made;
}

/** The control messages so far, oldest first, as their segments' fields. */
const told = (of: TestStation): readonly string[] =>
  of
    .sent()
    .filter(({ channel }) => channel === "qc")
    .map(({ bytes }) => Buffer.from(bytes).toString("utf8"));
const verdicts = (of: TestStation): readonly string[] =>
  told(of).map((text) => /\|QC_VERDICT\^[^|]*\|\d*\|([A-Z]+)\^/.exec(text)?.[1] ?? "?");
const numbers = (of: TestStation): readonly string[] =>
  told(of).map((text) => /\rOBR\|1\|\|([0-9A-Z]{20})\|/.exec(text)?.[1] ?? "?");

test("a control is told once, however often it comes", () => {
  const of = station();
  for (const _ of [1, 2]) of.dock(crpControl("20", "2026-03-10T08:00:00"));
  of.dock(crpControl("21", "2026-03-10T09:00:00"));
  expect(verdicts(of)).toEqual(["ACCEPTED", "ACCEPTED"]);
  expect(new Set(numbers(of)).size).toBe(2);
});

test("an older control that comes late and changes a verdict makes a correction under the same number", () => {
  const of = station();
  of.dock(crpControl("25", "2026-03-10T09:00:00"));
  expect(verdicts(of)).toEqual(["WARNING"]);
  of.dock(crpControl("25", "2026-03-10T08:00:00"));
  // The late one warns, and makes a 2-2s of the one that was there.
  expect([...verdicts(of)].sort()).toEqual(["REJECTED", "WARNING", "WARNING"]);
  const changed = verdicts(of).indexOf("REJECTED");
  expect(numbers(of)[changed]).toBe(numbers(of)[0]);
  expect(told(of)[changed]).toMatch(/\rOBR\|[^\r]*\|C/);
});

test("a correction waits for the message that it corrects", () => {
  const of = station();
  of.dock(crpControl("27", "2026-03-10T08:00:00"));
  for (const mean of ["27", "20"]) of.pipeline.importLots([{ ...target, target: mean }]);
  const [first, second, third] = of.sent();
  expect(of.sent().map(({ afterControlId }) => afterControlId)).toEqual([null, first?.controlId, second?.controlId]);
  expect(of.store.outbox.due(Number.MAX_SAFE_INTEGER, 9, "qc").map(({ controlId }) => controlId)).toEqual([first?.controlId]);
  expect(third).toBeDefined();
});

test("a corrected target is told, an unchanged one is not", () => {
  const of = station();
  of.dock(crpControl("27", "2026-03-10T08:00:00"));
  of.pipeline.importLots([target, crpReagent]);
  of.pipeline.importLots([{ ...target, target: "27" }]);
  expect(verdicts(of)).toEqual(["REJECTED", "ACCEPTED"]);
});

test("a control without a known lot waits, and is told when a person has named it", () => {
  const of = station();
  const [run] = of.dock(crpControl("20", "2026-03-10T08:00:00", { control: null })).added;
  expect(told(of)).toEqual([]);
  of.decide.assignControl(run?.key ?? "", "C1", "normal", { by: "Kari Lab", role: "lab-responsible", reason: "hetteglass C1" });
  expect(verdicts(of)).toEqual(["ACCEPTED"]);
});

test("no patient is in it, and without a receiver there is none", () => {
  const of = station();
  of.dock(crpControl("20", "2026-03-10T08:00:00"), crpResult());
  expect(told(of)).toHaveLength(1);
  expect(told(of)[0]).not.toMatch(/\rPID|15815024343/);
  const without = station(false);
  without.dock(crpControl("20", "2026-03-10T08:00:00"));
  expect(told(without)).toEqual([]);
});

test("a control that was annulled is told as void, once", () => {
  const of = station();
  const [failed] = of.dock(crpControl("40", "2026-03-10T08:00:00")).added;
  of.dock(crpControl("20", "2026-03-10T09:00:00"));
  const kari = { by: "Kari Lab", role: "lab-responsible", reason: "luftboble" } as const;
  of.decide.annulControl(failed?.key ?? "", { cause: "bubble", moveTo: null }, kari);
  of.dock(crpControl("21", "2026-03-10T10:00:00"));
  expect(verdicts(of)).toEqual(["REJECTED", "ACCEPTED", "VOID", "ACCEPTED"]);
  expect(numbers(of)[2]).toBe(numbers(of)[0]);
});

test("a rejection by a rule that looks back is told once, however many controls come after it", async () => {
  const of = station();
  const minute = (n: number): string => new Date(Date.UTC(2026, 2, 10, 7, n)).toISOString().slice(0, 19);
  for (const n of [0, 1]) of.dock(crpControl("24.5", minute(n)));
  expect(verdicts(of)).toEqual(["WARNING", "REJECTED"]);
  for (let n = 2; n < 45; n += 1) {
    await of.clock.advance(1000);
    of.dock(crpControl("20", minute(n)));
  }
  expect(verdicts(of).filter((one) => one !== "ACCEPTED")).toEqual(["WARNING", "REJECTED"]);
});
