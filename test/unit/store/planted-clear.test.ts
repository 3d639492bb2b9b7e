/**
 * Labbro seals what lies clear in a store only while it brings one from before up to date: later it would put its own seal on anybody's words. That
 * somebody named it as clear is found, and stays where it is for whoever looks.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const former = fileURLToPath(new URL("../../../fixtures/stores/0.1.0/station", import.meta.url));

test("a value that somebody wrote in the clear and named as still to be sealed opens nowhere, and the others stay", () => {
  const folder = join(temporaryFolder(), "data");
  cpSync(former, folder, { recursive: true });
  openGatewayStore(folder, {}).close();
  const db = new Database(join(folder, "labbro.db"));
  const bodies = () => db.prepare<[], Buffer>("SELECT sealed_body FROM observation ORDER BY id").pluck().all();
  const before = bodies();
  db.exec(`INSERT INTO to_seal (name, after) VALUES ('observation', NULL);
    UPDATE observation SET sealed_body = CAST('{"value":{"raw":"310"}}' AS BLOB) WHERE id = (SELECT max(id) FROM observation)`);
  openGatewayStore(folder, {}).close();
  const after = bodies();
  expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
  expect(after.at(-1)?.toString()).toBe('{"value":{"raw":"310"}}');
  expect(lookThrough(stationFiles(folder)).findings).toMatchObject([
    { kind: "row-unknown", table: "to_seal", row: "observation" },
    { kind: "row-changed", table: "observation" },
  ]);
  db.close();
});
