/** What somebody deleted beside Labbro keeps nothing from landing, and nothing that lands takes its place: that it is gone is found. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { noFaults } from "../../support/no-faults.ts";
import { crpResult } from "../../support/observations.ts";
import { createTestStation } from "../../support/station.ts";

const told = (n: number) => crpResult({ sequence: "1", run: "1", ...(n === 0 ? {} : { analyte: null, deviceCode: `X${n}` }) });
const version = (number: string) =>
  crpResult({ sequence: "1", run: "1", value: { raw: number, comparator: null, number, unit: "mg/L" } });

function stationWithThief() {
  const folder = join(temporaryFolder(), "data");
  const store = openGatewayStore(folder);
  const thief = new Database(join(folder, "labbro.db"));
  thief.pragma("foreign_keys = OFF");
  onTestFinished(() => {
    thief.close();
    store.close();
  });
  const station = createTestStation({ store, faults: { ...noFaults, report: () => 0 } });
  const missing = (table: string) =>
    store.audit.verify().findings.filter((one) => one.kind === "row-missing" && one.table === table).length;
  return { thief, store, station, missing };
}

test.each(["first", "last"])("a value of a run, when the %s was deleted", (which) => {
  const { thief, store, station, missing } = stationWithThief();
  const [run] = station.arrive(told(0), told(1), told(2)).added;
  const key = run?.key ?? "";
  const ids = () => thief.prepare<[], string>("SELECT id FROM observation ORDER BY rowid").pluck().all();
  const gone = ids().at(which === "first" ? 0 : -1);
  thief.prepare("DELETE FROM observation WHERE id = ?").run(gone);
  station.arrive(told(3));
  expect(store.runs.standing(key).map(({ observation }) => observation.deviceCode)).toContain("X3");
  expect([ids().includes(gone ?? ""), missing("observation")]).toEqual([false, 1]);
});

test.each([0, 1, 2])("a version of a run, when the one before it of number %i was deleted", (nth) => {
  const { thief, station, missing } = stationWithThief();
  for (const number of ["7", "8", "9"]) station.dock(version(number));
  const keys = () => thief.prepare<[], string>("SELECT key FROM run ORDER BY rowid").pluck().all();
  expect(keys()).toHaveLength(3);
  const gone = keys()[nth] ?? "";
  thief.prepare("DELETE FROM run WHERE key = ?").run(gone);
  station.dock(version("11"));
  expect([keys().length, keys().includes(gone), missing("run")]).toEqual([3, false, 1]);
});
