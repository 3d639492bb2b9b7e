/** In production nothing is sent by rules that nobody approved, and a changed rule waits for its own approval. */
import { beforeEach, expect, test } from "vitest";
import { createDecisions } from "../../../src/casework/decisions/result-decisions.ts";
import { createEntry } from "../../../src/casework/decisions/typed-entry.ts";
import { checkDigitsOf } from "../../../src/domain/person-number.ts";
import type { ReleaseTimes } from "../../../src/domain/policy.ts";
import type { Instrument } from "../../../src/domain/station.ts";
import { officeWork } from "../../../src/office/index.ts";
import { createPipeline } from "../../../src/release/pipeline.ts";
import type { ReleasePorts, StationView } from "../../../src/release/view.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import {
  createTestStation,
  crpReagent,
  crpTarget,
  doneAtOnce,
  type TestStation,
  testInstrument,
  weekly,
} from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "gjennomgått på møte", role: "lab-responsible" } as const;
const request = { rows: ["crp-1:CRP"], changedBy: null, signature: kari };
/** Computed, never written down: in production only a number outside the test populations is sent. */
const person = Array.from({ length: 99 }, (_, i) => `0101500${String(i).padStart(2, "0")}`).flatMap((nine) => {
  const digits = checkDigitsOf(nine);
  return digits === null ? [] : [`${nine}${digits}`];
})[0];

let station: TestStation;
beforeEach(() => {
  station = createTestStation({ processing: "production" });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
});
let sequence = 0;
const docked = (of: TestStation = station): string => {
  sequence += 1;
  return of.dock(crpResult({ sequence: `${sequence}`, run: `${sequence}`, patientId: person ?? null })).added[0]?.key ?? "";
};

test("results wait for the approval and then go out; nobody releases around it", () => {
  const key = docked();
  expect([station.state(key), station.codes(key)]).toEqual(["held", ["RULES_NOT_APPROVED"]]);
  expect(() => station.decide.release(key, kari)).toThrow("qc approve");
  for (const role of ["operator", "administrator", "advisor"] as const)
    expect(() => officeWork(station, "rules.approve", { ...request, signature: { ...kari, role } })).toThrow("NOT_PERMITTED");
  expect(officeWork(station, "rules.show", {}).rows).toMatchObject([{ row: "crp-1:CRP", approved: null, state: "never" }]);
  expect(officeWork(station, "rules.approve", request).rows).toMatchObject([{ approved: { by: "Kari Lab" }, state: "approved" }]);
  expect(station.state(key)).toBe("released");
});

test("a changed rule waits while the approved one goes on judging; a changed unit is held; nobody approves what is not named", () => {
  officeWork(station, "rules.approve", request);
  const before = docked();
  const edited = (instrument: Instrument) => {
    const view: StationView = { ...station.ports.view(), instruments: [instrument] };
    const ports: ReleasePorts = doneAtOnce({ ...station.ports, view: () => view });
    const pipeline = createPipeline(ports, station.barrier);
    const office = { ports, pipeline, decide: createDecisions(ports), entry: createEntry(ports, station.barrier) };
    return { office, read: (run: string, value = "20") => read(pipeline, run, value) };
  };
  // Without quality control everything would be held.
  const strict = edited({ ...testInstrument, qc: { CRP: [{ ...weekly, grace: { hours: 48 }, levels: ["normal", "høy"] }] } });
  const [row] = officeWork(strict.office, "rules.show", {}).rows;
  expect(row).toMatchObject({ state: "waits", approved: { by: "Kari Lab" } });
  const tried = officeWork(strict.office, "rules.try", { row: "crp-1:CRP", place: null });
  expect(tried).toEqual({ results: 1, heldNow: 0, heldThen: 1, days: 90, next: null });
  expect([row?.isNew.length, row?.noLonger.length]).toEqual([1, 1]);
  expect(row?.isNew[0]).toContain("frist pluss 48 timer");
  expect(station.state(strict.read("900"))).toBe("released");

  officeWork(strict.office, "rules.approve", { ...request, changedBy: "kari lab" });
  const approved = officeWork(strict.office, "rules.show", {}).rows[0];
  expect(approved).toMatchObject({ state: "approved", approved: { isBySamePerson: true } });
  expect(officeWork(strict.office, "rules.try", { row: "crp-1:CRP", place: null })).toBeNull();
  // What was measured before that approval is judged as then, whenever it comes.
  expect(station.state(strict.read("901"))).toBe("released");
  expect([station.state(before), station.store.runs.byKey(before)?.lookBack]).toEqual(["released", false]);

  const crp = testInstrument.analytes.map((analyte) => ({ ...analyte, unit: "mg/dL", unitSpellings: ["mg/dL"] }));
  const other = edited({ ...testInstrument, analytes: crp });
  const key = other.read("902");
  expect([station.state(key), station.codes(key).includes("RULES_NOT_APPROVED")]).toEqual(["held", true]);
  expect(() => officeWork(other.office, "rules.approve", { ...request, rows: ["crp-2:CRP"] })).toThrow("crp-1:CRP");
});

const read = (pipeline: ReturnType<typeof createPipeline>, run: string, value: string): string => {
  const observation = crpResult({ sequence: run, run, patientId: person ?? null });
  const { value: measured } = observation;
  const lines = [JSON.stringify({ ...observation, value: measured === null ? null : { ...measured, number: value } })];
  const { landed } = pipeline.receive(
    { connectionId: testInstrument.connection, driver: "as-is", mode: "direct", transmissionId: stored(), index: 0, at: 0 },
    { protocol: "lines", message: { lines } },
  );
  const key = landed.added[0]?.key ?? "";
  const batch = station.store.runs.byKey(key)?.batchId ?? 0;
  station.store.batches.close(batch, station.clock.now(), "device");
  pipeline.batchClosed(batch);
  return key;
};

const stored = () =>
  station.store.transmissions.open(
    { connectionId: testInstrument.connection, driver: "as-is", mode: "direct" },
    Buffer.from("x"),
    station.clock.now(),
  );

test("on trial nothing is asked for", () => {
  const trial = createTestStation();
  trial.pipeline.importLots([crpTarget, crpReagent]);
  trial.dock(crpControl("20", "2026-03-10T08:00:00"));
  const key = trial.dock(crpResult({ sequence: "1" })).added[0]?.key ?? "";
  expect(trial.state(key)).toBe("released");
});

test("a row whose alert limits nobody answered is not approved, and is named", () => {
  const analytes = testInstrument.analytes.map(({ limits: _limits, ...analyte }) => analyte);
  const unanswered = createTestStation({ processing: "production", instruments: [{ ...testInstrument, analytes }] });
  expect(() => officeWork(unanswered, "rules.approve", request)).toThrow("Answer the alert limits of crp-1:CRP first");
  expect(officeWork(unanswered, "rules.show", {}).rows).toMatchObject([{ state: "never" }]);
});

test("a row says the station's own times of release, not those that hold where nobody chose", () => {
  const outcomes = { CRP: [{ validFrom: null, choices: { LATE_RESULT: "HOLD" } }] } as const;
  const sentencesOf = (release: Partial<ReleaseTimes>): string =>
    officeWork(createTestStation({ release, instruments: [{ ...testInstrument, outcomes }] }), "rules.show", {})
      .rows.flatMap((row) => row.sentences)
      .join(" ");
  expect(sentencesOf({ lateHours: 37 })).toContain("37");
  expect(sentencesOf({})).not.toContain("37");
});
