/** One look after the backups: made if it is due, carried further, and what may go taken away. Done in a thread: a share may hang. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { BackupSettings } from "../../config/settings.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { type ProblemCode, UserError } from "../../domain/problem-catalogue.ts";
import { auditChain } from "../../store/audit/chain.ts";
import { openForReading } from "../../store/opening/open-for-reading.ts";
import { chosenStore, type StoreArguments } from "../chosen-store.ts";
import { listBackups } from "./backup-list.ts";
import { backupName, dueSince, mayGo } from "./calendar.ts";
import { carry } from "./carrier.ts";
import { backUp } from "./make.ts";

export interface BackupJob {
  readonly settings: BackupSettings;
  /** A station's data folder, or an archive. */
  readonly place: StoreArguments;
  /** A station's. */
  readonly configDir: string;
  /** Of this station's or receiver's names. */
  readonly stem: string;
  /** The store's name: others' backups may lie in the same folder. */
  readonly store: string;
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

/** Whatever its time: no clock is asked. The store is read after the list: what was backed up and is not in it then, it has lost. */
function aheadOf(job: BackupJob): Pick<BackupOutcome, "ahead"> {
  const seq = Math.max(0, ...ownIn(job).map(({ audit }) => audit));
  return seq > linksOf(job.place) ? { ahead: { seq } } : {};
}

/** How many links its audit chain has. */
function linksOf(place: StoreArguments): number {
  return chosenStore(place).read((files) => {
    const { db } = openForReading(files);
    try {
      return auditChain(db).head()?.seq ?? 0;
    } finally {
      db.close();
    }
  });
}

/** One from the future, by a clock that was wrong, keeps none from being made. */
function newestOf(job: BackupJob): EpochMs | null {
  const times = ownIn(job).flatMap(({ madeAt }) => (madeAt <= job.now ? madeAt : []));
  return times.length === 0 ? null : Math.max(...times);
}

async function make({ settings, configDir, place, stem, now }: BackupJob): Promise<EpochMs> {
  await backUp(configDir, place, join(settings.folder, backupName(stem, now)), now);
  return now;
}

/** Only those of this store that lie under a name of this station: what somebody else put there is theirs. */
function tidy(job: BackupJob): void {
  const own = ownIn(job).filter(({ name }) => name.startsWith(`${job.stem}-`));
  for (const { name } of mayGo(own, job.settings, job.zone)) rmSync(join(job.settings.folder, name), { force: true });
}
