/** No act of an operator or administrator makes a control good that failed, or that may have failed (rulings 5, 8b, 10, 12, 27). */
import { expect, test } from "vitest";
import { worklist } from "../../../src/casework/worklist/worklist.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { readStationStatus } from "../../../src/release/station-status.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, testInstrument, weekly } from "../../support/station.ts";

const kari = { by: "Kari", reason: "rettet", role: "operator" } as const;
const lab = { ...kari, by: "Lab", role: "lab-responsible" } as const;
const wider = { ...crpTarget, low: "10", high: "60" };

function failed() {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const { added } = station.dock(
    crpControl("40", "2026-03-10T08:00:00"),
    crpResult({ measuredAt: readDeviceTime("2026-03-10T09:00:00") }),
  );
  const [control, result] = added;
  expect(station.codes(result?.key ?? "")).toContain("QC_FAILED");
  return { station, control: control?.key ?? "", result: result?.key ?? "" };
}

test.each([
  ["wider limits for the same target", [wider]],
  ["a version that is valid from before", [{ ...wider, validFrom: "2026-01-01" }]],
  ["limits of the reagent lot's own", [{ ...wider, reagentLot: "10240001" }]],
  ["twice, by way of narrower ones", [{ ...crpTarget, high: "23" }, wider]],
])("a file with %s makes no pass of a failure that was known", async (_name, files) => {
  const { station, result } = failed();
  for (const file of files) {
    await station.clock.advance(60_000);
    station.pipeline.importLots([file]);
  }
  expect(station.codes(result)).toContain("QC_FAILED");
  expect(readStationStatus(station.ports)[0]?.state).toBe("failed");
  const [next] = station.dock(crpResult({ run: "next", measuredAt: readDeviceTime("2026-03-10T10:00:00") })).added;
  expect(station.codes(next?.key ?? "")).toContain("QC_FAILED");
});

test("wider limits count for controls that come afterwards", async () => {
  const { station } = failed();
  await station.clock.advance(60_000);
  station.pipeline.importLots([wider]);
  station.dock(crpControl("40", "2026-03-10T11:00:00"));
  expect(readStationStatus(station.ports)[0]?.state).toBe("ok");
});

test("which lot a control was is the laboratory responsible's word where the lots disagree on it", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, { ...wider, lot: "C2" }, crpReagent]);
  const [control] = station.dock(
    crpControl("40", "2026-03-10T08:00:00", { control: { name: null, lot: "X999", level: "normal", expiry: null } }),
  ).added;
  const key = control?.key ?? "";
  // Nobody chooses by what would fit: neither the value nor the targets are shown.
  expect(worklist(station.ports).find(({ id }) => id === key)?.results).toEqual(["CRP"]);
  for (const lot of ["C1", "C2"])
    expect(() => station.decide.assignControl(key, lot, "normal", kari)).toThrowError(
      expect.objectContaining({ code: "NOT_PERMITTED" }),
    );
  station.decide.assignControl(key, "C2", "normal", lab);
  expect(station.state(key)).toBe("kept");
});

test("where they agree, whoever ran it says which it was", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, { ...wider, lot: "C2" }, crpReagent]);
  const [control] = station.dock(
    crpControl("20", "2026-03-10T08:00:00", { control: { name: null, lot: "X999", level: "normal", expiry: null } }),
  ).added;
  station.decide.assignControl(control?.key ?? "", "C1", "normal", kari);
  expect(station.state(control?.key ?? "")).toBe("kept");
});

test("what a failed control holds is entered by hand only as uncertain, a doctor told, and stays until the responsible has seen it", () => {
  const { station, result } = failed();
  const { decide, ports } = station;
  expect(() => decide.enteredByHand(result, null, kari)).toThrowError(expect.objectContaining({ code: "BAD_USAGE" }));
  for (const name of ["", " "])
    expect(() => decide.enteredByHand(result, { name, at: 0 }, kari)).toThrowError(
      expect.objectContaining({ code: "BAD_USAGE" }),
    );
  expect(station.state(result)).toBe("held");
  decide.enteredByHand(result, { name: "Dr. Vakt", at: 0 }, kari);
  expect(station.state(result)).toBe("by-hand");
  expect(worklist(ports).map(({ id, isToBeSeen }) => [id, isToBeSeen])).toEqual([[result, true]]);
  expect(() => decide.seen(result, kari)).toThrowError(expect.objectContaining({ code: "NOT_PERMITTED" }));
  const [other] = station.dock(crpResult({ run: "other", sequence: "other", patientId: null })).added;
  expect(() => decide.seen(other?.key ?? "", lab)).toThrowError(expect.objectContaining({ code: "NOT_ALLOWED_NOW" }));
  decide.seen(result, lab);
  expect(worklist(ports).map(({ id }) => id)).toEqual([other?.key]);
});

const unknown = { control: { name: null, lot: "X999", level: null, expiry: null } };

