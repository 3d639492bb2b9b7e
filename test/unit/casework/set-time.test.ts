/** "Sett analysetidspunkt" (ruling 18): a person says when a result was measured whose clock cannot be believed. */
import { beforeEach, expect, test } from "vitest";
import { localDateTime, readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";

let station: TestStation;
const ola = { by: "Ola", role: "operator", reason: "besøk hos pasienten" } as const;
const nine = noon - 3 * 3_600_000;

beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
});

const dock = (text: string | null): string =>
  station.dock(crpResult({ measuredAt: text === null ? null : readDeviceTime(text) })).added[0]?.key ?? "";

test.each([
  ["a clock that restarted", "2001-01-01T00:10:00", "TIME_IMPLAUSIBLE"],
  ["a clock ahead of us", "2026-03-10T18:00:00", "TIME_FUTURE"],
  ["no time at all", null, "TIME_IMPLAUSIBLE"],
])("%s: the time that a person found counts, and the journal is told no other", (_name, sent, code) => {
  const key = dock(sent);
  expect(station.codes(key)).toContain(code);
  station.decide.setTime(key, nine, "besøkslogg", ola);
  expect(station.store.runs.byKey(key)).toMatchObject({ state: "released", measuredAt: nine, intakeCodes: ["CLOCK_CORRECTED"] });
  const message = Buffer.from(station.sent()[0]?.bytes ?? []).toString();
  expect(message).toContain("|20260310090000+0100|");
  expect(message).not.toContain("usikkert");
});

test("what it was taken for before, and where the time was found, are kept", () => {
  const key = dock("2026-03-10T18:00:00");
  const former = station.store.runs.byKey(key)?.measuredAt ?? null;
  station.decide.setTime(key, nine, "besøkslogg", ola);
  expect(station.store.decisions.ofRun(key)).toMatchObject([
    { by: "Ola", detail: { kind: "set-time", at: nine, source: "besøkslogg", former } },
  ]);
  expect(station.store.runs.observations(key)[0]?.observation.measuredAt?.raw).toBe("2026-03-10T18:00:00");
});

test("the result is judged at its new time: before the control it is held for another reason", () => {
  const key = dock("2026-03-10T18:00:00");
  station.decide.setTime(key, noon - 5 * 3_600_000, "besøkslogg", ola);
  expect(station.codes(key)).toContain("QC_BRACKETED_OK");
  const other = station.dock(crpResult({ sequence: "9", measuredAt: readDeviceTime("2026-03-10T19:00:00") })).added[0]?.key ?? "";
  station.dock(crpControl("40", "2026-03-10T10:00:00"));
  station.decide.setTime(other, noon - 3_600_000, "besøkslogg", ola);
  expect(station.codes(other)).toEqual(expect.arrayContaining(["QC_FAILED"]));
  expect(station.state(other)).toBe("held");
});

test("the device's resend of it stays a duplicate", () => {
  const key = dock("2026-03-10T18:00:00");
  station.decide.setTime(key, nine, "besøkslogg", ola);
  expect(station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T18:00:00") })).duplicates).toBe(1);
});

test("a time that is in no doubt is not set, nor one after the result was handed over, nor without a source", () => {
  const sure = station.dock(crpResult({ sequence: "7", patientId: null })).added[0]?.key ?? "";
  expect(() => station.decide.setTime(sure, nine, "besøkslogg", ola)).toThrow("NOT_ALLOWED_NOW");
  const key = dock("2026-03-10T18:00:00");
  expect(() => station.decide.setTime(key, noon + 60_000, "besøkslogg", ola)).toThrow("BAD_USAGE");
  expect(() => station.decide.setTime(key, nine, " ", ola)).toThrow("BAD_USAGE");
  expect(() => station.decide.release(key, { ...ola, role: "lab-responsible" })).toThrow("held time");
  expect(station.state(key)).toBe("held");
});

test("a control without a time takes part once somebody has said when it was", () => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const control = station.dock(crpControl("20", "x", { measuredAt: null })).added[0]?.key ?? "";
  const key = dock("2026-03-10T10:00:00");
  expect(station.state(key)).toBe("held");
  station.decide.setTime(control, nine, "papirlogg", { ...ola, role: "lab-responsible" });
  expect(station.state(key)).toBe("released");
});

test("what a failed control held while it may have been run at any time goes out once it is known to have been run later", async () => {
  const hourMs = 3_600_000;
  const at = (hours: number) => localDateTime(noon + hours * hourMs, "Europe/Oslo");
  await station.clock.advance(48 * hourMs);
  const unstamped = crpControl("40", "x", { measuredAt: null });
  const early = crpResult({ sequence: "50", measuredAt: readDeviceTime(at(1)) });
  const [failed, held] = station.dock(unstamped, early, crpControl("20", at(5))).added.map(({ key }) => key);
  expect(station.store.clocks.windowOf(failed ?? "")).toMatchObject({ from: noon });
  expect(station.state(held ?? "")).toBe("held");
  station.decide.setTime(failed ?? "", noon + 40 * hourMs, "papirlogg", { ...ola, role: "lab-responsible" });
  expect(station.state(held ?? "")).toBe("released");
});
