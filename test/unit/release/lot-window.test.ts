/** A control on one reagent lot reaches back to the results on that lot, over controls on other lots (found by npm run laws, seed 424242). */
import { describe, expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, testInstrument, weekly } from "../../support/station.ts";

const onLot = (number: string) => ({ reagentLot: { number, expiry: "2027-12-31" } });

test.each([
  ["passes: what waited for it is excused", "20", "QC_BRACKETED_OK"],
  ["fails: what was measured on the lot is in doubt", "40", "QC_LATER_FAILED"],
])("the first control on the lot %s", (_name, value, code) => {
  const station = createTestStation({
    instruments: [{ ...testInstrument, qc: { CRP: [{ ...weekly, lotScope: "reagent-lot" }] } }],
  });
  station.pipeline.importLots([crpTarget, crpReagent]);
  const measuredAt = readDeviceTime("2026-03-05T07:00:00");
  const [run] = station.dock(crpResult({ measuredAt, ...onLot("10240001") })).added;
  station.dock(crpControl("20", "2026-03-08T07:00:00", onLot("OTHER")));
  expect(station.codes(run?.key ?? "")).toContain("QC_NEVER");
  station.dock(crpControl(value, "2026-03-10T07:00:00", onLot("10240001")));
  expect(station.codes(run?.key ?? "")).toContain(code);
});

describe("what decides for a lot lies behind any number of controls on others", () => {
  const minute = (n: number): string => new Date(Date.UTC(2026, 2, 10, 7, n)).toISOString().slice(0, 19);
  const many = (station: ReturnType<typeof createTestStation>, from: number) => {
    for (let i = 0; i < 60; i += 1) station.dock(crpControl("20", minute(from + i), onLot("R1")));
  };
  function trial() {
    const station = createTestStation();
    station.pipeline.importLots([crpTarget, crpReagent, { ...crpReagent, lot: "R1" }]);
    return station;
  }
  const sample = (at: number, number: string | null) =>
    crpResult({ measuredAt: readDeviceTime(minute(at)), ...(number === null ? { reagentLot: null } : onLot(number)) });

  test.each([["10240001"], [null]])("a failure before the sample, sample on lot %s", (lot) => {
    const station = trial();
    station.dock(crpControl("40", minute(0), onLot("10240001")));
    many(station, 1);
    const [run] = station.dock(sample(70, lot)).added;
    expect(station.codes(run?.key ?? "")).toContain("QC_FAILED");
  });

  test("a failure after the sample, told before the sample and after it", () => {
    const station = trial();
    station.dock(crpControl("20", minute(0), onLot("10240001")));
    const [early] = station.dock(sample(1, "10240001")).added;
    many(station, 2);
    station.dock(crpControl("40", minute(70), onLot("10240001")));
    const [late] = station.dock(sample(1, "10240001")).added;
    expect(station.store.runs.byKey(early?.key ?? "")?.reasons.map(({ code }) => code)).toContain("QC_LATER_FAILED");
    expect(station.codes(late?.key ?? early?.key ?? "")).toContain("QC_LATER_FAILED");
  });

  test("a control that counts for nothing hides no failure before it", () => {
    const station = trial();
    station.dock(crpControl("40", minute(0), onLot("10240001")));
    station.dock(
      crpControl("20", minute(1), { ...onLot("10240001"), control: { name: null, lot: "UNKNOWN1", level: null, expiry: null } }),
    );
    many(station, 2);
    const [run] = station.dock(sample(70, "10240001")).added;
    expect(station.codes(run?.key ?? "")).toContain("QC_FAILED");
  });
});

test.each([
  ["passes", "20", "QC_BRACKETED_OK"],
  ["fails", "40", "QC_LATER_FAILED"],
])("a lot is in use for months: its first control reaches all that was measured on it, whether it %s", (_name, value, code) => {
  const policy = { ...weekly, interval: { type: "rolling", hours: 2400 }, lotScope: "reagent-lot" } as const;
  const station = createTestStation({ instruments: [{ ...testInstrument, qc: { CRP: [policy] } }] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  const measuredAt = readDeviceTime("2026-01-15T07:00:00");
  const [run] = station.dock(crpResult({ measuredAt, ...onLot("10240001") })).added;
  station.dock(crpControl("20", "2026-03-08T07:00:00", onLot("OTHER")));
  station.dock(crpControl(value, "2026-03-10T07:00:00", onLot("10240001")));
  expect(station.codes(run?.key ?? "")).toContain(code);
});
