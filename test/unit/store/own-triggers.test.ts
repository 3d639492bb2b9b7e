/** A planted trigger would do its work as Labbro's: the store is refused in a sentence; so is one of Labbro's own that was taken away or changed. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const harms = {
  "a trigger of somebody else": "CREATE TRIGGER evil AFTER INSERT ON event BEGIN DELETE FROM verdict; END",
  "a view in a table's place": "CREATE VIEW evil AS SELECT * FROM run",
  "one of Labbro's that is gone": "DROP TRIGGER run_stage_begins",
  "one of Labbro's that does something else":
    "DROP TRIGGER run_stage_begins; CREATE TRIGGER run_stage_begins AFTER INSERT ON run BEGIN DELETE FROM verdict; END",
};

test.each(Object.entries(harms))("%s", (_name, sql) => {
  const folder = temporaryFolder();
  openGatewayStore(folder).close();
  const thief = new Database(join(folder, "labbro.db"));
  thief.exec(sql);
  thief.close();
  expect(() => openGatewayStore(folder)).toThrow(expect.objectContaining({ code: "STORE_DAMAGED" }));
});

test("a store that was opened before is opened again", () => {
  const folder = temporaryFolder();
  openGatewayStore(folder).close();
  openGatewayStore(folder).close();
});
