/** «Venter på deg»: a line per cause with its results and what mends it, and what is asked before anybody decides. */
import { beforeEach, describe, expect, test } from "vitest";
import { fixes, fixOf } from "../../../src/casework/worklist/fixes.ts";
import { type ReasonCode, reasonCodes } from "../../../src/domain/reason-codes.ts";
import { lookUps } from "../../../src/domain/registers/look-ups.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { acts, officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "gjennomgang", role: "lab-responsible" } as const;
const ola = { by: "Ola Nurse", reason: "er i tvil", role: "operator" } as const;
const [anna, berit] = syntheticPersons;

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const result = (sequence: string, hour: string, more: object = {}): string =>
  station.dock(crpResult({ sequence, run: sequence, measuredAt: readDeviceTime(`2026-03-10T${hour}:00`), ...more })).added[0]
    ?.key ?? "";
const waiting = () => officeWork(station, "held.waiting", {});

test("what waits stands under what mends it, time, instrument and operator beside the value", () => {
  const unknown = {
    reagentLot: { number: "999", expiry: null },
    operatorId: "OLA",
    value: { raw: "4.7", comparator: null, number: "4.7", unit: "mg/L" },
  };
  const keys = ["09:00", "10:00"].map((hour, i) => result(String(i), hour, unknown));
  const [cause] = waiting().causes;
  expect(cause).toMatchObject({ code: "LOT_UNKNOWN", fix: "register-lot", act: "lots.register", about: "lot 999" });
  expect(cause?.entries.map(({ id }) => id).sort()).toEqual([...keys].sort());
  expect(cause?.entries.find(({ id }) => id === keys[0])).toMatchObject({
    ...{ measuredAt: "2026-03-10T09:00:00+01:00", instrument: "Afinion, kontor 1", operator: "OLA", analytes: ["CRP"] },
    results: ["CRP 4,7 mg/L"],
    otherCauses: 1,
  });
});

test("the causes tell nobody's number to those who may not see patients", () => {
  result("1", "09:00", { patientId: "15815024344" });
  const causes = officeWork(station, "held.by-cause", {});
  expect(causes).toMatchObject([{ code: "PID_INVALID", fix: "assign-patient" }]);
  expect(JSON.stringify(causes)).not.toContain("158150");
});

test("everything that is held has a fix, and every fix an act that there is", () => {
  for (const code of [...Object.keys(reasonCodes), null] as readonly (ReasonCode | null)[]) {
    const act = fixes[fixOf(code)];
    if (act !== null) expect(Object.keys(acts)).toContain(act);
  }
  expect(fixOf(null)).toBe("confirm");
});

