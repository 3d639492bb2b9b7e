/** One look after the backups: made if it is due, carried further, and what may go taken away. Done in a thread: a share may hang. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { BackupSettings } from "../../config/settings.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { type ProblemCode, UserError } from "../../domain/problem-catalogue.ts";
import { makeBackup } from "../../store/backup/make-backup.ts";
import { stationFiles } from "../../store/station-files.ts";
import { softwareVersion } from "../software-version.ts";
import { listBackups } from "./backup-list.ts";
import { backupName, dueSince, mayGo } from "./calendar.ts";
import { carry } from "./carrier.ts";
import { type KeptFrom, keptFiles } from "./kept-files.ts";

export interface BackupJob extends KeptFrom {
  readonly settings: BackupSettings;
  /** Of this station's names. */
  readonly stem: string;
  /** The store's name: others' backups may lie in the same folder. */
  readonly store: string;
  /** How many links the store's audit chain has. */
  readonly links: number;
  readonly now: EpochMs;
  readonly zone: string;
}

export interface BackupOutcome {
  /** Null: there is none. */
  readonly newestAt: EpochMs | null;
  /** Null: all went well. */
  readonly problem: { readonly code: ProblemCode; readonly detail: string } | null;
  /** A backup of this store knows more links than the store has: an older one was put back. Absent: none does. */
  readonly ahead?: { readonly seq: number };
}

/** Never rejects for what a person can do something about. */
export async function lookAfterBackups(job: BackupJob): Promise<BackupOutcome> {
  let newestAt: EpochMs | null = null;
  let ahead: Pick<BackupOutcome, "ahead"> = {};
  try {
    ahead = aheadOf(job);
    newestAt = newestOf(job);
    if (newestAt === null || newestAt < dueSince(job.settings.times, job.now, job.zone)) newestAt = await make(job);
    tidy(job);
    await carry(job.settings);
    return { newestAt, problem: null, ...ahead };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { newestAt, problem: { code: error.code, detail: error.detail }, ...ahead };
  }
}

interface Own {
  readonly name: string;
  readonly madeAt: EpochMs;
  /** Where the audit chain ended. */
  readonly audit: number;
}

const ownIn = ({ settings, store }: BackupJob): readonly Own[] =>
  listBackups(settings.folder).flatMap(({ name, header }) =>
    header?.store === store ? { name, madeAt: Date.parse(header.madeAt), audit: header.audit } : [],
  );

/** Whatever its time: no clock is asked. */
function aheadOf(job: BackupJob): Pick<BackupOutcome, "ahead"> {
  const seq = Math.max(0, ...ownIn(job).map(({ audit }) => audit));
  return seq > job.links ? { ahead: { seq } } : {};
}

/** One from the future, by a clock that was wrong, keeps none from being made. */
function newestOf(job: BackupJob): EpochMs | null {
  const times = ownIn(job).flatMap(({ madeAt }) => (madeAt <= job.now ? madeAt : []));
  return times.length === 0 ? null : Math.max(...times);
}

async function make(job: BackupJob): Promise<EpochMs> {
  const { settings, dataDir, stem, now } = job;
  const to = join(settings.folder, backupName(stem, now));
  await makeBackup({ store: stationFiles(dataDir), to, files: keptFiles(job), labbro: softwareVersion, nowMs: now });
  return now;
}

/** Only those of this store that lie under a name of this station: what somebody else put there is theirs. */
function tidy(job: BackupJob): void {
  const own = ownIn(job).filter(({ name }) => name.startsWith(`${job.stem}-`));
  for (const { name } of mayGo(own, job.settings, job.zone)) rmSync(join(job.settings.folder, name), { force: true });
}
