/** Comparisons with the hospital: a register, a pass or a failure, and a page for the consultant (QC.md 2.1, ruling 13). */
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { worklist } from "../../../src/casework/worklist/worklist.ts";
import { differencePercent, isWithinLimit } from "../../../src/domain/registers/comparisons.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../../support/station.ts";

const yearly = {
  ...weekly,
  controlKind: "comparison",
  interval: { type: "none" },
  comparison: { everyMonths: 12, limitPercent: 15, source: "Noklus" },
} as const;
let station: TestStation;
const stationWith = (policy: typeof weekly) => {
  station = createTestStation({ instruments: [{ ...testInstrument, qc: { CRP: [policy] } }] });
  station.pipeline.importLots([crpTarget, crpReagent]);
};
beforeEach(() => stationWith(yearly));

const keyOf = (landed: ReturnType<TestStation["dock"]>): string => landed.added.at(-1)?.key ?? "";
const compare = (own: string | null, hospital: string, more = {}) =>
  officeWork(station, "comparisons.add", {
    instrument: "crp-1",
    analyte: "CRP",
    own,
    hospital,
    at: "2026-03-10T08:00",
    run: null,
    limit: null,
    source: null,
    note: null,
    by: "Kari Lab",
    reason: "parallellprøve",
    role: "lab-responsible",
    ...more,
  });
const body = (own: string, hospital: string, limitPercent = "15") => ({
  ...{ analyte: "CRP", unit: "mg/L", limitSource: "", run: null, note: null },
  ...{ own, hospital, limitPercent },
});

test("the limit itself is within, exactly", () => {
  expect(["23", "17", "23.01", "16.99"].map((own) => isWithinLimit(body(own, "20")))).toEqual([true, true, false, false]);
  expect(isWithinLimit(body("3.45", "3.0"))).toBe(true);
  expect(differencePercent(body("3.1", "3.0"))).toBe("3.33");
  expect(differencePercent(body("17", "20"))).toBe("-15.00");
});

test("within is within whatever both are multiplied with", () => {
  const tenths = fc.integer({ min: 1, max: 5000 }).map((n) => (n / 10).toFixed(1));
  fc.assert(
    fc.property(tenths, tenths, fc.constantFrom("15", "20", "12.5"), (own, hospital, limit) => {
      const scaled = (text: string) => `${Number(text.replace(".", "")) * 10}`;
      expect(isWithinLimit(body(scaled(own), scaled(hospital), limit))).toBe(isWithinLimit(body(own, hospital, limit)));
    }),
  );
});

test("a missing comparison is told in its own words also where something else holds the result", () => {
  station.dock(crpResult({ sequence: "1", patientId: null, measuredAt: readDeviceTime("2026-03-10T10:00:00") }));
  const reasons = worklist(station.ports).flatMap((entry) => entry.reasons.map(({ code, text }) => [code, text]));
  expect(reasons).toContainEqual(["QC_NEVER", "Sammenligning med sykehuset mangler."]);
  expect(reasons.map(([code]) => code)).toContain("PID_MISSING");
});

test("a missing comparison holds, with its own words on the worklist; registering one releases", () => {
  const key = keyOf(station.dock(crpResult({ sequence: "1", measuredAt: readDeviceTime("2026-03-10T10:00:00") })));
  const reasons = () => worklist(station.ports).flatMap((entry) => entry.reasons.map(({ code, text }) => [code, text]));
  expect(reasons()).toEqual([["QC_NEVER", "Sammenligning med sykehuset mangler."]]);
  expect(compare("21", "20", { at: "2025-02-10T08:00" }).isWithin).toBe(true);
  expect(reasons()).toEqual([["QC_OVERDUE", "Sammenligning med sykehuset mangler."]]);
  compare("21", "20");
  expect([station.state(key), station.codes(key)]).toEqual(["released", []]);
});

test("an overdue liquid control keeps its usual words", () => {
  stationWith(weekly);
  station.dock(crpControl("20", "2026-02-10T08:00:00"), crpResult({ measuredAt: readDeviceTime("2026-03-10T10:00:00") }));
  expect(worklist(station.ports)[0]?.reasons.map(({ text }) => text)).toEqual([
    "Fristen for kvalitetskontroll var gått ut da prøven ble analysert.",
  ]);
});

test("one outside the limit fails: later results are held, earlier ones back to the former comparison are suspect", () => {
  compare("21", "20", { at: "2026-03-10T06:00" });
  const early = keyOf(station.dock(crpResult({ sequence: "1", measuredAt: readDeviceTime("2026-03-10T07:00:00") })));
  const late = keyOf(station.dock(crpResult({ sequence: "2", measuredAt: readDeviceTime("2026-03-10T10:00:00") })));
  expect(compare("24", "20").isWithin).toBe(false);
  expect([station.codes(early), station.codes(late)]).toEqual([["QC_LATER_FAILED"], ["QC_FAILED"]]);
});

test("the value and time here may be read from a measurement", () => {
  const key = keyOf(station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T07:00:00") })));
  expect(compare(null, "50", { run: key.slice(0, 8), at: null })).toMatchObject({
    own: "47",
    differencePercent: "-6.00",
    at: "2026-03-10T07:00:00+01:00",
    run: key,
  });
});

test("what cannot be compared or may not be written is refused", () => {
  expect(() => compare("21", "0")).toThrow("--hospital takes a number");
  expect(() => compare("<5", "20")).toThrow("--own takes a number");
  expect(() => compare("21", "20", { limit: "30", source: "meg" })).toThrow("is configured: 15 %");
  expect(() => compare("21", "20", { role: "advisor" })).toThrow("NOT_PERMITTED");
  expect(() => compare("21", "20", { analyte: "INR" })).toThrow("CRP");
  stationWith(weekly);
  expect(() => compare("21", "20")).toThrow("--limit");
  expect(compare("23,5", "20", { limit: "20", source: "Noklus 2025" })).toMatchObject({ own: "23.5", isWithin: true });
});

test("the page for the consultant shows every pair and nobody's identity", () => {
  const key = keyOf(station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T07:00:00") })));
  compare(null, "50", { run: key, at: null, note: "<b>ny lot</b>" });
  compare("24", "20");
  const { html } = officeWork(station, "comparisons.page", {});
  expect(html).toContain("<td>10.03.2026 07.00</td><td>Afinion, kontor 1</td><td>CRP</td>");
  expect(html).toContain("<td>−6,00 %</td><td>15 %</td><td>Innenfor</td><td>Noklus</td>");
  expect(html).toContain('<td>+20,00 %</td><td>15 %</td><td><span class="bad">Utenfor</span></td>');
  expect(html).toContain("&lt;b&gt;ny lot&lt;/b&gt;");
  expect(html).not.toContain("15815024343");
  expect(officeWork(station, "comparisons.list", {})).toHaveLength(2);
});
