/** The reference journal as a process of its own, or beside the gateway in the demo. */

import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/logger.ts";
import { createJournal, type Journal } from "../journal/journal.ts";
import { createBrokerLink } from "../mqtt/broker-link.ts";
import type { BrokerLink } from "../mqtt/link.ts";
import { journalStateTopic, presence } from "../mqtt/topics.ts";
import {
  type ArchiveEntry,
  type JournalArchive,
  listJournalArchive,
  openJournalArchive,
  openMemoryArchive,
} from "../store/journal-archive.ts";
import { systemClock } from "./system-clock.ts";

type Verdict = Parameters<JournalArchive<never>["store"]>[0]["verdict"];

export type { ArchiveEntry };

export interface JournalRunOptions {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Its retained state is told under this site; null: nowhere. */
  readonly site: string | null;
  readonly clientId: string;
  /** A file; null: the archive vanishes with the process. */
  readonly archivePath: string | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

export interface RunningJournal {
  readonly link: BrokerLink;
  readonly counters: Journal["counters"];
  list(): readonly ArchiveEntry[];
  stop(): Promise<void>;
}

/** An unreachable broker is no error: the link keeps trying. Throws as `openDatabase`. */
export async function startJournal(options: JournalRunOptions): Promise<RunningJournal> {
  const { url, username, password, site, clientId, clock, random, logger } = options;
  const state = site === null ? {} : presence(journalStateTopic(site));
  const archive = options.archivePath === null ? openMemoryArchive<Verdict>() : openJournalArchive<Verdict>(options.archivePath);
  const link = createBrokerLink({ url, username, password, clientId, ...state, clock: systemClock, random, logger });
  const journal = createJournal({ link, archive, identity: null, clock, random, logger });
  await journal.start();
  await link.start();
  return {
    link,
    counters: journal.counters,
    list: () => archive.list(),
    stop: async () => {
      await link.stop();
      archive.close();
    },
  };
}

export { listJournalArchive };
