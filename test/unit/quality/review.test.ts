/** The plan and the yearly review say what the registers hold, in Norwegian and without a patient. */
import { beforeEach, expect, test } from "vitest";
import { openDeviation, updateDeviation } from "../../../src/casework/registers/deviations.ts";
import { officeWork } from "../../../src/office/index.ts";
import { reviewData } from "../../../src/quality/review-data.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "årsmøte", role: "lab-responsible" } as const;
const [person] = syntheticPersons;

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

test("controls are counted in their year and zone, by instrument, analysis and level", () => {
  // New Year's night in Oslo is an hour before that of UTC.
  for (const [time, value] of [
    ["2025-12-31T23:59:00", "20"],
    ["2026-01-01T00:00:00", "21"],
    ["2026-03-09T08:00:00", "40"],
    ["2026-03-10T08:00:00", "19"],
  ] as const)
    station.dock(crpControl(value, time));
  station.dock(crpControl("20", "2026-03-10T09:00:00", { control: { name: null, lot: "C9", level: "normal", expiry: null } }));
  const counts = (year: number) => reviewData(station.ports, year).controls.map(({ level, counts }) => [level, counts]);
  expect(counts(2025)).toEqual([["normal", { PASS: 1, WARN: 0, REJECT: 0, VOID: 0 }]]);
  expect(counts(2026)).toEqual([["normal", { PASS: 2, WARN: 0, REJECT: 1, VOID: 1 }]]);
});

test("the page of a year holds deviations by cause, external control, gaps and decisions", () => {
  const event = { description: "Falt <i gulvet>", instrument: "crp-1", immediateAction: null, occasion: null };
  updateDeviation(station.ports, openDeviation(station.ports, event, kari), { causeCategory: "equipment" }, kari);
  openDeviation(station.ports, event, null);
  officeWork(station, "register.import-operators", { text: "name;codes\nOla Vikar;OV", ...kari });
  const round = {
    ...{ name: "CRP-2026-1", shipment: "CRP 1/2026", parallels: 1, instruments: ["crp-1"], analytes: ["CRP"] },
    ...{ opensOn: "2026-03-01", closesOn: "2026-03-20", deadline: "2026-03-25", closedOn: null, samples: [] },
  };
  officeWork(station, "eqa.round-add", { round, ...kari });
  const eqa = station.dock(crpResult({ kind: "eqa", sequence: "1", patientId: person })).added[0]?.key ?? "";
  officeWork(station, "eqa.report", { id: eqa, report: { trueness: "meget god", sample: "A" }, ...kari });
  station.dock(crpResult({ sequence: "2", patientId: person, patientName: "Kari Nordmann" }));
  const decision = { decision: "Daglig kontroll", responsible: "Kari Lab", deadline: "2026-12-31" };
  officeWork(station, "review.decide", { year: 2026, decision, ...kari });
  const page = officeWork(station, "review.page", { year: 2026 });
  for (const text of [
    "Årlig gjennomgang 2026 – Testtjenesten",
    "<td>Utstyr</td><td>1</td>",
    "<td>Ikke vurdert</td><td>1</td>",
    "Falt &lt;i gulvet&gt;",
    "A: meget god",
    "<td>Ola Vikar</td><td>crp-1</td><td>ikke opplært</td>",
    "<td>Daglig kontroll</td><td>Kari Lab</td><td>31.12.2026</td><td>Kari Lab</td>",
    "Underskrift",
  ])
    expect(page).toContain(text);
  expect(page).not.toMatch(/\d{11}|Nordmann/);
  const empty = officeWork(station, "review.page", { year: 2025 });
  expect(empty).toContain("Ingen avvik.");
  expect(empty).not.toContain("Daglig kontroll");
});

test("only the laboratory responsible decides the review, and no text names a patient", () => {
  const decide = (text: string, role: "operator" | "lab-responsible") => () =>
    officeWork(station, "review.decide", {
      ...{ ...kari, role, year: 2026 },
      decision: { decision: text, responsible: null, deadline: null },
    });
  expect(decide("x", "operator")).toThrow("NOT_PERMITTED");
  expect(decide(`om ${person}`, "lab-responsible")).toThrow("TEXT_PERSONAL");
});

test("the plan is replaced whole, keeps its history, and is printed with the QC plan and its source", () => {
  const set = (text: string) => officeWork(station, "plan.set", { text, ...kari });
  expect(set("section;what\nwish;x\ntest;\n")).toEqual({
    ...{ lines: 0 },
    badLines: ["Line 2: section is none of test, risk, role.", "Line 3: what is missing."],
  });
  set(
    "section;what;why;who;measure;source\ntest;CRP;Avklare infeksjon;Fastlege;;Noklus\nrisk;Feil pasient;Alvorlig;Kari;Strekkode;\n",
  );
  const page = officeWork(station, "plan.page", {});
  for (const text of [
    "<td>CRP</td><td>Avklare infeksjon</td><td>Fastlege</td><td>Noklus</td>",
    "Kilde: test.",
    "Strekkode",
    "Ikke beskrevet.",
  ])
    expect(page).toContain(text);
  set("section;what\nrole;Laboratorieansvarlig\n");
  expect(officeWork(station, "plan.show", {})).toMatchObject([{ section: "role" }]);
  expect(() => set(`section;what\nrole;${person}`)).toThrow("TEXT_PERSONAL");
});
