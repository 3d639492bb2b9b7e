/** Each value of a run ends in exactly one place, also where its neighbours end elsewhere; and what no message can say is not sent. */
import { expect, test } from "vitest";
import type { ConfiguredAnalyte } from "../../../src/domain/station.ts";
import { judgeNow } from "../../../src/release/judge-now.ts";
import { reportOf } from "../../../src/release/sending.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, testInstrument } from "../../support/station.ts";

const failed = { value: null, failed: { raw: "---", reason: null } };
const [crp] = testInstrument.analytes as readonly [ConfiguredAnalyte];

test("a value that the analyzer failed is rejected beside one that is sent", () => {
  const analytes = [crp, { ...crp, name: "HB", unit: "g/L", unitSpellings: ["g/L"] }];
  const station = createTestStation({ instruments: [{ ...testInstrument, analytes, qc: { ...testInstrument.qc, HB: [] } }] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  const [, run] = station.dock(
    crpControl("20", "2026-03-10T08:00:00"),
    crpResult(),
    crpResult({ analyte: "HB", deviceCode: "HB", ...failed }),
  ).added;
  expect(station.state(run?.key ?? "")).toBe("released");
  expect(station.store.runs.dispositions()).toMatchObject({ sent: 1, rejected: 1, held: 0 });
});

test("of a rejected run every value is rejected", () => {
  const station = createTestStation();
  station.dock(crpResult(failed));
  expect(station.store.runs.dispositions()).toMatchObject({ rejected: 1, held: 0 });
});

test("a run of which nothing may be reported makes no message", () => {
  const station = createTestStation();
  const [run] = station.dock(crpResult(failed)).added;
  const stored = station.store.runs.byKey(run?.key ?? "");
  if (stored === null) throw new Error("A result was docked.");
  const judged = judgeNow(station.ports, stored);
  expect(() => reportOf(judged, station.ports.view(), 0)).toThrowError(expect.objectContaining({ code: "HL7_UNRENDERABLE" }));
});
