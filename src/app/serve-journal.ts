/** `labbro journal` until it is told to stop. */

import { UserError } from "../domain/problem-catalogue.ts";
import { createLogger } from "../observe/logger.ts";
import { readLogLevel } from "./log-level.ts";
import { startJournal } from "./run-journal.ts";
import { systemClock } from "./system-clock.ts";

export interface ServeJournalOptions {
  readonly broker: string;
  readonly archivePath: string;
  readonly site: string | null;
  readonly logLevel: string;
  readonly talk: (line: string) => void;
  readonly stopRequested: () => Promise<void>;
}

/** Throws UserError for an address that is none. */
export async function serveJournal(options: ServeJournalOptions): Promise<void> {
  const { url, username, password } = readBrokerUrl(options.broker);
  const stop = options.stopRequested();
  const journal = await startJournal({
    url,
    username,
    password,
    site: options.site,
    clientId: `labbro-journal-${options.site ?? "any"}`,
    archivePath: options.archivePath,
    clock: systemClock,
    random: Math.random,
    logger: createLogger(readLogLevel(options.logLevel)),
  });
  journal.link.onState((state) => options.talk(`Broker link: ${state}.`));
  options.talk(`The reference journal keeps what it gets in ${options.archivePath}.`);
  await stop;
  await journal.stop();
}

/** The user name and password leave the URL, so that it can be logged. */
function readBrokerUrl(text: string): { readonly url: string; readonly username?: string; readonly password?: string } {
  if (!URL.canParse(text)) throw new UserError("BAD_USAGE", "--broker takes an address like mqtt://127.0.0.1:1883.");
  const parsed = new URL(text);
  const password = parsed.password === "" ? process.env.LABBRO_BROKER_PASSWORD : decodeURIComponent(parsed.password);
  const username = decodeURIComponent(parsed.username);
  parsed.username = "";
  parsed.password = "";
  return { url: parsed.href, ...(username === "" ? {} : { username }), ...(password === undefined ? {} : { password }) };
}
