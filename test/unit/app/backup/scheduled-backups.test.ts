/** Backups are made when they are due, tried again where they fail, and what is wrong with them is told once and stands until it is right. */
import { expect, test } from "vitest";
import type { BackupJob, BackupOutcome } from "../../../../src/app/backup/job.ts";
import { createScheduledBackups } from "../../../../src/app/backup/scheduled-backups.ts";
import type { BackupSettings } from "../../../../src/config/settings.ts";
import { silentLogger } from "../../../../src/domain/logger.ts";
import { manualClock } from "../../../support/manual-clock.ts";

const hourMs = 3_600_000;
const noon = Date.parse("2026-11-29T12:00:00+01:00");
const settings: BackupSettings = { folder: "/x", times: ["02:30"], keepDaily: 7, keepWeekly: 4, rclone: null };
const place = { place: { data: "/d" }, configDir: "/c", stem: "a-b", store: "s", zone: "Europe/Oslo" };
const full: BackupOutcome = { newestAt: null, problem: { code: "BACKUP_FAILED", detail: "The disk is full." } };

const made = ({ now }: BackupJob): Promise<BackupOutcome> => Promise.resolve({ newestAt: now, problem: null });

function schedule(first: (job: BackupJob) => Promise<BackupOutcome> = made) {
  const clock = manualClock(noon);
  const jobs: BackupJob[] = [];
  const told: string[] = [];
  const faults: unknown[] = [];
  let wanted: BackupSettings | null = settings;
  let next = first;
  const backups = createScheduledBackups({
    settings: () => wanted,
    job: () => place,
    clock,
    faults: { report: (_where, error) => faults.push(error) },
    logger: silentLogger,
    talk: (line) => told.push(line),
    onAhead: () => undefined,
    lookAfter: (job) => {
      jobs.push(job);
      return { outcome: next(job), stop: () => undefined };
    },
  });
  backups.start();
  return {
    ...{ clock, backups, told, faults, jobs },
    times: () => jobs.map(({ now }) => (now - noon) / hourMs),
    want: (one: BackupSettings | null) => {
      wanted = one;
    },
    answer: (one: typeof next) => {
      next = one;
    },
  };
}

test("at the start, since one is due, and then when its time has come", async () => {
  const { clock, backups, times } = schedule();
  await clock.advance(36 * hourMs);
  // 02:30 is fourteen and a half hours after noon, and a day later the next one.
  expect(times()).toEqual([0, 14.5]);
  expect(backups.standing).toEqual({ newestAt: noon + 14.5 * hourMs, problem: null });
  backups.stop();
  expect(clock.pending).toBe(0);
});

test("what fails is told once, tried every hour, and over when it is made", async () => {
  const { clock, backups, times, told, answer } = schedule(() => Promise.resolve(full));
  await clock.advance(2.5 * hourMs);
  expect(times()).toEqual([0, 1, 2]);
  expect(told).toEqual([expect.stringMatching(/The disk is full\..*\(BACKUP_FAILED\)$/)]);
  expect(backups.standing).toEqual(full);
  answer(made);
  await clock.advance(hourMs);
  expect(backups.standing).toEqual({ newestAt: noon + 3 * hourMs, problem: null });
});

test("what nobody foresaw is reported, and is a failed backup", async () => {
  const { clock, backups, faults } = schedule(() => Promise.reject(new Error("x")));
  await clock.advance(hourMs / 2);
  expect(faults).toHaveLength(1);
  expect(backups.standing?.problem?.code).toBe("BACKUP_FAILED");
});

test("one that hangs in a share is told when half a day has gone, and nothing is begun beside it", async () => {
  const { clock, backups, times } = schedule(() => new Promise(() => undefined));
  await clock.advance(11 * hourMs);
  expect(backups.standing?.problem).toBeNull();
  await clock.advance(40 * hourMs);
  expect(backups.standing?.problem?.code).toBe("BACKUP_LATE");
  expect(times()).toEqual([0]);
});

test("nobody asked for any: none is made and nothing is told; asked for later, it is made", async () => {
  const { clock, backups, times, want } = schedule();
  want(null);
  await clock.advance(20 * hourMs);
  expect(backups.standing).toBeNull();
  want(settings);
  await clock.advance(hourMs);
  // The one of the start, before it was taken back, and one now.
  expect(times().length).toBe(2);
});
