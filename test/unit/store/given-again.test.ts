/** Numbers of rows that something else has deleted are not given again, also where SQLite was made to forget them: another row there would be taken for the one that is missing. */
import { rmSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { registerOf } from "../../../src/domain/register.ts";
import { lookAtArchive, looksAtArchive } from "../../../src/journal/archive/people.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { folderOf } from "../../../src/store/store-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { noon } from "../../support/station.ts";
import { writtenArchive } from "./audit/written-archive.ts";

function deleteNewest(database: string, table: string, isForgotten: boolean): string {
  const thief = new Database(database);
  thief.pragma("foreign_keys = OFF");
  const id = Number(thief.prepare(`SELECT max(rowid) FROM ${table}`).pluck().get());
  thief.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(id);
  if (isForgotten) thief.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = ?").run(id - 1, table);
  thief.close();
  return String(id);
}

const notes = registerOf<{ readonly text: string }>("note");
const signature = { by: "Kari", role: "lab-responsible", reason: "skrevet" } as const;

test.each([false, true])("the newest entry, look and decision are deleted (their numbers forgotten: %s)", (isForgotten) => {
  const folder = temporaryFolder();
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
  const { database } = stationFiles(folder);
  const looked = { act: "held.list", showsPatients: true, login: "kari", name: "Kari", role: "operator" } as const;
  const write = {
    register_entry: (n: number) =>
      store.registers.put(notes, { key: `note ${n}`, subject: "s", at: null, body: { text: "x" } }, signature, noon + n),
    act_record: (n: number) => store.actRecords.add({ at: noon + n, ...looked, about: [], reason: null, outcome: "done" }),
    snapshot: (n: number) => store.snapshots.activate(`hash ${n}`, { "labbro.yaml": `${n}` }, noon + n),
  } as const;
  for (const [table, add] of Object.entries(write)) {
    add(1);
    add(2);
    const id = deleteNewest(database, table, isForgotten);
    add(3);
    const ids = new Database(database, { readonly: true });
    expect(ids.prepare(`SELECT max(rowid) FROM ${table}`).pluck().get()).toBe(Number(id) + 1);
    ids.close();
    expect(lookThrough(stationFiles(folder)).findings.filter((one) => one.table === table)).toMatchObject([
      { kind: "row-missing", row: id },
    ]);
  }
});

test.each([false, true])("the last look at an archive is deleted (its number forgotten: %s)", (isForgotten) => {
  const { files, close } = writtenArchive();
  onTestFinished(() => {
    close();
    rmSync(folderOf(files), { recursive: true });
  });
  const id = deleteNewest(files.database, "act", isForgotten);
  expect(lookAtArchive(files.database, { by: "per", at: noon }).changed).toBe(1);
  expect(lookThrough(files).findings).toMatchObject([{ kind: "row-missing", table: "act", row: id }]);
  expect(looksAtArchive(files.database).map(({ by }) => by)).not.toContain("ola");
});
