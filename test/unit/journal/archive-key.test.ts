/** The archive's key may lie elsewhere: the environment of the service names it, and without it nothing is read. */
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { listJournalArchive, openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

afterEach(() => void vi.unstubAllEnvs());

test("made where it is named, and found there; moved by hand, likewise", () => {
  const [path, key] = [join(temporaryFolder(), "journal.db"), join(temporaryFolder(), "journal.key")];
  vi.stubEnv("LABBRO_JOURNAL_KEY_FILE", key);
  const archive = openJournalArchive(path);
  const hl7 = Buffer.from("MSH|");
  archive.store({ identity: ["LABBRO", "X", "1"], receivedAt: 1, answer: "AA", verdict: {}, hl7, results: [] });
  archive.close();
  expect([existsSync(key), existsSync(`${path}.key`)]).toEqual([true, false]);
  vi.stubEnv("LABBRO_JOURNAL_KEY_FILE", "");
  expect(() => openJournalArchive(path)).toThrow(expect.objectContaining({ code: "ARCHIVE_INCOMPLETE" }));
  renameSync(key, `${path}.key`);
  expect(listJournalArchive(path)).toHaveLength(1);
});
