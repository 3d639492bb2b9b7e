/** What `labbro key` does with an archive: afterwards everything is there, the old key or place opens nothing, and a kill anywhere loses nothing. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { verifyStore } from "../../../src/app/commands/audit.ts";
import { exchangeKey, newKeyLines, placeKey, putKeyBack, recoveryKey, thiefLines } from "../../../src/app/commands/key-work.ts";
import { openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { archiveEntries } from "../../support/archive-entries.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { thoroughly } from "../../support/thorough.ts";
import { writtenArchive } from "../store/audit/written-archive.ts";

function archivePath(): string {
  const { files, close } = writtenArchive();
  close();
  return files.database;
}

const of = (archive: string) => ({ data: "", archive });
const refusedWith = (code: string) => expect.objectContaining({ code });
const hl7In = (path: string) => archiveEntries(path).map(({ hl7 }) => hl7);

test("a new key: everything is there and stands as it was, the former one opens nothing", () => {
  const path = archivePath();
  const [before, former] = [hl7In(path), readFileSync(`${path}.key`)];
  expect(exchangeKey(of(path))).toBe(0);
  expect(hl7In(path)).toEqual(before);
  expect(verifyStore(of(path)).found).toBe(0);
  writeFileSync(`${path}.key`, former);
  expect(() => archiveEntries(path)).toThrow(refusedWith("ARCHIVE_INCOMPLETE"));
});

test("moved elsewhere, nothing of it is left beside the archive; lost, it comes back from the recovery key", () => {
  const path = archivePath();
  const before = hl7In(path);
  expect(thiefLines(of(path))[0]).toMatch(/lies beside the data/);
  const to = join(temporaryFolder(), "elsewhere.key");
  placeKey(of(path), to);
  expect([existsSync(`${path}.key`), hl7In(path)]).toEqual([false, before]);
  expect(thiefLines(of(path))[0]).toMatch(/outside the data folder/);
  const recovery = recoveryKey(of(path));
  rmSync(to);
  expect(() => archiveEntries(path)).toThrow(refusedWith("KEY_NOT_HERE"));
  expect(() =>
    putKeyBack(
      of(path),
      recovery.replace(/^./, (one) => (one === "0" ? "1" : "0")),
    ),
  ).toThrow(refusedWith("BAD_RECOVERY_KEY"));
  putKeyBack(of(path), recovery);
  expect(hl7In(path)).toEqual(before);
});

test("while a receiver has it open its key stays as it is, and that is said; others may look", () => {
  const path = archivePath();
  const receivers = [openJournalArchive(path), openJournalArchive(path)];
  for (const receiver of receivers) {
    expect(() => exchangeKey(of(path))).toThrow(refusedWith("ARCHIVE_IN_USE"));
    expect(hl7In(path).length).toBeGreaterThan(0);
    receiver.close();
  }
  expect(exchangeKey(of(path))).toBe(0);
});

test("where there is no archive, none is made", () => {
  const path = join(temporaryFolder(), "journal.db");
  for (const work of [exchangeKey, recoveryKey, verifyStore]) expect(() => work(of(path))).toThrow(refusedWith("BAD_INPUT_FILE"));
  expect(existsSync(path)).toBe(false);
});

test("when it is first made the recovery key is shown at a terminal, and in a service's log only how to ask for it", () => {
  const path = archivePath();
  expect(newKeyLines(of(path), true)[0]).toContain(recoveryKey(of(path)));
  const [inLog = ""] = newKeyLines(of(path), false);
  expect(inLog).toContain(`labbro key show-recovery --archive ${path}`);
  expect(inLog).not.toContain(recoveryKey(of(path)));
});

const rotating = fileURLToPath(new URL("../../support/rotate-key-process.ts", import.meta.url));

/** Whether it was done before it was killed. */
const rotatedAndKilled = (path: string, afterMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [rotating, path], { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), afterMs));
    child.once("exit", (code) => resolve(code === 0));
  });

const kills = thoroughly(9, 60);
test(`killed at ${kills} random moments while a new key is made, everything is there each time, and the last one ends it`, {
  timeout: 900_000,
}, async () => {
  const { files, archive, close } = writtenArchive();
  const path = files.database;
  onTestFinished(() => rmSync(join(path, ".."), { recursive: true }));
  // Some portions of work.
  archive.atomically(() => {
    for (let n = 0; n < 1_000; n += 1)
      archive.store({
        identity: ["A", "B", `more-${n}`],
        receivedAt: 1,
        answer: "AA",
        verdict: "v",
        hl7: Buffer.alloc(400, n),
        results: [],
      });
  });
  close();
  const before = hl7In(path);
  let done = 0;
  for (const afterMs of fc.sample(fc.nat(120), kills)) {
    if (await rotatedAndKilled(path, afterMs)) done += 1;
    expect(hl7In(path)).toEqual(before);
  }
  expect(done).toBeLessThan(kills);
  const left = readFileSync(`${path}.key`);
  expect(exchangeKey(of(path))).toBe(0);
  expect([hl7In(path), verifyStore(of(path)).found]).toEqual([before, 0]);
  writeFileSync(`${path}.key`, left);
  expect(() => archiveEntries(path)).toThrow(refusedWith("ARCHIVE_INCOMPLETE"));
});
