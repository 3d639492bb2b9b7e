/** In production nothing is sent by rules that nobody approved, and a changed rule waits for its own approval. */
import { beforeEach, expect, test } from "vitest";
import { officeWork } from "../../../src/app/office/index.ts";
import { checkDigitsOf } from "../../../src/domain/person-number.ts";
import type { Instrument } from "../../../src/domain/station.ts";
import { createDecisions } from "../../../src/release/decisions/decisions.ts";
import { createPipeline } from "../../../src/release/pipeline.ts";
import { reconsiderUnapproved } from "../../../src/release/registers/approve-rules.ts";
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
    expect(() => officeWork(station, "rules.approve", { ...kari, role })).toThrow("NOT_PERMITTED");
  expect(officeWork(station, "rules.show", {})).toMatchObject({ approved: null, isWaiting: true });
  expect(officeWork(station, "rules.approve", kari)).toMatchObject({ approved: { by: "Kari Lab" }, isWaiting: false });
  expect(station.state(key)).toBe("released");
});

test("a changed rule is waited for, sent results stay, and the former rules need no second approval", () => {
  officeWork(station, "rules.approve", kari);
  const before = docked();
  const changed: readonly Instrument[] = [{ ...testInstrument, qc: { CRP: [{ ...weekly, grace: { hours: 48 } }] } }];
  const view: StationView = { ...station.ports.view(), instruments: changed };
  let current = view;
  const ports: ReleasePorts = doneAtOnce({ ...station.ports, view: () => current });
  const pipeline = createPipeline(ports, station.barrier);
  const office = { ports, pipeline, decide: createDecisions(ports) };
  const shown = officeWork(office, "rules.show", {});
  expect(shown.isWaiting).toBe(true);
  expect([shown.isNew.length, shown.noLonger.length]).toEqual([1, 1]);
  expect(shown.isNew[0]).toContain("frist pluss 48 timer");

  const landed = pipeline.receive(
    { connectionId: testInstrument.connection, driver: "as-is", mode: "direct", transmissionId: stored(), index: 0, at: 0 },
    {
      protocol: "lines",
      message: { lines: [JSON.stringify(crpResult({ sequence: "900", run: "900", patientId: person ?? null }))] },
    },
  ).landed;
  const key = landed.added[0]?.key ?? "";
  pipeline.batchClosed(station.store.runs.byKey(key)?.batchId ?? 0);
  expect([station.state(key), station.codes(key)]).toEqual(["held", ["RULES_NOT_APPROVED"]]);
  expect([station.state(before), station.store.runs.byKey(before)?.lookBack]).toEqual(["released", false]);

  current = { ...view, instruments: [testInstrument] };
  expect(officeWork(office, "rules.show", {}).isWaiting).toBe(false);
  reconsiderUnapproved(ports);
  expect(station.state(key)).toBe("released");
});

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
