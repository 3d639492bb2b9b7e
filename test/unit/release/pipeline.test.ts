/** The trip of a result through batch, gate and outbox, and what later events do to it. */
import { beforeEach, expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const passed = crpControl("20", "2026-03-10T08:00:00");
const failed = crpControl("30", "2026-03-10T08:00:00");
const only = (landed: ReturnType<TestStation["dock"]>) => landed.added.map((run) => run.key)[0] ?? "";

test("a result after a passed control is rendered and queued once", () => {
  station.dock(passed);
  const key = only(station.dock(crpResult()));
  expect(station.state(key)).toBe("released");
  expect(station.sent()).toHaveLength(1);
  expect(Buffer.from(station.sent()[0]?.bytes ?? []).toString()).toContain("|47|mg/L");
});

test("nothing is decided before the batch is closed, and patients may come before their controls", () => {
  const key = only(station.arrive(crpResult()));
  expect(station.state(key)).toBe("waiting");
  expect(station.store.runs.dispositions().waiting).toBe(1);
  station.arrive(passed);
  expect(station.sent()).toHaveLength(0);
  station.endBatch();
  expect(station.state(key)).toBe("released");
});

test("silence closes the batch after a minute without a result, a steady stream after ten", async () => {
  station.arrive(passed);
  const key = only(station.arrive(crpResult()));
  await station.clock.advance(59_000);
  expect(station.state(key)).toBe("waiting");
  await station.clock.advance(1_000);
  expect(station.state(key)).toBe("released");
});

test("a steady stream of results closes after ten minutes at most", async () => {
  station.arrive(passed);
  const key = only(station.arrive(crpResult()));
  for (let minute = 0; minute < 11; minute += 1) {
    await station.clock.advance(55_000);
    station.arrive(crpResult({ sequence: `m${minute}`, measuredAt: readDeviceTime(`2026-03-10T11:${10 + minute}:00`) }));
  }
  expect(station.state(key)).toBe("released");
});

test("a resend is counted and never forwarded twice", () => {
  station.dock(passed);
  station.dock(crpResult());
  const again = station.dock(crpResult({ resent: true }));
  expect(again.duplicates).toBe(1);
  expect(station.sent()).toHaveLength(1);
  expect(station.store.runs.duplicateCount()).toBe(1);
});

test("without a control the result is held, and a person may release it", () => {
  const key = only(station.dock(crpResult()));
  expect(station.state(key)).toBe("held");
  expect(station.codes(key)).toContain("QC_NEVER");
  station.decide.release(key.slice(0, 6), { by: "Kari Lab", role: "lab-responsible", reason: "parallellprøve" });
  expect(station.state(key)).toBe("released");
  expect(station.sent()).toHaveLength(1);
});

test("after a failed control the result is held even if a later control passes", () => {
  station.dock(failed);
  const key = only(station.dock(crpResult()));
  expect(station.codes(key)).toContain("QC_FAILED");
  station.dock(crpControl("20", "2026-03-10T11:00:00"));
  expect(station.state(key)).toBe("held");
});

test("a held result goes out by itself when the lot that explains its control is registered", () => {
  const bare = createTestStation();
  bare.dock(passed);
  const key = only(bare.dock(crpResult()));
  expect(bare.state(key)).toBe("held");
  bare.pipeline.importLots([crpTarget, crpReagent]);
  expect(bare.state(key)).toBe("released");
});

test("later than 72 hours after the measurement a person confirms (ruling 7)", async () => {
  const bare = createTestStation();
  bare.dock(passed);
  const key = only(bare.dock(crpResult()));
  await bare.clock.advance(73 * 3_600_000);
  bare.pipeline.importLots([crpTarget, crpReagent]);
  expect(bare.state(key)).toBe("held");
  bare.decide.release(key, { by: "Kari Lab", role: "lab-responsible", reason: "sett på" });
  expect(bare.state(key)).toBe("released");
});

test("a queued message that was never published is pulled back when its verdict worsens", () => {
  station.dock(passed);
  const key = only(station.dock(crpResult()));
  station.dock(crpControl("30", "2026-03-10T09:30:00"));
  expect(station.state(key)).toBe("held");
  expect(station.sent()).toHaveLength(0);
  expect(station.store.runs.dispositions()).toMatchObject({ held: 1, sent: 0 });
});

test("a published result is never changed: a worse verdict opens a look-back", () => {
  station.dock(passed);
  const key = only(station.dock(crpResult()));
  const [row] = station.sent();
  if (row === undefined) throw new Error("nothing queued");
  station.store.outbox.attempt(row.controlId, 1, 2);
  station.store.outbox.published(row.controlId, 2);
  station.dock(crpControl("30", "2026-03-10T11:30:00"));
  expect(station.state(key)).toBe("released");
  expect(station.store.runs.byKey(key)?.lookBack).toBe(true);
  expect(station.sent()).toHaveLength(1);
});

test("other content under the same identity is a further version: both are held until a person chooses", () => {
  const first = only(station.dock(crpResult()));
  const second = only(station.dock(crpResult({ patientId: "13717404089" })));
  station.dock(passed);
  expect([station.state(first), station.state(second)]).toEqual(["held", "held"]);
  expect(station.codes(first)).toContain("DUP_CONFLICT");
  station.decide.release(second, { by: "Kari Lab", role: "lab-responsible", reason: "riktig pasient" });
  expect([station.state(first), station.state(second)]).toEqual(["discarded", "released"]);
  expect(station.sent()).toHaveLength(1);
});

test("an edit that the device owns up to is named so; what was sent stays sent", () => {
  station.dock(passed);
  const first = only(station.dock(crpResult()));
  const [row] = station.sent();
  if (row !== undefined) station.store.outbox.attempt(row.controlId, 1, 2);
  const second = only(station.dock(crpResult({ status: "correction", operatorId: "NY" })));
  expect(station.codes(second)).toContain("EDITED_ON_DEVICE");
  expect(station.state(first)).toBe("released");
  expect(station.store.runs.byKey(first)?.lookBack).toBe(true);
  expect(() => station.decide.release(second, { by: "K", role: "lab-responsible", reason: "r" })).toThrow("NOT_ALLOWED_NOW");
});

test("a result before inUseFrom and a failed measurement are rejected and kept", () => {
  station.dock(passed);
  const early = only(station.dock(crpResult({ measuredAt: readDeviceTime("2025-12-31T10:00:00") })));
  const broken = only(station.dock(crpResult({ sequence: "50", value: null, failed: { raw: "---", reason: null } })));
  expect([station.state(early), station.state(broken)]).toEqual(["rejected", "rejected"]);
  expect(station.store.runs.dispositions()).toMatchObject({ rejected: 2, control: 1 });
});

test("companion values are kept with the run and never held or sent", () => {
  station.dock(passed);
  const companion = crpResult({
    analyte: "Hb",
    deviceCode: "Hb",
    value: { raw: "14", comparator: null, number: "14", unit: "g/dL" },
  });
  station.dock(crpResult(), companion);
  expect(station.store.runs.dispositions()).toMatchObject({ sent: 1, companion: 1, held: 0 });
  expect(Buffer.from(station.sent()[0]?.bytes ?? []).toString()).not.toContain("g/dL");
});

test("what cannot be written as HL7 is held with a reason, not lost and not half sent", () => {
  station.dock(passed);
  const key = only(station.dock(crpResult({ patientName: "x".repeat(300) })));
  expect(station.state(key)).toBe("held");
  expect(station.codes(key)).toContain("RENDER_FAILED");
  expect(station.sent()).toHaveLength(0);
});

test("a control that names no lot waits on the worklist; saying which it was releases what it explains", () => {
  const unnamed = crpControl("20", "2026-03-10T08:00:00", { control: null });
  const control = only(station.dock(unnamed));
  const key = only(station.dock(crpResult()));
  expect([station.state(control), station.state(key)]).toEqual(["held", "held"]);
  expect(() => station.decide.assignControl(control, "C9", "normal", { by: "K", role: "lab-responsible", reason: "r" })).toThrow(
    "NOT_FOUND",
  );
  station.decide.assignControl(control, "C1", "normal", { by: "Kari Lab", role: "lab-responsible", reason: "hetteglass C1" });
  expect([station.state(control), station.state(key)]).toEqual(["kept", "released"]);
});
