/** The archive's key may lie elsewhere: the environment of the service names it, and without it nothing is read. */
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { archiveEntries } from "../../support/archive-entries.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

afterEach(() => void vi.unstubAllEnvs());

test("made where it is named, and found there; its mark remembers where", () => {
  const [path, key] = [join(temporaryFolder(), "journal.db"), join(temporaryFolder(), "journal.key")];
  vi.stubEnv("LABBRO_JOURNAL_KEY_FILE", key);
  const archive = openJournalArchive(path);
  const hl7 = Buffer.from("MSH|");
  archive.store({ identity: ["LABBRO", "X", "1"], receivedAt: 1, answer: "AA", verdict: {}, hl7, results: [] });
  archive.close();
  expect([existsSync(key), existsSync(`${path}.key`)]).toEqual([true, false]);
  vi.stubEnv("LABBRO_JOURNAL_KEY_FILE", "");
  expect(archiveEntries(path)).toHaveLength(1);
  renameSync(key, `${path}.key`);
  expect(() => openJournalArchive(path)).toThrow(expect.objectContaining({ code: "KEY_NOT_HERE" }));
  vi.stubEnv("LABBRO_JOURNAL_KEY_FILE", `${path}.key`);
  expect(archiveEntries(path)).toHaveLength(1);
});
