/** `labbro journal` until it is told to stop. */

import { type AdminServer, startHealthServer } from "../../admin/http/server.ts";
import { problemCatalogue, UserError } from "../../domain/problem-catalogue.ts";
import { systemClock } from "../../machine/system-clock.ts";
import { createFaultBook, type FaultBook } from "../../observe/fault-book.ts";
import { createJournalMetrics } from "../../observe/journal-metrics.ts";
import { limitLines } from "../../observe/limited-log.ts";
import { createLogger } from "../../observe/pino-logger.ts";
import { formerCopy } from "../../store/opening/former-copy.ts";
import { backupHealth } from "../backup/backup-health.ts";
import { archiveIsThere, newKeyLines } from "../commands/key-work.ts";
import { readLogLevel } from "../log-level.ts";
import { openRelay } from "./open-relay.ts";
import { type JournalRunOptions, type RunningJournal, startJournal } from "./run-journal.ts";
import { type ChosenSettings, chooseSettings, type JournalArguments } from "./settings.ts";

export interface ServeJournalOptions extends JournalArguments {
  readonly logLevel: string;
  readonly talk: (line: string) => void;
  readonly stopRequested: () => Promise<void>;
}

/** Throws ConfigurationError or UserError for settings that are none, and BROKER_NO_SHARING where a group cannot be one. */
export async function serveJournal(options: ServeJournalOptions): Promise<void> {
  const { talk } = options;
  const settings = await chooseSettings(options, talk);
  const stop = options.stopRequested();
  const ungrouped = Promise.withResolvers<void>();
  // It may be known before anyone waits for it.
  ungrouped.promise.catch(() => undefined);
  const logger = limitLines(createLogger(readLogLevel(options.logLevel)), systemClock);
  const faults = createFaultBook(systemClock, logger);
  const store = { data: "", archive: settings.archivePath };
  const isNew = !archiveIsThere(store);
  const { zone, backup: wanted } = settings;
  const guard = { talk, backup: wanted === null ? null : { settings: wanted, zone } };
  const journal = await startJournal(runOptions(settings, { logger, faults, guard }, ungrouped.reject));
  const server = settings.health === null ? null : await serveHealth(settings.health, journal, faults).catch(stopFirst(journal));
  journal.link.onState((state) => talk(`Broker link: ${state}.`));
  if (isNew) for (const line of [`A new archive was made: ${settings.archivePath}`, ...newKeyLines(store)]) talk(line);
  talk(`The reference journal keeps what it gets in ${settings.archivePath}.`);
  if (wanted === null) talk("No backup is made of it: say under backup in the receiver's file where backups go.");
  const former = formerCopy({ database: settings.archivePath });
  if (former.isThere()) talk(`${former.path} holds everybody from before an upgrade, sealed. Delete it once you are content.`);
  if (server !== null) talk(`Health and metrics: ${server.url}`);
  try {
    await Promise.race([stop, ungrouped.promise]);
  } finally {
    await server?.stop();
    await journal.stop();
    logger.close();
  }
}

function runOptions(
  settings: ChosenSettings,
  observed: Pick<JournalRunOptions, "logger" | "faults" | "guard">,
  refuse: (reason: UserError) => void,
): JournalRunOptions {
  const { site, group, instance, topics, receiver, qcReceiver, archivePath, broker, codes, codeSystems } = settings;
  const { logger } = observed;
  const clientId = ["labbro-journal", site ?? "any", ...(instance === null ? [] : [instance])].join("-");
  return {
    ...{ ...broker, site, group, topics, receiver, qcReceiver, archivePath, clientId, clock: systemClock, random: Math.random },
    ...observed,
    further: { codes, codeSystems },
    relay: settings.relay === null ? null : openRelay(settings.relay, { clock: systemClock, logger }),
    onConnectionEnd: ({ kind }) => {
      const isHopeless = kind === "no-sharing" || (group !== null && kind === "version-refused");
      if (isHopeless) refuse(new UserError("BROKER_NO_SHARING", "This receiver has a group."));
    },
  };
}

/** Ready is: the broker delivers, and the archive is as it was written. A journal behind that is down is told beside it, since messages then wait at the stations. */
function serveHealth(
  { host, port }: { readonly host: string; readonly port: number },
  journal: RunningJournal,
  faults: FaultBook,
): Promise<AdminServer> {
  const brokerOnline = () => journal.link.state === "online";
  const metrics = createJournalMetrics({ counters: () => numbersOf(journal), waiting: journal.waiting, brokerOnline });
  return startHealthServer(host, port, {
    reasons: () => [...(brokerOnline() ? [] : [offline]), ...journal.reasons()],
    onFault: (error) => faults.report("socket", error),
    health: () => ({
      ...{ broker: journal.link.state, waiting: journal.waiting(), ...journal.counters },
      ...{ backup: backupHealth(journal.backups()), faults: faults.last() },
    }),
    metrics: metrics.text,
  });
}

const offline = { code: "BROKER_UNREACHABLE", ...problemCatalogue.BROKER_UNREACHABLE };

function numbersOf({ counters }: RunningJournal): Readonly<Record<string, number>> {
  const {
    received,
    accepted,
    refused,
    repeated: duplicates,
    unreadable,
    relayed,
    relayFailures,
    leftToOthers,
    failed,
  } = counters;
  return {
    received,
    accepted,
    refused,
    duplicates,
    unreadable,
    relayed,
    relay_failures: relayFailures,
    left_to_others: leftToOthers,
    failed,
  };
}

const stopFirst =
  (journal: RunningJournal) =>
  async (error: unknown): Promise<never> => {
    await journal.stop();
    throw isAddressTaken(error) ? new UserError("ADDRESS_IN_USE", "The receiver's health address.") : error;
  };

const isAddressTaken = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "EADDRINUSE";
