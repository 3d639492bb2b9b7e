/**
 * What a running receiver learns of its archive: damage that was met or found by looking through it, rows that something else wrote, and by
 * what was left at the broker that an older copy was put back. Each is told once, and is a reason not to be ready.
 */

import type { Clock } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import { type ProblemCode, problemCatalogue } from "../../domain/problem-catalogue.ts";
import { findingKey } from "../../domain/registers/audit-findings.ts";
import type { JournalArchive } from "../../journal/archive/archive.ts";
import { archiveFiles } from "../../journal/archive/archive-files.ts";
import type { BrokerLink } from "../../mqtt/link.ts";
import { journalAuditTopic } from "../../mqtt/topics.ts";
import { auditAcceptedAt, auditRefusedSince } from "../../office/audit.ts";
import type { Findings } from "../../store/audit/findings.ts";
import { createAuditWatch } from "../audit-watch.ts";
import { createAuditWitness } from "../delivery/audit-witness.ts";
import { createStoreCheck, type StoreCheckOptions } from "../store-check.ts";

export interface ArchiveGuardOptions {
  readonly archive: Pick<JournalArchive<unknown>, "audit" | "changed" | "damage" | "events" | "name">;
  readonly path: string;
  /** Null: nothing is left at the broker. */
  readonly site: string | null;
  readonly link: BrokerLink;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly logger: Logger;
  readonly talk: (line: string) => void;
  readonly check?: StoreCheckOptions["check"];
}

export interface ArchiveReason {
  readonly code: ProblemCode;
  readonly says: string;
  readonly do: string;
}

export interface ArchiveGuard {
  /** Before the link is started. */
  start(): void;
  stop(): Promise<void>;
  reasons(): readonly ArchiveReason[];
}

export function createArchiveGuard(options: ArchiveGuardOptions): ArchiveGuard {
  const { archive, path, site, link, clock, faults, logger, talk, check } = options;
  const { audit: chain, events, damage, changed } = archive;
  const watch = createAuditWatch({ events, findings: lastFound(), now: () => clock.now(), logger, talk });
  const looking = createStoreCheck({
    ...{ store: archiveFiles(path), damaged: "ARCHIVE_DAMAGED", clock, logger, faults, damage, audit: watch, talk, check },
  });
  const witness =
    site === null
      ? null
      : createAuditWitness({
          ...{ link, topic: journalAuditTopic(site, archive.name()), chain, watch, clock, faults },
          acceptedAt: () => auditAcceptedAt(events),
          refusedSince: (head) => auditRefusedSince(events, head, clock.now()),
        });
  return {
    start: () => {
      looking.start();
      witness?.start();
    },
    stop: async () => {
      witness?.stop();
      await looking.stop();
    },
    reasons: () => {
      const damaged = damage.met() === null ? [] : (["ARCHIVE_DAMAGED"] as const);
      const unopened = changed.met().size === 0 ? [] : (["VALUE_CHANGED"] as const);
      return [...damaged, ...watch.problems, ...unopened].map((code) => ({ code, ...problemCatalogue[code] }));
    },
  };
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