test("a control that nobody can tie to a lot, and that fails on every level, holds until somebody says which it was (ruling 29)", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T07:00:00"));
  const [control] = station.dock(crpControl("40", "2026-03-10T08:00:00", unknown)).added;
  for (let i = 0; i < 50; i += 1)
    station.dock(crpControl("20", new Date(Date.UTC(2026, 2, 10, 7, 1 + i)).toISOString().slice(0, 19)));
  const [run] = station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T09:00:00") })).added;
  const key = run?.key ?? "";
  expect(station.codes(key)).toContain("QC_UNMATCHED_OUTSIDE");
  const { state, text } = readStationStatus(station.ports)[0] ?? {};
  expect([state, text?.nb]).toEqual(["unjudged", "Ikke bruk. KONTROLLEN ER IKKE VURDERT – si hvilken kontrollprøve det var."]);
  expect(() => station.decide.discard(control?.key ?? "", kari)).toThrowError(expect.objectContaining({ code: "NOT_PERMITTED" }));
  station.decide.discard(control?.key ?? "", lab);
  expect(station.state(key)).toBe("released");
});

test("one that lies inside some range is told, and holds nothing", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T07:00:00"), crpControl("21", "2026-03-10T08:00:00", unknown));
  const [run] = station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T09:00:00") })).added;
  expect(station.state(run?.key ?? "")).toBe("released");
  expect(readStationStatus(station.ports)[0]?.text.nb).toContain("KONTROLLEN ER IKKE VURDERT");
});

test("by hand is written as uncertain also what a control holds that failed by every lot it may have been of", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T07:00:00"), crpControl("40", "2026-03-10T08:00:00", unknown));
  const [run] = station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T09:00:00") })).added;
  const key = run?.key ?? "";
  expect(() => station.decide.enteredByHand(key, null, kari)).toThrowError(expect.objectContaining({ code: "BAD_USAGE" }));
  station.decide.enteredByHand(key, { name: "Dr. Vakt", at: 0 }, kari);
  expect(worklist(station.ports).map(({ id, isToBeSeen }) => [id, isToBeSeen])).toContainEqual([key, true]);
});

test.each([
  ["an earlier expiry", { expiry: "2026-01-31" }],
  ["a short life after an early opening", { openedOn: "2026-01-01", inUseDays: 10 }],
])("that the failed reagent lot lay unused is not shown by %s that is told afterwards", async (_name, change) => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const { added } = station.dock(
    crpControl("80", "2026-03-10T08:00:00"),
    crpControl("20", "2026-03-10T08:10:00", { reagentLot: { number: "10240002", expiry: null } }),
    crpResult({ reagentLot: null, measuredAt: readDeviceTime("2026-03-10T09:00:00") }),
  );
  const key = added[1]?.kind === "patient" ? added[1].key : (added.find(({ kind }) => kind === "patient")?.key ?? "");
  expect(station.codes(key)).toContain("QC_FAILED");
  await station.clock.advance(60_000);
  station.pipeline.importLots([{ ...crpReagent, ...change }]);
  expect(station.codes(key)).toContain("QC_FAILED");
});

const typed = { instrument: "crp-1", analyte: "CRP", comparator: null, unit: "mg/L", reagentLot: "10240001" } as const;
const eight = Date.UTC(2026, 2, 10, 7);

test("a control that an operator types in makes a failure good from when it was told; the laboratory responsible's from when it was run", async () => {
  const { station, result } = failed();
  const enter = (role: typeof kari | typeof lab, at: number) =>
    station.entry.enterControl({ ...typed, value: "20", at, lot: "C1", level: "normal" }, role);
  enter(kari, eight + 30 * 60_000);
  expect(station.codes(result)).toContain("QC_FAILED");
  // It is a control all the same: from now on the instrument is in use.
  await station.clock.advance(60_000);
  const [next] = station.dock(crpResult({ run: "next", measuredAt: readDeviceTime("2026-03-10T12:01:00") })).added;
  expect(station.state(next?.key ?? "")).toBe("released");
  expect(readStationStatus(station.ports)[0]?.state).toBe("ok");
  enter(lab, eight + 40 * 60_000);
  expect(station.codes(result)).not.toContain("QC_FAILED");
});

test("results and their passed control may be typed in together in the evening", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.entry.enterControl({ ...typed, value: "20", at: eight, lot: "C1", level: "normal" }, kari);
  const person = { patient: "15815024343", operator: null };
  const { run } = station.entry.enterResult({ ...typed, ...person, value: "47", at: eight + 3_600_000 }, kari);
  expect(run.state).toBe("released");
});

test("a control that an operator types in between two others breaks no rule over several values", () => {
  const policy = { ...weekly, rules: "westgard-n1" };
  const station = createTestStation({ instruments: [{ ...testInstrument, qc: { CRP: [policy] } }] });
  station.pipeline.importLots([{ ...crpTarget, sd: "2", low: null, high: null }, crpReagent]);
  const { added } = station.dock(
    crpControl("24.5", "2026-03-10T08:00:00"),
    crpControl("24.6", "2026-03-10T09:00:00"),
    crpResult({ measuredAt: readDeviceTime("2026-03-10T10:00:00") }),
  );
  const result = added.find(({ kind }) => kind === "patient")?.key ?? "";
  expect(station.codes(result)).toContain("QC_FAILED");
  station.entry.enterControl({ ...typed, value: "20", at: eight + 30 * 60_000, lot: "C1", level: "normal" }, kari);
  expect(station.codes(result)).toContain("QC_FAILED");
});
