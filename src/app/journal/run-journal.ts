/** The reference journal as a process of its own, or beside the gateway in the demo. */

import type { Clock } from "../../domain/clock.ts";
import { type Faults, ignoredFaults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import type { Verdict } from "../../journal/answer.ts";
import { type ArchiveEntry, openJournalArchive, openMemoryArchive } from "../../journal/archive/archive.ts";
import { createJournal, type Journal } from "../../journal/journal.ts";
import { type FurtherCodes, knownCodes } from "../../journal/known-codes.ts";
import { keepGroupOnline } from "../../journal/presence.ts";
import type { Relay } from "../../journal/relay/relay.ts";
import type { Party } from "../../journal/validate.ts";
import { systemClock } from "../../machine/system-clock.ts";
import { type BrokerLinkOptions, createBrokerLink } from "../../mqtt/broker-link.ts";
import type { BrokerLink } from "../../mqtt/link.ts";
import { sharedFilter } from "../../mqtt/topic-filter.ts";
import { journalFilters, journalStateTopic, presence } from "../../mqtt/topics.ts";

import { type ArchiveBackup, type ArchiveGuard, type ArchiveGuardOptions, createArchiveGuard } from "./archive-guard.ts";

export type { ArchiveEntry };

export interface JournalRunOptions extends Pick<BrokerLinkOptions, "tls" | "onConnectionEnd"> {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Its retained state is told under this site; null: nowhere. */
  readonly site: string | null;
  readonly clientId: string;
  /** Shares the messages with the other receivers of the same name; absent: gets them all. */
  readonly group?: string | null;
  /** Absent: all stations. */
  readonly topics?: readonly string[] | null;
  /** Absent: answers in the name of whoever is addressed. */
  readonly receiver?: Party | null;
  /** Its name to controls; absent or null: as to results. */
  readonly qcReceiver?: Party | null;
  /** Codes taken beside those that come with Labbro. */
  readonly further?: FurtherCodes;
  /** Stopped with the journal. */
  readonly relay?: Relay | null;
  /** A file; null: the archive vanishes with the process. */
  readonly archivePath: string | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: for a journal that runs beside a gateway in a test or the demo. */
  readonly faults?: Faults;
  /** How its archive's file is guarded; absent: as `faults`. */
  readonly guard?: Pick<ArchiveGuardOptions, "talk" | "check"> & { readonly backup?: Omit<ArchiveBackup, "name"> | null };
}

export interface RunningJournal {
  readonly link: BrokerLink;
  readonly counters: Journal["counters"];
  /** Messages that the relay's target has not answered yet, of the whole group. */
  waiting(): number;
  list(): readonly ArchiveEntry[];
  /** What is wrong with its archive. */
  reasons: ArchiveGuard["reasons"];
  /** How its archive's backups stand; null: nobody asked for them. */
  backups(): ArchiveGuard["backups"];
  stop(): Promise<void>;
}

/** An unreachable broker is no error: the link keeps trying. Throws as `openDatabase`. */
export async function startJournal(options: JournalRunOptions): Promise<RunningJournal> {
  const { site, clientId, group = null, receiver = null, relay = null, further, clock, random, logger } = options;
  const { qcReceiver = null, faults = ignoredFaults } = options;
  const state = site === null ? null : presence(journalStateTopic(site));
  const archive = options.archivePath === null ? openMemoryArchive<Verdict>() : openJournalArchive<Verdict>(options.archivePath);
  const link = journalLink(options, state ?? {});
  const filters = filtersOf(options).map((filter) => (group === null ? filter : sharedFilter(group, filter)));
  const own = {
    ...{ instance: clientId, identity: receiver, codes: knownCodes(further), faults },
    ...(qcReceiver === null ? {} : { controlIdentity: qcReceiver }),
  };
  const journal = createJournal({ link, archive, filters, relay, ...own, clock, random, logger });
  const guarded = { archive, site, link, clock, faults, logger };
  const { guard: wish, archivePath } = options;
  const backup = wish?.backup == null ? null : { ...wish.backup, name: clientId };
  const guard =
    wish === undefined || archivePath === null ? null : createArchiveGuard({ ...guarded, path: archivePath, ...wish, backup });
  guard?.start();
  await journal.start();
  if (group !== null && state !== null) await keepGroupOnline(link, state.online);
  await link.start();
  return {
    link,
    counters: journal.counters,
    waiting: () => archive.relays.waiting(),
    list: () => archive.list(),
    reasons: () => guard?.reasons() ?? [],
    backups: () => guard?.backups ?? null,
    stop: async () => {
      await guard?.stop();
      await relay?.stop();
      await link.stop();
      archive.close();
    },
  };
}

/** A group needs MQTT 5: to an older broker its filters are topics that nobody writes to. */
function journalLink(options: JournalRunOptions, state: Partial<ReturnType<typeof presence>>): BrokerLink {
  const { url, username, password, tls, clientId, group = null, random, logger, faults, onConnectionEnd } = options;
  return createBrokerLink({
    ...{ url, username, password, tls, clientId, ...state, clock: systemClock, random, logger },
    ...(group === null ? {} : { protocol: 5 as const }),
    ...(faults === undefined ? {} : { faults }),
    ...(onConnectionEnd === undefined ? {} : { onConnectionEnd }),
  });
}

/** Controls are asked for only where they can be passed on: a receiver of controls may sit beside this one. */
function filtersOf({ topics, relay }: JournalRunOptions): readonly string[] {
  const all = relay?.takesControls === false ? journalFilters.filter((filter) => filter.endsWith("/result")) : journalFilters;
  return topics ?? all;
}
