/** Backups when they are due: looked at every few minutes, made in a thread, tried again every hour, and told where they fail or stay away. */
import type { BackupSettings } from "../../config/settings.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import { contained, type Faults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import { type ProblemCode, problemCatalogue } from "../../domain/problem-catalogue.ts";
import { isoTime } from "../../domain/time.ts";
import { type Housekeeping, hourly } from "../../machine/hourly.ts";
import { dueSince } from "./calendar.ts";
import type { BackgroundBackup } from "./in-background.ts";
import type { BackupJob, BackupOutcome } from "./job.ts";

export interface BackupStanding {
  /** Null: none is known. */
  readonly newestAt: EpochMs | null;
  readonly problem: { readonly code: ProblemCode; readonly detail: string } | null;
}

export interface ScheduledBackups extends Housekeeping {
  /** Null: nobody asked for backups. */
  readonly standing: BackupStanding | null;
}

export interface ScheduledBackupsOptions {
  /** What is in force. */
  readonly settings: () => BackupSettings | null;
  readonly job: () => Omit<BackupJob, "settings" | "now">;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly logger: Logger;
  /** A sentence for whoever is at the console. */
  readonly talk: (line: string) => void;
  readonly lookAfter: (job: BackupJob) => BackgroundBackup;
  /** A backup knows more of this store than it has itself: how many links. */
  readonly onAhead: (seq: number) => void;
}

const lookMs = 5 * 60_000;
const againMs = 3_600_000;
/** Longer than any backup takes: what was due so long ago and is not there does not come by itself. */
const lateMs = 12 * 3_600_000;

export function createScheduledBackups(options: ScheduledBackupsOptions): ScheduledBackups {
  return new Scheduled(options);
}

class Scheduled implements ScheduledBackups {
  readonly #options: ScheduledBackupsOptions;
  readonly #looks: Housekeeping;
  #running: BackgroundBackup | null = null;
  #last: BackupOutcome | null = null;
  /** Nothing is tried before. */
  #notBefore: EpochMs = Number.NEGATIVE_INFINITY;
  #startedAt: EpochMs = 0;

  constructor(options: ScheduledBackupsOptions) {
    this.#options = options;
    this.#looks = hourly(options.clock, options.faults, () => this.#look(), lookMs);
  }

  start(): void {
    this.#startedAt = this.#options.clock.now();
    this.#looks.start();
  }

  stop(): void {
    this.#looks.stop();
    this.#running?.stop();
    this.#running = null;
  }

  get standing(): BackupStanding | null {
    const settings = this.#options.settings();
    if (settings === null) return null;
    const newestAt = this.#last?.newestAt ?? null;
    const problem = this.#last?.problem ?? (this.#isLate(settings, newestAt) ? late : null);
    return { newestAt, problem };
  }

  #isLate({ times }: BackupSettings, newestAt: EpochMs | null): boolean {
    const { clock, job } = this.#options;
    return (newestAt ?? this.#startedAt) < dueSince(times, clock.now() - lateMs, job().zone);
  }

  #look(): void {
    const { settings, job, clock, lookAfter } = this.#options;
    const wanted = settings();
    const now = clock.now();
    if (wanted === null) this.#last = null;
    if (wanted === null || this.#running !== null || now < this.#notBefore) return;
    const { zone } = job();
    const isDone = this.#last?.problem === null && (this.#last.newestAt ?? 0) >= dueSince(wanted.times, now, zone);
    if (isDone) return;
    this.#notBefore = now + againMs;
    const running = lookAfter({ ...job(), settings: wanted, now });
    this.#running = running;
    running.outcome.then(
      (outcome) => this.#ended(running, outcome),
      (error: unknown) => this.#broken(running, error),
    );
  }

  #broken(running: BackgroundBackup, error: unknown): void {
    if (this.#running !== running) return;
    const no = this.#options.faults.report("housekeeping", error);
    this.#ended(running, {
      newestAt: this.#last?.newestAt ?? null,
      problem: { code: "BACKUP_FAILED", detail: `It is number ${no} in the log.` },
    });
  }

  #ended(running: BackgroundBackup, outcome: BackupOutcome): void {
    if (this.#running !== running) return;
    this.#running = null;
    const before = this.#last?.problem?.code ?? null;
    this.#last = outcome;
    const { logger, talk, onAhead } = this.#options;
    const { newestAt, problem, ahead } = outcome;
    if (ahead !== undefined) contained(this.#options.faults, "housekeeping", () => onAhead(ahead.seq));
    if (problem === null) {
      this.#notBefore = Number.NEGATIVE_INFINITY;
      logger.info("backup.made", { at: newestAt === null ? "" : isoTime(newestAt, "UTC") });
      return;
    }
    logger.error("backup.failed", { code: problem.code });
    if (problem.code === before) return;
    const { says, do: remedy } = problemCatalogue[problem.code];
    talk(`${says} ${problem.detail} ${remedy} (${problem.code})`);
  }
}

const late = { code: "BACKUP_LATE", detail: "" } as const;
