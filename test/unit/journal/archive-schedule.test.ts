/** Backups of an archive by its receiver's own schedule: made, put back, told where they fail or stay away, and never in the way of receiving. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type BackupJob, lookAfterBackups } from "../../../src/app/backup/job.ts";
import { backUp } from "../../../src/app/backup/make.ts";
import { restoreArchive } from "../../../src/app/backup/restore.ts";
import { keyForRestore } from "../../../src/app/backup/restore-key.ts";
import { recoveryKey } from "../../../src/app/commands/key-work.ts";
import { createArchiveGuard } from "../../../src/app/journal/archive-guard.ts";
import { acceptChainOf } from "../../../src/app/journal/look.ts";
import type { BackupSettings } from "../../../src/config/settings.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../../../src/hl7/acknowledgement.ts";
import type { Verdict } from "../../../src/journal/answer.ts";
import { type JournalArchive, openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { createJournal } from "../../../src/journal/journal.ts";
import { nothingFound } from "../../../src/store/opening/look-through.ts";
import { archiveEntries } from "../../support/archive-entries.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryLink } from "../../support/memory-link.ts";
import { oru } from "./messages.ts";

const hour = 3_600_000;
const noon = Date.parse("2026-11-29T12:00:00+01:00");
const of = (archive: string) => ({ data: "", archive });

interface Wish {
  readonly name?: string;
  readonly folder: string;
  readonly rclone?: BackupSettings["rclone"];
  readonly lookAfter?: typeof lookAfterBackups;
  /** Nobody waits for what hangs. */
  readonly hangs?: boolean;
}

