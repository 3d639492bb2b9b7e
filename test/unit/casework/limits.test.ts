/** Limits at work in a whole station: the delta check knows the same person's former result, and an alert is told even when held. */
import { expect, test } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import type { AnalyteLimits } from "../../../src/domain/value-limits.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument } from "../../support/station.ts";

const [anna, berit] = syntheticPersons;

function stationWith(limits: AnalyteLimits, outcome: "HOLD" | "RELEASE_COMMENT" = "RELEASE_COMMENT"): TestStation {
  const analytes = testInstrument.analytes.map((analyte) => ({ ...analyte, limits }));
  const outcomes = { "": [{ validFrom: null, choices: { DELTA_CHECK: outcome } }] };
  const station = createTestStation({ instruments: [{ ...testInstrument, analytes, outcomes }] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-08T08:00:00"));
  return station;
}

const result = (time: string, number: string, more: Partial<Observation> = {}) =>
  crpResult({
    sequence: time,
    run: time,
    measuredAt: readDeviceTime(`2026-03-${time}:00`),
    value: { raw: number, comparator: null, number, unit: "mg/L" },
    ...more,
  });
const keyOf = (landed: ReturnType<TestStation["dock"]>): string => landed.added.at(-1)?.key ?? "";
/** Read out on the 10th, so some are late besides. */
const codesOf = (station: TestStation, key: string) => station.codes(key).filter((code) => code !== "LATE_RESULT");
const delta = { delta: { percent: "50", days: 2 } };

test("a large change is told, for the same person and within its days alone", () => {
  const station = stationWith(delta);
  const send = (...given: Parameters<typeof result>) => codesOf(station, keyOf(station.dock(result(...given))));
  expect(send("08T10:00", "20")).toEqual([]);
  expect(send("09T10:00", "31")).toEqual(["DELTA_CHECK"]);
  expect(send("09T11:00", "90", { patientId: berit })).toEqual([]);
  expect(send("09T12:00", "32")).toEqual([]);
  expect(send("09T13:00", "60", { patientId: anna })).toEqual(["DELTA_CHECK"]);
});

test("a former result that comes late is compared with all the same, in either order", () => {
  const early = result("08T10:00", "20");
  const late = result("09T10:00", "31");
  const inOrder = stationWith(delta, "HOLD");
  const [, one] = [inOrder.dock(early), keyOf(inOrder.dock(late))];
  const outOfOrder = stationWith(delta, "HOLD");
  const [other] = [keyOf(outOfOrder.dock(late)), outOfOrder.dock(early)];
  expect([codesOf(inOrder, one), inOrder.state(one)]).toEqual([["DELTA_CHECK"], "held"]);
  expect([codesOf(outOfOrder, other), outOfOrder.state(other)]).toEqual([["DELTA_CHECK"], "held"]);
});

test("an id that a person fills in counts: for this result, and for the next", () => {
  const station = stationWith(delta);
  station.dock(result("08T10:00", "20"));
  const nameless = keyOf(station.dock(result("09T10:00", "90", { patientId: null })));
  station.decide.assignPatient(nameless, anna, { by: "Kari", role: "lab-responsible", reason: "besøksliste" });
  expect(codesOf(station, nameless)).toEqual(["DELTA_CHECK"]);
  expect(codesOf(station, keyOf(station.dock(result("09T12:00", "95"))))).toEqual([]);
});

test("what was discarded, or gave no number, is no former result", () => {
  const station = stationWith(delta);
  station.dock(result("08T10:00", "20"));
  const wrong = keyOf(station.dock(result("09T08:00", "80", { flags: ["E"] })));
  station.decide.discard(wrong, { by: "Kari", role: "lab-responsible", reason: "feil prøve" });
  station.dock(result("09T09:00", "<5", { value: { raw: "<5", comparator: "<", number: "5", unit: "mg/L" } }));
  expect(codesOf(station, keyOf(station.dock(result("09T10:00", "21"))))).toEqual([]);
});

test("an alert value is logged once, by its id alone, also when the result is held", () => {
  const station = stationWith({ alert: { high: "50" } });
  const alerts = (key: string) => station.store.events.ofSubject(key).filter(({ kind }) => kind === "alert-value");
  const sent = keyOf(station.dock(result("09T10:00", "60")));
  const held = keyOf(station.dock(result("09T11:00", "60", { patientId: null })));
  const normal = keyOf(station.dock(result("09T12:00", "50")));
  expect([station.state(sent), station.state(held)]).toEqual(["released", "held"]);
  station.decide.assignPatient(held, anna, { by: "Kari", role: "lab-responsible", reason: "besøksliste" });
  expect([sent, held, normal].map((key) => alerts(key).length)).toEqual([1, 1, 0]);
  expect(alerts(held)[0]).toMatchObject({ subject: held, detail: null });
});

test("a comment reaches the journal as a note only where its text may stand there", () => {
  const choices = {
    DELTA_CHECK: "RELEASE_COMMENT",
    LOT_EXPIRY_UNKNOWN: "RELEASE_COMMENT",
    RANGE_LOW: "RELEASE_COMMENT",
  } as const;
  const analytes = testInstrument.analytes.map((analyte) => ({ ...analyte, limits: delta }));
  const outcomes = { "": [{ validFrom: null, choices }] };
  const station = createTestStation({ instruments: [{ ...testInstrument, analytes, outcomes }] });
  station.pipeline.importLots([crpTarget, { ...crpReagent, expiry: null }]);
  station.dock(crpControl("20", "2026-03-10T07:00:00"));
  const notes = (...given: Parameters<typeof result>) => {
    station.dock(result(...given));
    const text = Buffer.from(station.sent().at(-1)?.bytes ?? "").toString("utf8");
    return text.split("\r").filter((line) => line.startsWith("NTE"));
  };
  const low = { raw: "<5", comparator: "<", number: "5", unit: "mg/L" } as const;
  const commented = notes("10T08:00", "<5", { value: low });
  expect(commented.join("\n")).toContain("Under måleområdet.");
  expect(commented.join("\n")).not.toContain("Utløpsdato for reagenslot");
  notes("10T09:00", "20");
  expect(station.codes(station.store.runs.ofPerson(anna, "CRP", 0, Number.MAX_SAFE_INTEGER, 1)[0]?.runKey ?? "")).toContain(
    "LOT_EXPIRY_UNKNOWN",
  );
  expect(notes("10T10:00", "60").join("\n")).not.toContain("Stor endring");
});
