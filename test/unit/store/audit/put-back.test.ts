/** Older rows that somebody puts back under a running station are whole by themselves, chain and all; the station knows that it had more. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { openGatewayStore } from "../../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../../support/gateway-harness-site.ts";
import { crpControl, crpResult } from "../../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon } from "../../../support/station.ts";

function runningStation() {
  const folder = temporaryFolder();
  const store = openGatewayStore(join(folder, "data"));
  const thief = new Database(join(folder, "data", "labbro.db"));
  thief.pragma("foreign_keys = OFF");
  onTestFinished(() => {
    thief.close();
    store.close();
  });
  const station = createTestStation({ store });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"), crpResult());
  const older = join(folder, "older.db");
  thief.prepare("VACUUM INTO ?").run(older);
  /** Every row as it was, in one commit, without what triggers would add. */
  const putBack = (): void => {
    thief.prepare("ATTACH ? AS older").run(older);
    const parts = (type: string, where = "") =>
      thief
        .prepare<[string], { name: string; sql: string }>(`SELECT name, sql FROM main.sqlite_master WHERE type = ? ${where}`)
        .all(type);
    const triggers = parts("trigger");
    const tables = parts("table", "AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'read_span%'");
    thief.transaction(() => {
      for (const { name } of triggers) thief.exec(`DROP TRIGGER ${name}`);
      for (const { name } of tables) thief.exec(`DELETE FROM main.${name}; INSERT INTO main.${name} SELECT * FROM older.${name}`);
      for (const { sql } of triggers) thief.exec(sql);
    })();
  };
  return { store, station, thief, putBack };
}

test("it is found, also when the station has written since, and stays found", () => {
  const { store, station, putBack } = runningStation();
  station.dock(crpControl("99", "2026-03-10T09:00:00"));
  store.findings.look(noon);
  expect(store.findings.lost()).toEqual([]);
  const runs = () => store.runs.measuredBetween("crp-1" as never, 0, noon).length;
  expect(runs()).toBe(3);
  putBack();
  expect([runs(), store.audit.verify().findings]).toEqual([2, []]);
  station.dock(crpControl("20", "2026-03-10T10:00:00"));
  store.findings.look(noon);
  expect(store.findings.lost()).toMatchObject([{ kind: "link-missing", table: "audit" }]);
  expect([store.findings.isOpen(), store.findings.changedAt()]).toEqual([true, noon]);
  store.findings.look(noon + 1);
  expect(store.findings.lost()).toHaveLength(1);
});

test("what another connection writes otherwise is no older state", () => {
  const { store, station, thief } = runningStation();
  store.findings.look(noon);
  thief.exec("UPDATE observation SET duplicates = duplicates + 1");
  station.dock(crpControl("21", "2026-03-10T09:00:00"));
  store.findings.look(noon);
  expect([store.findings.lost(), store.findings.isOpen()]).toEqual([[], false]);
});
