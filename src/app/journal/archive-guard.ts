/**
 * What a running receiver learns of its archive: damage that was met or found by looking through it, rows that something else wrote, by
 * what was left at the broker or in a backup that an older copy was put back, and that a backup is not made as it should be. Each is told
 * once, and is a reason not to be ready.
 */

import type { BackupSettings } from "../../config/settings.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import { findingKey } from "../../domain/registers/audit-findings.ts";
import type { JournalArchive } from "../../journal/archive/archive.ts";
import { archiveFiles } from "../../journal/archive/archive-files.ts";
import type { BrokerLink } from "../../mqtt/link.ts";
import { journalAuditTopic } from "../../mqtt/topics.ts";
import { auditAcceptedAt, auditRefusedSince, backupRefusedSince } from "../../office/audit.ts";
import type { Findings } from "../../store/audit/findings.ts";
import { isFloor } from "../../store/audit/floor.ts";
import { lookAfterInBackground } from "../backup/in-background.ts";
import {
  type BackupStanding,
  createScheduledBackups,
  type ScheduledBackups,
  type ScheduledBackupsOptions,
} from "../backup/scheduled-backups.ts";
import { createAuditWitness } from "../delivery/audit-witness.ts";
import { type Reason, reason } from "../front/readiness.ts";
import { type AuditWatch, createAuditWatch } from "../watching/audit-watch.ts";
import { createStoreCheck, type StoreCheckOptions } from "../watching/store-check.ts";

export interface ArchiveGuardOptions {
  readonly archive: Pick<JournalArchive<unknown>, "audit" | "changed" | "damage" | "events" | "floor" | "name">;
  readonly path: string;
  /** Null: nothing is left at the broker. */
  readonly site: string | null;
  readonly link: BrokerLink;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly logger: Logger;
  readonly talk: (line: string) => void;
  readonly check?: StoreCheckOptions["check"];
  /** Absent or null: nobody asked for backups. */
  readonly backup?: ArchiveBackup | null;
}

export interface ArchiveBackup extends Partial<Pick<ScheduledBackupsOptions, "lookAfter">> {
  readonly settings: BackupSettings;
  /** In which its clock times are read. */
  readonly zone: string;
  /** Of the receiver: several may write to one archive. */
  readonly name: string;
}

export interface ArchiveGuard {
  /** Before the link is started. */
  start(): void;
  stop(): Promise<void>;
  reasons(): readonly Reason[];
  /** Null: nobody asked for backups. */
  readonly backups: BackupStanding | null;
}

export function createArchiveGuard(options: ArchiveGuardOptions): ArchiveGuard {
  const { archive, path, site, link, clock, faults, logger, talk, check, backup = null } = options;
  const { audit: chain, events, damage, changed } = archive;
  const acceptedAt = () => auditAcceptedAt(events);
  const watch = createAuditWatch({ events, findings: lastFound(), acceptedAt, now: () => clock.now(), logger, talk });
  const backups = backup === null ? null : archiveBackups(options, backup, watch);
  const noteFound: AuditWatch["noteFound"] = (found) => {
    watch.noteFound(found);
    archive.floor.raise(found.findings.some(isFloor));
  };
  const looking = createStoreCheck({
    ...{
      store: archiveFiles(path),
      damaged: "ARCHIVE_DAMAGED",
      clock,
      logger,
      faults,
      damage,
      audit: { noteFound },
      talk,
      check,
    },
  });
  const witness =
    site === null
      ? null
      : createAuditWitness({
          ...{ link, topic: journalAuditTopic(site, archive.name()), chain, watch, clock, faults },
          acceptedAt,
          refusedSince: (head) => auditRefusedSince(events, head, clock.now()),
        });
  return {
    start: () => {
      looking.start();
      witness?.start();
      backups?.start();
    },
    stop: async () => {
      backups?.stop();
      witness?.stop();
      await looking.stop();
    },
    reasons: () => {
      const damaged = damage.met() === null ? [] : (["ARCHIVE_DAMAGED"] as const);
      const unopened = changed.met().size === 0 ? [] : (["VALUE_CHANGED"] as const);
      const wrong = [...damaged, ...watch.problems, ...unopened].map((code) => reason(code));
      const problem = backups?.standing?.problem ?? null;
      return problem === null ? wrong : [...wrong, reason(problem.code, problem.detail)];
    },
    get backups() {
      return backups?.standing ?? null;
    },
  };
}

/** As a station's: by the same schedule, and each a witness of how far the chain had come. */
function archiveBackups(
  { archive, path, clock, faults, logger, talk }: ArchiveGuardOptions,
  { settings, zone, name, lookAfter = lookAfterInBackground }: ArchiveBackup,
  watch: AuditWatch,
): ScheduledBackups {
  const store = archive.name();
  // Two archives, or two receivers of one, may put theirs into the same folder in the same second.
  const own = { place: { data: "", archive: path }, configDir: "", store, stem: `${name}-${store.slice(0, 8)}`, zone };
  return createScheduledBackups({
    ...{ settings: () => settings, job: () => own, clock, faults, logger, talk, lookAfter },
    onAhead: (seq) => watch.noteBehind(backupRefusedSince(archive.events, seq, clock.now())),
  });
}

/** An archive keeps no register of what was found: what the last look found is told until another finds it as it was. */
function lastFound(): Pick<Findings, "add" | "isOpen"> {
  let open: ReadonlySet<string> = new Set();
  return {
    isOpen: () => open.size > 0,
    add: (found) => {
      const before = open;
      open = new Set(found.map(findingKey));
      return [...open].filter((key) => !before.has(key)).length;
    },
  };
}
