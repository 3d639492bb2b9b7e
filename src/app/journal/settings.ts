/** What a receiver runs with: its file, and the command line, which wins. */
import { resolve } from "node:path";
import {
  defaultAnswerTimeoutMs,
  defaultJournalSettings,
  formatProblems,
  type JournalSettings,
  loadJournalSettings,
  type RelaySettings,
  readRelayTarget,
  readSecret,
} from "../../config/index.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { BrokerLinkOptions } from "../../mqtt/broker-link.ts";
import { ConfigurationError } from "../load-or-explain.ts";

/** As typed; undefined: not given. */
export interface JournalArguments {
  readonly config?: string | undefined;
  readonly broker?: string | undefined;
  readonly archive?: string | undefined;
  readonly site?: string | undefined;
  readonly relay?: string | undefined;
  readonly group?: string | undefined;
  readonly instance?: string | undefined;
}

export interface ChosenSettings extends Omit<JournalSettings, "url" | "username" | "password" | "tls"> {
  readonly broker: Pick<BrokerLinkOptions, "url" | "username" | "password" | "tls">;
}

/** Throws ConfigurationError for the file, UserError BAD_USAGE for the command line. `talk` hears the file's warnings. */
export async function chooseSettings(given: JournalArguments, talk: (line: string) => void): Promise<ChosenSettings> {
  const settings = await fileSettings(given.config, talk);
  const { site = settings.site, group = settings.group, instance = settings.instance } = given;
  for (const [name, value] of Object.entries({ site, group, instance }))
    if (value !== null && !/^[a-z0-9][a-z0-9-]{0,39}$/.test(value))
      throw new UserError("BAD_USAGE", `--${name} takes small letters a-z, digits and hyphens.`);
  if (group !== null && instance === null)
    throw new UserError("BAD_USAGE", "A receiver of a group needs --instance, a name of its own.");
  return {
    ...{
      site,
      group,
      instance,
      topics: settings.topics,
      receiver: settings.receiver,
      qcReceiver: settings.qcReceiver,
      health: settings.health,
    },
    ...{ codes: settings.codes, codeSystems: settings.codeSystems },
    ...{ backup: settings.backup, zone: settings.zone },
    archivePath: given.archive ?? settings.archivePath,
    relay: given.relay === undefined ? settings.relay : relaySettings(given.relay, settings.relay),
    broker: given.broker === undefined ? fileBroker(settings) : { ...readBrokerUrl(given.broker), tls: readTls(settings) },
  };
}

async function fileSettings(path: string | undefined, talk: (line: string) => void): Promise<JournalSettings> {
  if (path === undefined) return defaultJournalSettings;
  const loaded = await loadJournalSettings(path);
  if (!loaded.ok) throw new ConfigurationError(formatProblems(loaded.problems));
  for (const line of formatProblems(loaded.warnings)) talk(line);
  return loaded.settings;
}

function relaySettings(text: string, fromFile: RelaySettings | null): RelaySettings {
  const target = readRelayTarget(text);
  if (target === null)
    throw new UserError("BAD_USAGE", "--relay takes mllp://HOST:PORT, fhir+https://HOST/BASE, kith:FOLDER or file:FOLDER.");
  const placed = "folder" in target ? { ...target, folder: resolve(target.folder) } : target;
  const { answerTimeoutMs = defaultAnswerTimeoutMs, token = null } = fromFile ?? {};
  // A token is for the endpoint it stands beside, and for no other.
  const isSameEndpoint = fromFile?.target.type === "fhir" && placed.type === "fhir" && fromFile.target.url === placed.url;
  return { target: placed, answerTimeoutMs, token: isSameEndpoint ? token : null };
}

function fileBroker(settings: JournalSettings): ChosenSettings["broker"] {
  const { url, username, password } = settings;
  if (url === null) throw new UserError("BAD_USAGE", "--broker is missing, and mqtt.url in the file.");
  const secret = password === null ? process.env.LABBRO_BROKER_PASSWORD : readSecret(password);
  return { url, username: username ?? undefined, password: secret, tls: readTls(settings) };
}

function readTls({ tls }: JournalSettings): BrokerLinkOptions["tls"] {
  const files = Object.entries(tls);
  return files.length === 0 ? undefined : Object.fromEntries(files.map(([name, file]) => [name, readSecret({ file })]));
}

/** The user name and password leave the URL, so that it can be logged. */
function readBrokerUrl(text: string): Omit<ChosenSettings["broker"], "tls"> {
  if (!URL.canParse(text)) throw new UserError("BAD_USAGE", "--broker takes an address like mqtt://127.0.0.1:1883.");
  const parsed = new URL(text);
  const password = parsed.password === "" ? process.env.LABBRO_BROKER_PASSWORD : decodeURIComponent(parsed.password);
  const username = decodeURIComponent(parsed.username);
  parsed.username = "";
  parsed.password = "";
  return { url: parsed.href, ...(username === "" ? {} : { username }), ...(password === undefined ? {} : { password }) };
}
