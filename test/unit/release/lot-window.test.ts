/** A control on one reagent lot reaches back to the results on that lot, over controls on other lots (found by npm run laws, seed 424242). */
import { expect, test } from "vitest";
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