describe("whose number was typed", () => {
  const list = (text: string) => officeWork(station, "register.import-patients", { text, ...kari });
  const ask = (ids: readonly string[], patient: string, more: object = {}) =>
    officeWork(station, "held.ask-person", { ids, patient, scanned: true, ...ola, ...more });

  test("is told with name and birth date from the patient list, and nothing is decided", () => {
    list(`personNumber;name;birthDate\n${anna};Anna Test;2050-01-15\n`);
    const key = result("1", "10:00", { patientId: null });
    const before = JSON.stringify(station.store.runs.byKey(key));
    expect(ask([key], "158150 24343")).toEqual({
      ...{ number: "158150 24343", name: "Anna Test", born: "15.01.2050", isKnown: true, hasAlready: [] },
    });
    expect(ask([key], berit)).toMatchObject({ name: null, born: null, isKnown: false });
    expect([JSON.stringify(station.store.runs.byKey(key)), station.store.decisions.ofRun(key)]).toEqual([before, []]);
    expect(station.store.registers.all(lookUps).map(({ body, signature }) => [body.patient, signature?.by])).toEqual([
      [anna, "Ola Nurse"],
      [berit, "Ola Nurse"],
    ]);
  });

  test("without a list: as an instrument named the person before", () => {
    const key = result("1", "10:00", { patientId: null });
    expect(ask([key], anna)).toMatchObject({ name: null, isKnown: null });
    result("2", "08:00", { patientName: "Anna Test", birthDate: "2050-01-15" });
    expect(ask([key], anna)).toMatchObject({ name: "Anna Test", born: "15.01.2050", isKnown: null });
  });

  test("what the same person has of the same analysis within a day is told, before and after", () => {
    const key = result("1", "10:00", { patientId: null });
    const [early, late] = [result("2", "09:12"), result("3", "10:05")];
    result("4", "09:00", { patientId: berit });
    result("5", "09:30", { measuredAt: readDeviceTime("2026-03-08T09:30:00") });
    expect(ask([key], anna).hasAlready).toMatchObject([
      { id: early, text: "CRP kl. 09.12" },
      { id: late, text: "CRP kl. 10.05" },
    ]);
    const yesterday = result("6", "09:00", { measuredAt: readDeviceTime("2026-03-09T11:00:00") });
    expect(ask([key], anna).hasAlready[0]).toMatchObject({ id: yesterday, text: "CRP 09.03.2026 kl. 11.00" });
    officeWork(station, "held.discard", { id: early, ...kari });
    expect(ask([key], anna).hasAlready.map(({ id }) => id)).not.toContain(early);
  });

  test("likewise of one that is about to be typed off an instrument: of its analysis, around its time, of that person alone", () => {
    const early = result("1", "09:12");
    result("2", "09:00", { patientId: berit });
    const about = (analyte: string, at: string) => ask([], anna, { measured: { analyte, at } }).hasAlready;
    expect(about("CRP", "2026-03-10T11:00")).toMatchObject([{ id: early, text: "CRP kl. 09.12" }]);
    expect([about("INR", "2026-03-10T11:00"), about("CRP", "2026-03-12T11:00")]).toEqual([[], []]);
    expect(() => about("CRP", "i går")).toThrow("BAD_USAGE");
  });

  test("typed once is no answer, nor is a wrong one", () => {
    const key = result("1", "10:00", { patientId: null });
    expect(() => ask([key], anna, { scanned: false })).toThrow("BAD_USAGE");
    expect(() => ask([key], anna, { scanned: false, again: berit })).toThrow("BAD_PERSON_NUMBER");
    expect(() => ask(["NONE"], anna)).toThrow("NOT_FOUND");
  });
});

test("which control it was is asked without targets and without the value", () => {
  const control = { name: null, lot: null, level: null, expiry: null };
  station.pipeline.importLots([{ ...crpTarget, lot: "C2", target: "31", low: "26", high: "36" }]);
  const key = station.dock(crpControl("37.3", "2026-03-10T08:00:00", { control })).added[0]?.key ?? "";
  const asked = officeWork(station, "held.control-candidates", { id: key });
  expect(asked).toMatchObject({
    ...{ id: key, analytes: ["CRP"], instrument: "Afinion, kontor 1" },
    candidates: [
      { lot: "C1", level: "normal", levelText: "normal" },
      { lot: "C2", level: "normal" },
    ],
  });
  expect(JSON.stringify(asked)).not.toMatch(/37\.3|"20"|"16"|"24"|"31"|"26"|"36"/);
});

test("the laboratory responsible is asked: seen on the list, and nothing else changes", () => {
  station.dock(crpControl("40", "2026-03-10T08:00:00"));
  const key = result("1", "10:00");
  const before = [station.state(key), station.codes(key), station.sent()];
  expect(officeWork(station, "held.ask-responsible", { id: key, ...ola })).toEqual({ id: key, state: "held" });
  expect([station.state(key), station.codes(key), station.sent()]).toEqual(before);
  const [entry] = officeWork(station, "held.list", {}).filter(({ id }) => id === key);
  expect(entry?.asked).toEqual({ by: "Ola Nurse", at: "2026-03-10T12:00:00+01:00", reason: "er i tvil" });
  expect(() => officeWork(station, "held.ask-responsible", { id: key, ...ola, role: "advisor" })).toThrow("NOT_PERMITTED");
});
