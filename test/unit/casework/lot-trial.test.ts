/** «Prøves ut» (ruling 25): a control lot beside the one in use, told by the laboratory responsible. */
import { beforeEach, expect, test } from "vitest";
import { csvOf, pageOf } from "../../../src/app/commands/report-files.ts";
import { listLots } from "../../../src/casework/registers/lot-list.ts";
import { tryLot } from "../../../src/casework/registers/lot-use.ts";
import { proposeOwnLimits } from "../../../src/casework/registers/own-limits.ts";
import type { Signature } from "../../../src/domain/signature.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { monthlyReport } from "../../../src/quality/report/build-report.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const kari: Signature = { by: "Kari Lab", reason: "ny lot prøves ut", role: "lab-responsible" };
const hourMs = 3_600_000;
let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, { ...crpTarget, lot: "C2" }, crpReagent]);
});

const of = (lot: string, value: string, time: string) =>
  station.dock(crpControl(value, time, { control: { name: null, lot, level: "normal", expiry: null } }));
const result = (time: string) =>
  station.dock(crpResult({ run: time, sequence: time, measuredAt: readDeviceTime(time) })).added.at(-1)?.key ?? "";
const tell =
  (isChosen = false, signature = kari, lot = "C2") =>
  () =>
    tryLot(station.ports, { lot }, isChosen, signature);
const stateOf = (lot: string) => listLots(station.ports).find((one) => one.lot === lot)?.state;

test("its failures hold nobody and its passes release nobody, until it is chosen", async () => {
  of("C1", "20", "2026-03-10T08:00:00");
  tell()();
  expect(stateOf("C2")).toBe("on-trial");
  await station.clock.advance(2 * hourMs);
  of("C2", "40", "2026-03-10T13:00:00");
  expect(station.state(result("2026-03-10T13:10:00"))).toBe("released");
  of("C1", "40", "2026-03-10T13:20:00");
  of("C2", "20", "2026-03-10T13:30:00");
  expect(station.state(result("2026-03-10T13:40:00"))).toBe("held");
  tell(true)();
  expect(stateOf("C2")).toBe("registered");
  await station.clock.advance(2 * hourMs);
  of("C2", "20", "2026-03-10T15:00:00");
  expect(station.state(result("2026-03-10T15:10:00"))).toBe("released");
});

test("where only controls on trial were run, a held result says so", async () => {
  tell()();
  await station.clock.advance(hourMs);
  of("C2", "20", "2026-03-10T12:30:00");
  expect(station.codes(result("2026-03-10T12:40:00"))).toEqual(["QC_CONTROL_TRIAL", "QC_NEVER"]);
});

test("no failure is tried away: what was measured before stays failed, and one of a clock ahead is in the way", () => {
  of("C2", "40", "2026-03-10T08:00:00");
  const held = result("2026-03-10T08:10:00");
  tell()();
  expect(station.state(held)).toBe("held");
  tell(true)();
  of("C2", "40", "2026-03-10T12:00:30");
  expect(tell()).toThrow();
});

test("only the laboratory responsible says so, of control material, once", () => {
  for (const role of ["operator", "administrator", "advisor"] as const)
    expect(tell(false, { ...kari, role })).toThrow("NOT_PERMITTED");
  expect(tell(false, kari, "10240001")).toThrow("NOT_ALLOWED_NOW");
  expect(tell(true)).toThrow("NOT_ALLOWED_NOW");
  tell()();
  expect(tell()).toThrow("NOT_ALLOWED_NOW");
  tell(true)();
  expect(tell(true)).toThrow("NOT_ALLOWED_NOW");
  tell()();
  expect(stateOf("C2")).toBe("on-trial");
});

test("it is charted and counted for its limits", async () => {
  tell()();
  await station.clock.advance(12 * hourMs);
  for (const [hour, value] of [
    ["13", "21"],
    ["14", "21"],
    ["15", "30"],
  ] as const)
    of("C2", value, `2026-03-10T${hour}:00:00`);
  const report = monthlyReport(station.ports, { month: "2026-03", withStaff: false, withComments: false });
  const stream = report.streams.find(({ lot }) => lot === "C2");
  expect(stream?.chart.map(({ result: verdict, triedAs }) => `${verdict} ${triedAs}`)).toEqual([
    ...["VOID PASS", "VOID PASS", "VOID REJECT"],
  ]);
  expect(stream?.month).toMatchObject({ n: 3, mean: "24.0", passes: 0, voids: 3 });
  expect(csvOf(report)).toContain(";prøves ut, teller ikke: ikke godkjent;");
  expect(await pageOf(report)).toContain("Loten prøves ut");
  expect(proposeOwnLimits(station.ports, { instrument: "crp-1", analyte: "CRP", lot: "C2", level: "normal" }).n).toBe(3);
});

test("the list shows limits that nobody has confirmed", () => {
  station.pipeline.importLots([{ ...crpTarget, lot: "C3", typedBy: "Ola" }]);
  expect(listLots(station.ports).find(({ lot }) => lot === "C3")?.targets).toMatchObject([{ isUnconfirmed: true }]);
});
