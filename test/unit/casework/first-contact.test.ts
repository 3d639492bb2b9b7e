/** First contact (ruling 1): what lay in an instrument's memory waits for a person's word. */
import { beforeEach, expect, test } from "vitest";
import { answerFirstContact } from "../../../src/casework/decisions/first-contact-answer.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { openQuestions } from "../../../src/release/facts/contact-codes.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument } from "../../support/station.ts";

let station: TestStation;
const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gått gjennom listen" } as const;
const at = (text: string, sequence: string) => crpResult({ sequence, measuredAt: readDeviceTime(text) });

beforeEach(() => {
  station = createTestStation({ isNew: true });
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const dockMemory = (): readonly string[] =>
  station
    .dock(crpControl("20", "2026-03-09T08:00:00"), at("2026-03-09T10:00:00", "1"), at("2026-03-10T10:00:00", "2"))
    .added.map((run) => run.key);

test("at first contact nothing from the memory is sent, and the question says how many results there are", () => {
  const [, early, late] = dockMemory();
  expect([station.state(early ?? ""), station.state(late ?? "")]).toEqual(["held", "held"]);
  expect(station.codes(late ?? "")).toEqual(["FIRST_CONTACT"]);
  expect(openQuestions(station.ports)).toEqual([{ instrumentId: testInstrument.id, results: 2 }]);
});

test("all: they are judged as always", () => {
  const [, early, late] = dockMemory();
  expect(answerFirstContact(station.ports, testInstrument.id, 0, kari)).toBe(2);
  expect([station.state(early ?? ""), station.state(late ?? "")]).toEqual(["released", "released"]);
  expect(openQuestions(station.ports)).toEqual([]);
});

test("none: they are rejected and kept", () => {
  const [, early, late] = dockMemory();
  answerFirstContact(station.ports, testInstrument.id, null, kari);
  expect([station.state(early ?? ""), station.state(late ?? "")]).toEqual(["rejected", "rejected"]);
  expect(station.codes(late ?? "")).toEqual(["BEFORE_START"]);
});

test("from a time on: earlier ones are never sent, later ones are", () => {
  const [, early, late] = dockMemory();
  answerFirstContact(station.ports, testInstrument.id, Date.UTC(2026, 2, 10), kari);
  expect([station.state(early ?? ""), station.state(late ?? "")]).toEqual(["rejected", "released"]);
});

test("what is measured after the first contact is no memory", async () => {
  dockMemory();
  await station.clock.advance(3_600_000);
  const [key] = station.dock(at("2026-03-10T12:30:00", "3")).added.map((run) => run.key);
  expect(station.state(key ?? "")).toBe("released");
});

test("what the instrument remembers later still waits for the same answer", () => {
  dockMemory();
  const [key] = station.dock(at("2026-03-08T10:00:00", "4")).added.map((run) => run.key);
  expect(station.codes(key ?? "")).toContain("FIRST_CONTACT");
});

test("an answer needs a name and a reason, and a question", () => {
  dockMemory();
  expect(() => answerFirstContact(station.ports, testInstrument.id, 0, { by: "", role: "lab-responsible", reason: "x" })).toThrow(
    "BAD_USAGE",
  );
  answerFirstContact(station.ports, testInstrument.id, 0, kari);
  expect(() => answerFirstContact(station.ports, testInstrument.id, 0, kari)).toThrow("NOT_FOUND");
});

test("whoever may not release may not say what of the memory is sent", () => {
  for (const role of ["operator", "administrator", "advisor"] as const)
    expect(() => answerFirstContact(station.ports, testInstrument.id, 0, { ...kari, role })).toThrow("NOT_PERMITTED");
});
