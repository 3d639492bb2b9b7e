/** A planted trigger would do its work as Labbro's, an index that leaves a row out hides it: a database that is laid out otherwise is refused in a sentence. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { writtenStation } from "./audit/written-station.ts";

const harms = {
  "a trigger of somebody else": "CREATE TRIGGER evil AFTER INSERT ON event BEGIN DELETE FROM verdict; END",
  "a view in a table's place": "CREATE VIEW evil AS SELECT * FROM run",
  "one of Labbro's that is gone": "DROP TRIGGER run_stage_begins",
  "one of Labbro's that does something else":
    "DROP TRIGGER run_stage_begins; CREATE TRIGGER run_stage_begins AFTER INSERT ON run BEGIN DELETE FROM verdict; END",
  "a table that takes what its own does not":
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'superseded_at INTEGER', 'superseded_at ANY') WHERE name = 'register_entry'",
  "an index that leaves rows out":
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = sql || ' AND id <> 1' WHERE name = 'observation_controls'",
  "an index that is gone": "DROP INDEX run_held",
  "an index of somebody else that lets no second control in":
    "CREATE UNIQUE INDEX zz ON observation (kind) WHERE kind = 'control' AND measured_at > 4000000000000",
  "a table of somebody else that lets nothing go": "CREATE TABLE zz (of INTEGER REFERENCES errand (id))",
};

test.each(Object.entries(harms))("%s", (_name, sql) => {
  const folder = temporaryFolder();
  openGatewayStore(folder).close();
  const thief = new Database(join(folder, "labbro.db"));
  thief.unsafeMode();
  thief.exec(sql);
  thief.close();
  expect(() => openGatewayStore(folder)).toThrow(expect.objectContaining({ code: "STORE_DAMAGED" }));
});

test("a store that was opened before is opened again", () => {
  const folder = temporaryFolder();
  openGatewayStore(folder).close();
  openGatewayStore(folder).close();
});

test.each([1, 20, 29])("a version that it is not of (%i): refused in a sentence", (version) => {
  const folder = temporaryFolder();
  openGatewayStore(folder).close();
  const thief = new Database(join(folder, "labbro.db"));
  thief.pragma(`user_version = ${version}`);
  thief.close();
  expect(() => openGatewayStore(folder)).toThrow(expect.objectContaining({ code: "STORE_DAMAGED" }));
});

test("what somebody has added and what takes no part is left alone", () => {
  const folder = temporaryFolder();
  openGatewayStore(folder).close();
  const thief = new Database(join(folder, "labbro.db"));
  thief.exec("CREATE TABLE note (text TEXT); CREATE INDEX note_text ON note (text); ANALYZE; VACUUM; REINDEX");
  thief.close();
  openGatewayStore(folder).close();
});

/** As a disk or a person may leave it: the index's own text says nothing of it. */
test("an index that lacks a row is found by looking through the store", () => {
  const { folder, store } = writtenStation();
  store.close();
  expect(lookThrough(stationFiles(folder)).damage).toBeNull();
  const thief = new Database(join(folder, "labbro.db"));
  // A database that is unsafe to write to is what is wanted here.
  thief.unsafeMode();
  const alter = (sql: string): void => {
    const version = Number(thief.pragma("schema_version", { simple: true }));
    thief.exec(`PRAGMA writable_schema = ON; ${sql}; PRAGMA schema_version = ${version + 1}`);
  };
  const where = "WHERE name = 'observation_controls'";
  alter(
    `UPDATE sqlite_master SET sql = sql || ' AND id <> (''' || (SELECT id FROM observation WHERE kind = 'control' LIMIT 1) || ''')' ${where}`,
  );
  thief.close();
  const again = new Database(join(folder, "labbro.db"));
  again.unsafeMode();
  again.exec("REINDEX observation_controls");
  const version = Number(again.pragma("schema_version", { simple: true }));
  again.exec(`PRAGMA writable_schema = ON;
    UPDATE sqlite_master SET sql = substr(sql, 1, instr(sql, ' AND id <> ') - 1) ${where}; PRAGMA schema_version = ${version + 1}`);
  again.close();
  expect(lookThrough(stationFiles(folder)).damage).not.toBeNull();
});
