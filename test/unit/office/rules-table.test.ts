/** «Slik blir svar behandlet» as a table, and the steps before a station goes live. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { contactRoles } from "../../../src/domain/registers/contacts.ts";
import type { Instrument } from "../../../src/domain/station.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import {
  createTestStation,
  crpReagent,
  crpTarget,
  noon,
  type TestStation,
  testInstrument,
  weekly,
} from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const kari = { by: "Kari Lab", reason: "gjennomgang", role: "lab-responsible" } as const;
const approve = (station: TestStation) =>
  officeWork(station, "rules.approve", { rows: ["crp-1:CRP"], changedBy: null, signature: kari });
/** The same store with an edited instrument. */
const edited = (station: TestStation, more: Partial<Instrument>) =>
  createTestStation({ processing: "production", store: station.store, instruments: [{ ...testInstrument, ...more }] });
const table = (station: TestStation) => officeWork(station, "rules.table", {});

test("a row says how its analysis is controlled, and what changed since it was approved", () => {
  const station = createTestStation({ processing: "production" });
  const [never] = table(station).rows;
  expect(never).toMatchObject({ row: "crp-1:CRP", name: "Afinion, kontor 1", unit: "mg/L", state: "never", approved: null });
  expect(never?.cells.map(({ text }) => text)).toContain("Måleområde: bruker ikke.");
  expect(table(station).waiting).toBe(1);
  approve(station);
  const [approved] = table(station).rows;
  expect(approved).toMatchObject({ state: "approved", approved: { by: "Kari Lab", text: "Godkjent av Kari Lab 10.03.2026." } });
  const [waits] = table(
    edited(station, {
      qc: { CRP: [{ ...weekly, interval: { type: "rolling", hours: 24 } }] },
      outcomes: { CRP: [{ validFrom: null, choices: { LATE_RESULT: "HOLD" } }] },
    }),
  ).rows;
  expect(waits?.state).toBe("waits");
  expect(waits?.cells.filter(({ isNew }) => isNew).map(({ text }) => text)).toEqual([expect.stringContaining("hvert døgn")]);
  expect(waits?.chosen).toMatchObject([
    { title: "Holdes tilbake", reasons: [{ code: "LATE_RESULT", isNew: true, text: expect.not.stringContaining("{n}") }] },
  ]);
  expect(waits?.noLonger).toEqual([expect.stringContaining("hver uke")]);
});

test("what holds everywhere stands once, in groups, with its numbers and without codes", () => {
  const { common } = table(createTestStation());
  expect(common.map(({ title }) => title)).toEqual(["Holdes tilbake", "Sendes med kommentar", "Sendes", "Sendes ikke"]);
  for (const { text } of common.flatMap(({ reasons }) => reasons)) expect(text).not.toMatch(/\{n\}|[A-Z]+_[A-Z]+/);
});

const change = fc.record(
  {
    qc: fc.constantFrom<Instrument["qc"]>(
      { CRP: [{ ...weekly, levels: ["normal", "high"] }] },
      { CRP: [{ ...weekly, grace: { hours: 0 } }] },
      { CRP: [{ ...weekly, rules: "westgard-n2" }] },
      { CRP: [{ ...weekly, validFrom: noon + 9_999_999 }] },
      { CRP: [{ ...weekly, deviceLevels: { "1": "normal" } }] },
      {},
    ),
    outcomes: fc.constantFrom<Instrument["outcomes"]>(
      { CRP: [{ validFrom: null, choices: { RANGE_HIGH: "HOLD" } }] },
      { CRP: [{ validFrom: noon + 86_400_000, choices: { LATE_RESULT: "HOLD" } }] },
      { "": [{ validFrom: null, choices: { LATE_RESULT: "HOLD" } }] },
    ),
    analytes: fc.constantFrom<Instrument["analytes"]>(
      testInstrument.analytes.map((one) => ({ ...one, limits: { alert: { high: "200" } } })),
      testInstrument.analytes.map((one) => ({ ...one, referenceRange: { low: null, high: "5" } as never })),
    ),
  },
  { requiredKeys: [] },
);

test("law: no rule is approved unseen: what differs from the approved version is marked, and nothing else is", () => {
  fc.assert(
    fc.property(change, change, (first, second) => {
      const station = createTestStation({ processing: "production", instruments: [{ ...testInstrument, ...first }] });
      approve(station);
      const [row] = table(edited(station, second)).rows;
      const marks = [...(row?.cells ?? []), ...(row?.settings ?? []), ...(row?.chosen ?? []).flatMap(({ reasons }) => reasons)];
      const isMarked = marks.some(({ isNew }) => isNew) || (row?.noLonger.length ?? 0) > 0;
      expect(isMarked).toBe(row?.state === "waits");
      station.store.close();
    }),
    { numRuns: thoroughly(60, 1000) },
  );
});

test("the steps before going live are done one by one, and say what is missing", () => {
  const station = createTestStation({ processing: "production" });
  const steps = (more: object = {}) =>
    Object.fromEntries(
      officeWork({ ...station, ...more }, "go-live.steps", {}).steps.map(({ step, isDone, missing }) => [
        step,
        [isDone, missing],
      ]),
    );
  expect(steps()).toEqual({
    contacts: [false, ["Laboratorieansvarlig", "Stedfortreder", "IT", "Noklus", "Ansvarlig lege", "Vakttelefon"]],
    accounts: [null, []],
    instruments: [true, []],
    lots: [false, ["Afinion, kontor 1, CRP: nivå normal"]],
    "first-controls": [false, ["Afinion, kontor 1, CRP"]],
    rules: [false, ["CRP på Afinion, kontor 1"]],
    journal: [false, ["Journalen har ikke svart på noen melding ennå."]],
    backup: [null, []],
    "recovery-key": [false, [expect.stringContaining("labbro key show-recovery")]],
  });
  const contacts = contactRoles.map((role) => ({ role, name: "Kari", phone: "22 33 44 55", hours: "hverdager" }));
  officeWork(station, "contacts.set", { contacts, ...kari });
  station.pipeline.importLots([{ ...crpTarget, expiry: "2026-03-09" }]);
  expect(steps()).toMatchObject({ contacts: [true, []], lots: [false, expect.anything()] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  approve(station);
  station.dock(crpControl("20", "2026-03-10T08:00:00"), crpResult());
  expect(steps({ accountsMissing: () => ["Bare én administrator."] })).toMatchObject({
    ...{ lots: [true, []], "first-controls": [true, []], rules: [true, []], accounts: [false, ["Bare én administrator."]] },
  });
  const asked = officeWork({ ...station, accountsMissing: () => [] }, "go-live.steps", {});
  expect([asked.isLive, asked.isProduction]).toEqual([false, true]);
});

test("a station without instruments has nothing done that is about instruments", () => {
  const { steps } = officeWork(createTestStation({ instruments: [] }), "go-live.steps", {});
  const none = ["Ingen instrumenter er satt opp."];
  for (const step of ["instruments", "lots", "first-controls", "rules"])
    expect(steps.find((one) => one.step === step)).toMatchObject({ isDone: false, missing: none });
});