/** A receiver, without a site, whose guard looks after backups in this thread. */
async function receiver(path: string, wish: Wish) {
  const { name = "labbro-journal-any", folder, rclone = null, lookAfter = lookAfterBackups, hangs = false } = wish;
  const archive = openJournalArchive<Verdict>(path);
  const [clock, link] = [manualClock(noon), memoryLink()];
  const told: string[] = [];
  const faults: unknown[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const own = { clock, logger: silentLogger, link };
  const guard = createArchiveGuard({
    ...own,
    ...{ archive: archive as JournalArchive<unknown>, path, site: null, talk: (line) => void told.push(line) },
    faults: { report: (_where, error) => faults.push(error) },
    check: () => ({ found: Promise.resolve(nothingFound), stop: () => Promise.resolve() }),
    backup: {
      ...{ name, zone: "Europe/Oslo" },
      settings: { folder, times: ["02:30"], keepDaily: 7, keepWeekly: 4, rclone },
      lookAfter: (job: BackupJob) => {
        const outcome = lookAfter(job);
        if (!hangs) last = outcome.catch(() => undefined);
        return { outcome, stop: () => undefined };
      },
    },
  });
  const journal = createJournal({ ...own, archive, identity: null, random: () => 0.5 });
  await journal.start();
  guard.start();
  const send = async (n: number): Promise<string | null> => {
    await link.deliver("labbro/v1/bjerke/base-1/hl7/result", oru({ "MSH-10": `M${n}`, "OBR-3": `R${n}` }));
    const answer = readAcknowledgement(
      link.published.findLast(({ topic }) => topic.endsWith("/ack"))?.payload ?? new Uint8Array(),
    );
    return isAcknowledgement(answer) ? answer.code : null;
  };
  /** What began meanwhile has ended. */
  const later = async (hours: number): Promise<void> => {
    await last;
    await clock.advance(hours * hour);
    await last;
    await clock.advance(0);
  };
  const codes = () => guard.reasons().map(({ code }) => code);
  const stop = async (): Promise<void> => {
    await guard.stop();
    archive.close();
  };
  return { archive, guard, told, faults, send, later, codes, stop };
}

function places() {
  const root = temporaryFolder();
  const folder = join(root, "backups");
  mkdirSync(folder);
  return { root, folder, path: join(root, "journal.db") };
}

const restored = (path: string, file: string, to: string) => {
  const key = keyForRestore(recoveryKey(of(path)), of(path), {}) ?? new Uint8Array();
  return restoreArchive({ file, key }, to);
};

test("made when the receiver starts and at its times, under a name of the archive's own, and put back as it was", async () => {
  const { root, folder, path } = places();
  const one = await receiver(path, { folder });
  onTestFinished(() => one.stop());
  expect(await one.send(1)).toBe("AA");
  await one.later(0);
  expect(readdirSync(folder)).toEqual([`labbro-journal-any-${one.archive.name().slice(0, 8)}-20261129T110000Z.labbro`]);
  expect(await one.send(2)).toBe("AA");
  await one.later(15);
  expect(one.guard.backups?.newestAt).toBe(noon + 14.5 * hour);
  const [, second = ""] = readdirSync(folder).sort();
  const to = join(root, "back", "journal.db");
  expect(restored(path, join(folder, second), to)).toMatchObject({ changed: 0 });
  expect(archiveEntries(to)).toEqual(archiveEntries(path));
  expect([one.codes(), one.told, one.faults]).toEqual([[], [], []]);
});

test("a folder that is not there is told once, with its reason, while messages are answered; made within the hour once it is there", async () => {
  const { root, path } = places();
  const folder = join(root, "share");
  const one = await receiver(path, { folder });
  onTestFinished(() => one.stop());
  await one.later(2);
  expect(await one.send(1)).toBe("AA");
  expect(one.guard.reasons()).toEqual([
    expect.objectContaining({ code: "BACKUP_FAILED", says: expect.stringContaining(folder), do: expect.any(String) }),
  ]);
  expect(one.told).toEqual([expect.stringMatching(/\(BACKUP_FAILED\)$/)]);
  mkdirSync(folder);
  await one.later(1);
  expect([one.codes(), readdirSync(folder).length]).toEqual([[], 1]);
});

test("carried further with rclone like a station's: where that is missing it is told, and the backup stays", async () => {
  const { root, folder, path } = places();
  vi.stubEnv("PATH", "");
  onTestFinished(() => void vi.unstubAllEnvs());
  const one = await receiver(path, { folder, rclone: { remote: "kommune:arkiv", config: join(root, "none") } });
  onTestFinished(() => one.stop());
  await one.later(0);
  expect([one.codes(), readdirSync(folder).length]).toEqual([["BACKUP_NOT_CARRIED"], 1]);
});

test("a share that hangs: told when half a day has gone, and messages are answered all the while", async () => {
  const { folder, path } = places();
  const one = await receiver(path, { folder, lookAfter: () => new Promise(() => undefined), hangs: true });
  onTestFinished(() => one.stop());
  await one.later(11);
  expect([await one.send(1), one.codes()]).toEqual(["AA", []]);
  await one.later(40);
  expect([await one.send(2), one.codes()]).toEqual(["AA", ["BACKUP_LATE"]]);
});

test.each([
  ["rejects", () => Promise.reject(new Error("x"))],
  [
    "throws",
    () => {
      throw new Error("x");
    },
  ],
])("what nobody foresaw (it %s) is reported, and messages are answered", async (_how, lookAfter) => {
  const { folder, path } = places();
  const one = await receiver(path, { folder, lookAfter });
  onTestFinished(() => one.stop());
  await one.later(1);
  expect(await one.send(1)).toBe("AA");
  expect(one.faults.length).toBeGreaterThan(0);
});

test("an older copy that was put back is told by the backups, also without a site, until somebody says why", async () => {
  const { root, folder, path } = places();
  const before = await receiver(path, { folder });
  await before.send(1);
  await before.later(0);
  await before.send(2);
  const [first = ""] = readdirSync(folder);
  await before.later(15);
  await before.stop();
  const older = join(root, "older.db");
  restored(path, join(folder, first), older);
  const one = await receiver(older, { folder });
  onTestFinished(() => one.stop());
  await one.later(0);
  expect(one.codes()).toEqual(["AUDIT_OLDER"]);
  expect(one.told).toEqual([expect.stringMatching(/labbro audit accept.*--archive/)]);
  acceptChainOf(older, "kopien var ment");
  await one.later(1);
  expect(one.codes()).toEqual([]);
});

test("two receivers of a group: one backup is enough for both, and what the other one made meanwhile is no older copy", async () => {
  const { folder, path } = places();
  const a = await receiver(path, { folder, name: "labbro-journal-bjerke-a" });
  onTestFinished(() => a.stop());
  await a.send(1);
  await a.later(0);
  const b = await receiver(path, {
    ...{ folder, name: "labbro-journal-bjerke-b" },
    lookAfter: async (job) => {
      await a.send(2);
      await backUp("", of(path), join(folder, "by-hand.labbro"));
      return lookAfterBackups(job);
    },
  });
  onTestFinished(() => b.stop());
  await b.later(0);
  expect([b.codes(), a.codes()]).toEqual([[], []]);
  expect(readdirSync(folder).filter((name) => name.startsWith("labbro-journal"))).toHaveLength(1);
});
