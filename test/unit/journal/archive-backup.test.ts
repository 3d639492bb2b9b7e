/** A backup of an archive is made beside its receivers, opens with its recovery key, and becomes an archive and nothing else. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backUp } from "../../../src/app/backup/make.ts";
import { restoreArchive, restoreStation } from "../../../src/app/backup/restore.ts";
import { keyForRestore } from "../../../src/app/backup/restore-key.ts";
import { verifyStore } from "../../../src/app/commands/audit.ts";
import { exchangeKey, recoveryKey } from "../../../src/app/commands/key-work.ts";
import { openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { archiveEntries } from "../../support/archive-entries.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { writtenArchive } from "../store/audit/written-archive.ts";

const of = (archive: string) => ({ data: "", archive });
const refusedWith = (code: string) => expect.objectContaining({ code });
const keyOf = (store: { readonly data: string; readonly archive?: string }) =>
  keyForRestore(recoveryKey(store), store, {}) ?? new Uint8Array();

test("what comes out is what went in, beside a receiver that writes, and over no other archive", async () => {
  const { files, close } = writtenArchive();
  const path = files.database;
  const before = archiveEntries(path);
  close();
  // Backups go on after a new key.
  exchangeKey(of(path));
  const receiver = openJournalArchive(path);
  const folder = temporaryFolder();
  const { file, changed } = await backUp("", of(path), join(folder, "archive.labbro"));
  receiver.close();
  expect(changed).toBe(0);
  const [key, to] = [keyOf(of(path)), join(folder, "new", "journal.db")];
  expect(restoreArchive({ file, key }, to)).toMatchObject({ changed: 0 });
  expect(archiveEntries(to)).toEqual(before);
  expect(verifyStore(of(to)).found).toBe(0);
  expect(() => restoreArchive({ file, key }, to)).toThrow(refusedWith("ARCHIVE_THERE"));
  expect(() => restoreArchive({ file, key: Buffer.alloc(32, 1) }, `${to}2`)).toThrow(refusedWith("BACKUP_OTHER_KEY"));
  expect(existsSync(`${to}2`)).toBe(false);
});

test("a station's backup is no archive, and an archive's is no station", async () => {
  const { files, close } = writtenArchive();
  close();
  const folder = temporaryFolder();
  const station = { data: join(folder, "data") };
  openGatewayStore(station.data, {}).close();
  const places = { configDir: join(folder, "config"), dataDir: join(folder, "other") };
  const [ofArchive, ofStation] = [
    await backUp("", of(files.database), join(folder, "archive.labbro")),
    await backUp(places.configDir, station, join(folder, "station.labbro")),
  ];
  expect(() => restoreStation({ ...places, file: ofArchive.file, key: keyOf(of(files.database)) })).toThrow(
    refusedWith("BACKUP_UNREADABLE"),
  );
  expect(() => restoreArchive({ file: ofStation.file, key: keyOf(station) }, join(folder, "journal.db"))).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/BACKUP_UNREADABLE|BACKUP_NEWER/) }),
  );
});
