/** Several CoaguChek on one docking base: the serial number in the bytes tells whose results they are, never the cable. */
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { deliveredResults, dock, type Station, startStation } from "../support/gateway-harness.ts";
import {
  controlOf,
  deviceYaml,
  freePort,
  kits,
  labbroYaml,
  runOf,
  sharedConnectionYaml,
  writeFiles,
} from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";

const { inr } = kits;
const serials = { "inr-1": "UQ0990001", "inr-2": "UQ0990002", "inr-3": "UQ0990003" };
type Id = keyof typeof serials;

const deviceFile = (id: Id): Record<string, string> => ({
  [`devices/${id}.yaml`]: deviceYaml(inr, { id, at: { ref: "dock-1" }, serial: serials[id] }),
});

async function dockingBase(port: number, onConfig?: () => void): Promise<Station> {
  const files = {
    ...{ "labbro.yaml": labbroYaml(), "connections/dock-1.yaml": sharedConnectionYaml("dock-1", inr, port) },
    ...deviceFile("inr-1"),
    ...deviceFile("inr-2"),
  };
  return await startStation({ files, ...(onConfig === undefined ? {} : { onConfig }) });
}

/** A control two hours old, and a result of this person an hour old. */
const runsWith = (station: Station, control: string, patientId: string | null) => [
  controlOf(inr, { sequence: "1", measuredAt: station.ago(120), value: control }),
  runOf(inr, { sequence: "2", measuredAt: station.ago(60), patientId }),
];

const insert = (station: Station, port: number, id: Id, runs: ReturnType<typeof runsWith>) =>
  dock(station.clock, { kit: inr, port, serial: serials[id], runs });

test("each instrument's results are its own, though run numbers and times are the same", async () => {
  const port = await freePort();
  const station = await dockingBase(port);
  await insert(station, port, "inr-1", runsWith(station, inr.passed, syntheticPersons[0]));
  await insert(station, port, "inr-2", runsWith(station, inr.passed, syntheticPersons[1]));
  await station.gateway.settled();
  await station.delivered();
  expect(station.patientRuns("inr-1")).toMatchObject([{ state: "released" }]);
  expect(station.patientRuns("inr-2")).toMatchObject([{ state: "released" }]);
  const arrived = deliveredResults(station.journal?.list() ?? []);
  expect(arrived.map(({ patient, value }) => [patient, value])).toEqual([
    [syntheticPersons[0], "2.6"],
    [syntheticPersons[1], "2.6"],
  ]);
  expect(new Set(arrived.map(({ runId }) => runId)).size).toBe(2);
});

test("one instrument's failed control holds its own results and no other's", async () => {
  const port = await freePort();
  const station = await dockingBase(port);
  await insert(station, port, "inr-1", runsWith(station, inr.failed, syntheticPersons[0]));
  await insert(station, port, "inr-2", runsWith(station, inr.passed, syntheticPersons[1]));
  await station.gateway.settled();
  await station.delivered();
  const [held] = station.patientRuns("inr-1");
  expect(held?.state).toBe("held");
  expect(station.codes(held)).toContain("QC_FAILED");
  expect(deliveredResults(station.journal?.list() ?? []).map(({ patient }) => patient)).toEqual([syntheticPersons[1]]);
});

test("two instruments on the base at the same time are kept apart", async () => {
  const port = await freePort();
  const station = await dockingBase(port);
  await Promise.all([
    insert(station, port, "inr-1", runsWith(station, inr.passed, syntheticPersons[0])),
    insert(station, port, "inr-2", runsWith(station, inr.failed, syntheticPersons[1])),
  ]);
  await station.gateway.settled();
  await station.delivered();
  expect(station.patientRuns("inr-1")).toMatchObject([{ state: "released" }]);
  expect(station.patientRuns("inr-2")).toMatchObject([{ state: "held" }]);
});

test("one whose cable was pulled behind a patient's result: another one's end does not send it before its own failed control", async () => {
  const port = await freePort();
  const station = await dockingBase(port);
  await insert(station, port, "inr-2", [controlOf(inr, { sequence: "1", measuredAt: station.ago(300), value: inr.passed })]);
  const runs = [
    runOf(inr, { sequence: "2", measuredAt: station.ago(60), patientId: syntheticPersons[1] }),
    controlOf(inr, { sequence: "3", measuredAt: station.ago(120), value: inr.failed }),
  ];
  const docking = { kit: inr, port, serial: serials["inr-2"], runs };
  for (let n = 200; station.patientRuns("inr-2").length === 0; n += 200) {
    await dock(station.clock, { ...docking, fault: { name: "cut", n } }).catch(() => "pulled out, as was meant");
    await station.gateway.settled();
  }
  await insert(station, port, "inr-1", runsWith(station, inr.passed, syntheticPersons[0]));
  await station.gateway.settled();
  expect(station.patientRuns("inr-1")).toMatchObject([{ state: "released" }]);
  expect(station.patientRuns("inr-2")).toMatchObject([{ state: "waiting" }]);
  await dock(station.clock, docking);
  await station.gateway.settled();
  await station.delivered();
  expect(station.patientRuns("inr-2").map((run) => [run.state, ...station.codes(run)])).toEqual([["held", "QC_FAILED"]]);
  expect(deliveredResults(station.journal?.list() ?? []).map(({ patient }) => patient)).toEqual([syntheticPersons[0]]);
});

test("a third serial number is unknown: acknowledged, kept, held, and no one else's control counts for it", async () => {
  const port = await freePort();
  const station = await dockingBase(port);
  await insert(station, port, "inr-1", runsWith(station, inr.passed, null));
  expect(await insert(station, port, "inr-3", runsWith(station, inr.passed, syntheticPersons[2]))).toBe(2);
  await station.gateway.settled();
  const unknown = station.held().filter((run) => run.instrumentId === null);
  expect(unknown.map((run) => station.codes(run))).toEqual([["DEV_UNKNOWN"]]);
  expect(station.journal?.list()).toEqual([]);
});

// A resend would be a duplicate of the held run, so this is the only way for it.
test("once the third one is registered, its held result can be sent", async () => {
  const port = await freePort();
  const station = await dockingBase(port, () => undefined);
  await insert(station, port, "inr-3", runsWith(station, inr.passed, syntheticPersons[2]));
  await station.gateway.settled();
  const key = station.held().find(({ kind }) => kind === "patient")?.key ?? "";
  writeFiles(station.configDir, deviceFile("inr-3"));
  await eventually(() => expect(station.gateway.core.ports.view().instruments).toHaveLength(3));
  await station.gateway.settled();
  const { decide } = station.gateway.core;
  if (station.gateway.store.runs.byKey(key)?.state === "held")
    decide.release(key, { by: "Kari Lab", role: "lab-responsible", reason: "registrert" });
  await station.delivered();
  expect(deliveredResults(station.journal?.list() ?? []).map(({ patient }) => patient)).toEqual([syntheticPersons[2]]);
});
