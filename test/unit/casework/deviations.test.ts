/** Deviations: numbered, followed up, and closed only with the proof that the action worked (§ 9). */
import { beforeEach, expect, test } from "vitest";
import {
  checkDeviation,
  closeDeviation,
  deviationNumber,
  listDeviations,
  openDeviation,
  updateDeviation,
} from "../../../src/casework/registers/deviations.ts";
import { type DeviationChange, deviations } from "../../../src/domain/registers/deviations.ts";
import { deviationText } from "../../../src/quality/deviation-text.ts";
import { crpControl, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "oppfølging", role: "lab-responsible" } as const;
const ola = { by: "Ola", reason: "så det", role: "operator" } as const;
const [person] = syntheticPersons;
const event = { description: "Kontrollen feilet tre ganger.", instrument: "crp-1", immediateAction: null, occasion: null };
const followed: DeviationChange = {
  ...{
    immediateAction: "Tatt ut av bruk.",
    causeCategory: "material",
    cause: "Åpnet for lenge.",
    correctiveAction: "Datomerking.",
  },
  ...{ responsible: "Kari Lab", deadline: "2026-03-20", municipalCase: "26/117" },
} as const;
const check = { date: "2026-03-24", measure: "Sett over ti kontroller", result: "works" } as const;

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
});
const ports = () => station.ports;

test("it is closed when everything that § 9 asks for is there, and not before", () => {
  const number = openDeviation(ports(), event, ola);
  expect(() => closeDeviation(ports(), number, kari)).toThrow(
    "immediate action, cause category, corrective action, responsible, effect check",
  );
  updateDeviation(ports(), number, followed, ola);
  expect(() => closeDeviation(ports(), number, kari)).toThrow("It still needs: effect check.");
  checkDeviation(ports(), number, { ...check, result: "does-not-work" }, kari);
  expect(() => closeDeviation(ports(), number, kari)).toThrow("shows that the action worked");
  checkDeviation(ports(), number, check, kari);
  for (const role of ["operator", "administrator", "advisor"] as const)
    expect(() => closeDeviation(ports(), number, { ...kari, role })).toThrow("NOT_PERMITTED");
  expect(closeDeviation(ports(), number, kari).closed).toMatchObject({ by: "Kari Lab" });
  expect(() => updateDeviation(ports(), number, { cause: "x" }, kari)).toThrow("NOT_ALLOWED_NOW");
  expect(station.store.registers.history(deviations, String(number))).toHaveLength(5);
});

test("an advisor reads deviations and writes none", () => {
  for (const role of ["administrator", "advisor"] as const)
    expect(() => openDeviation(ports(), event, { ...ola, role })).toThrow("NOT_PERMITTED");
  expect(listDeviations(ports())).toEqual([]);
});

test("numbers go on, and what the gateway opens by itself it opens once until it is closed", () => {
  const byItself = { ...event, occasion: "qc-stop crp-1 CRP normal" };
  expect([
    openDeviation(ports(), byItself, null),
    openDeviation(ports(), byItself, null),
    openDeviation(ports(), event, ola),
  ]).toEqual([1, 1, 2]);
  updateDeviation(ports(), 1, followed, kari);
  checkDeviation(ports(), 1, check, kari);
  closeDeviation(ports(), 1, kari);
  expect(openDeviation(ports(), byItself, null)).toBe(3);
  expect(listDeviations(ports()).map(({ number, source }) => [number, source])).toEqual([
    [1, "auto"],
    [2, "manual"],
    [3, "auto"],
  ]);
});

test("no text may hold a person number", () => {
  const number = openDeviation(ports(), event, ola);
  const refused = [
    () => openDeviation(ports(), { ...event, description: `Pasient ${person}` }, ola),
    () => updateDeviation(ports(), number, { cause: `se ${person.slice(0, 6)} ${person.slice(6)}` }, ola),
    () => checkDeviation(ports(), number, { ...check, measure: person }, kari),
    () => updateDeviation(ports(), number, { cause: "x" }, { ...ola, reason: person }),
  ];
  for (const write of refused) expect(write).toThrow("TEXT_PERSONAL");
  expect(listDeviations(ports())).toMatchObject([{ cause: null, effectCheck: null }]);
});

test("the text to paste says everything in Norwegian", () => {
  const number = openDeviation(ports(), event, ola);
  updateDeviation(ports(), number, followed, ola);
  checkDeviation(ports(), number, check, kari);
  closeDeviation(ports(), number, kari);
  expect(deviationText(deviationNumber(ports(), number), "Europe/Oslo").split("\n")).toEqual([
    "Avvik 1: åpnet 10.03.2026",
    "Instrument: crp-1",
    "Beskrivelse: Kontrollen feilet tre ganger.",
    "Strakstiltak: Tatt ut av bruk.",
    "Årsak: Reagens og materiell: Åpnet for lenge.",
    "Korrigerende tiltak: Datomerking.",
    "Ansvarlig: Kari Lab",
    "Frist: 20.03.2026",
    "Effektvurdering: 24.03.2026, Sett over ti kontroller: tiltaket virker",
    "Lukket: 10.03.2026 av Kari Lab",
    "Saksnr. i kommunens avvikssystem: 26/117",
  ]);
  expect(
    deviationText(deviationNumber(ports(), openDeviation(ports(), { ...event, instrument: null }, null)), "Europe/Oslo"),
  ).toContain("av programmet\nInstrument: –");
});

test("the third failed control in a row opens a deviation by itself, once", () => {
  const failing = createTestStation();
  failing.pipeline.importLots([crpTarget, crpReagent]);
  const opened = () => listDeviations(failing.ports).map(({ source, instrument, closed }) => ({ source, instrument, closed }));
  for (const time of ["08:00", "08:10"]) failing.dock(crpControl("40", `2026-03-10T${time}:00`));
  expect(opened()).toEqual([]);
  for (const time of ["08:20", "08:30"]) failing.dock(crpControl("40", `2026-03-10T${time}:00`));
  expect(opened()).toEqual([{ source: "auto", instrument: "crp-1", closed: null }]);
});

test("two failures among the last five controls are no stop, a third one is (ruling 12)", () => {
  const failing = createTestStation();
  failing.pipeline.importLots([crpTarget, crpReagent]);
  for (const [time, value] of [
    ["08:00", "40"],
    ["08:10", "40"],
    ["08:20", "20"],
    ["08:30", "20"],
  ] as const)
    failing.dock(crpControl(value, `2026-03-10T${time}:00`));
  expect(listDeviations(failing.ports)).toEqual([]);
  failing.dock(crpControl("40", "2026-03-10T08:40:00"));
  expect(listDeviations(failing.ports)).toHaveLength(1);
});
