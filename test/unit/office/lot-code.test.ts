/** «Skann pakningen»: what a code says and leaves open, and the results that wait for the lot. */
import { beforeEach, expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpTarget, type TestStation } from "../../support/station.ts";

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget]);
});
const read = (code: string) => officeWork(station, "lots.read-code", { code });
const gtin = "07038086219019";

test("a code that says where its values end has one reading, with what it leaves open", () => {
  expect(read(`(01)${gtin}(17)271231(10)C77`)).toMatchObject({
    isCertain: true,
    readings: [{ lot: "C77", expiry: "2027-12-31", product: gtin, missing: [], registered: [], waiting: null, text: null }],
    places: [{ model: "as-is", analyte: "CRP", unit: "mg/L", levels: ["normal"], instrument: "Afinion, kontor 1" }],
  });
  expect(read("(10)C1").readings).toMatchObject([{ missing: ["expiry"], registered: [{ kind: "control", model: "as-is" }] }]);
  expect(read(`(01)${gtin}`).readings).toMatchObject([{ lot: null, missing: ["lot", "expiry"] }]);
  expect(read("(10)X1(17)250331").readings[0]?.text).toBe("Gikk ut 31.03.2025.");
  expect(() => read("hei")).toThrow("LOT_CODE_UNREADABLE");
});

test("where the scanner dropped an end, every reading is told", () => {
  const { isCertain, readings } = read("10C778117280229");
  expect([isCertain, readings.map(({ lot, expiry }) => [lot, expiry])]).toEqual([
    false,
    expect.arrayContaining([
      ["C7781", "2028-02-29"],
      ["C778117280229", null],
    ]),
  ]);
});

test("what waits for the lot is told, with what it is for: registered so, it goes", () => {
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  const unknown = { number: "r9", expiry: null };
  for (const n of ["1", "2"])
    station.dock(crpResult({ sequence: n, run: n, reagentLot: unknown, measuredAt: readDeviceTime(`2026-03-10T1${n}:00:00`) }));
  const [reading] = read("(10)R9(17)271231").readings;
  expect(reading?.waiting).toEqual({ results: 2, row: { kind: "reagent", analyte: "CRP", model: "as-is" } });
  const signed = { by: "Kari Lab", reason: "skannet", role: "operator" } as const;
  officeWork(station, "lots.register", { code: "(10)R9(17)271231", row: reading?.waiting?.row ?? {}, ...signed });
  expect(officeWork(station, "held.by-cause", {}).map(({ code }) => code)).not.toContain("LOT_UNKNOWN");
  expect(read("(10)R9(17)271231").readings[0]).toMatchObject({ waiting: null, registered: [{ kind: "reagent" }] });
});
