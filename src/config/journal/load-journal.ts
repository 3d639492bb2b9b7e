/** A receiver's file as settings: everything that is right, or every mistake at once. */
import { dirname } from "node:path";
import type { CodeTable } from "../../domain/analyte-codes.ts";
import { backupOf } from "../backup.ts";
import type { Surroundings } from "../context.ts";
import { textOf } from "../files/folder-texts.ts";
import { surroundingsOf } from "../files/load.ts";
import { parseFile } from "../parsing/parsed-file.ts";
import { type ConfigProblem, type Findings, inFileOrder } from "../problems.ts";
import { codesFile } from "../schema/codes.ts";
import type { Environment } from "../secrets.ts";
import type { BackupSettings, SecretRef } from "../settings.ts";
import { isLoopback } from "../wires/transports.ts";
import { type JournalFile, journalFile, type RelayTarget, readRelayTarget } from "./schema.ts";

interface Party {
  readonly application: string;
  readonly facility: string;
}

export interface JournalSettings {
  readonly site: string | null;
  /** Null: it must come from the command line. */
  readonly url: string | null;
  readonly username: string | null;
  readonly password: SecretRef | null;
  /** Absolute paths of PEM files. */
  readonly tls: Readonly<Partial<Record<"ca" | "cert" | "key", string>>>;
  /** Null: all stations. */
  readonly topics: readonly string[] | null;
  readonly group: string | null;
  readonly instance: string | null;
  readonly receiver: Party | null;
  /** Its name to control results; null: as to results. */
  readonly qcReceiver: Party | null;
  /** Codes that are taken beside those that come with Labbro; null: none. */
  readonly codes: CodeTable | null;
  /** Names of coding systems that are taken beside the usual ones. */
  readonly codeSystems: { readonly nlk: readonly string[]; readonly local: readonly string[] };
  readonly archivePath: string;
  readonly relay: RelaySettings | null;
  readonly health: { readonly host: string; readonly port: number } | null;
  /** Null: nobody asked for backups of the archive. */
  readonly backup: BackupSettings | null;
  /** In which the clock times of backups are read. */
  readonly zone: string;
}

export interface RelaySettings {
  readonly target: RelayTarget;
  readonly answerTimeoutMs: number;
  readonly token: SecretRef | null;
}

export type JournalLoadResult =
  | { readonly ok: true; readonly settings: JournalSettings; readonly warnings: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** What a receiver without a file starts from. */
export const defaultJournalSettings: JournalSettings = {
  ...{ site: null, url: null, username: null, password: null, tls: {}, topics: null, group: null, instance: null },
  ...{ codes: null, codeSystems: { nlk: [], local: [] } },
  ...{ receiver: null, qcReceiver: null, archivePath: "journal.db", relay: null, health: null },
  ...{ backup: null, zone: "Europe/Oslo" },
};

export const defaultAnswerTimeoutMs = 30_000;

/** Never throws for a mistake in the file. Paths in it are relative to its folder. */
export async function loadJournalSettings(path: string, environment: Environment = process.env): Promise<JournalLoadResult> {
  const text = await textOf(path);
  if (typeof text !== "string") return { ok: false, problems: [{ file: path, line: null, path: "", ...text }] };
  const findings: Findings = { problems: [], warnings: [] };
  const file = parseFile(path, text, journalFile, findings);
  const surroundings = surroundingsOf(dirname(path), environment);
  const { codes: codesName } = file.fields;
  const codes = codesName === undefined ? null : await readFurtherCodes(surroundings.resolve(codesName), findings);
  const isRight = findings.problems.length === 0;
  const settings = isRight ? settingsOf(file, codes, surroundings) : null;
  if (settings !== null) check(settings, file, surroundings);
  if (settings === null || findings.problems.length > 0) return { ok: false, problems: inFileOrder(findings.problems) };
  return { ok: true, settings, warnings: inFileOrder(findings.warnings) };
}

function settingsOf(parsed: File, codes: CodeTable | null, surroundings: Surroundings): JournalSettings {
  const file = parsed.fields as JournalFile;
  const { mqtt, relay } = file;
  const absolute = (name: string): string => surroundings.resolve(name);
  const secret = (ref: SecretRef | undefined): SecretRef | null =>
    ref === undefined ? null : "file" in ref ? { file: absolute(ref.file) } : ref;
  const pems = Object.entries(mqtt.tls ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...{ site: file.site ?? null, url: mqtt.url ?? null, username: mqtt.username ?? null, password: secret(mqtt.password) },
    tls: Object.fromEntries(pems.map(([name, path]) => [name, absolute(path)])),
    ...{ topics: file.topics ?? null, group: file.group ?? null, instance: file.instance ?? null },
    ...{ codes, codeSystems: file.codeSystems },
    ...{ receiver: file.receiver ?? null, qcReceiver: file.qcReceiver ?? null },
    ...{ archivePath: absolute(file.archive), health: file.health ?? null },
    relay: relay === undefined ? null : relaySettings(relay, secret(relay.token), absolute),
    ...{ backup: backupOf(file.backup, parsed, surroundings), zone: file.timezone },
  };
}

function relaySettings(
  { to, answerSeconds }: NonNullable<JournalFile["relay"]>,
  token: SecretRef | null,
  absolute: (name: string) => string,
): RelaySettings | null {
  const target = readRelayTarget(to);
  if (target === null) return null;
  const placed = "folder" in target ? { ...target, folder: absolute(target.folder) } : target;
  return { target: placed, answerTimeoutMs: answerSeconds * 1000, token };
}

type File = ReturnType<typeof parseFile<typeof journalFile.shape>>;

function check({ url, password, tls, relay, health }: JournalSettings, file: File, { unreadable }: Surroundings): void {
  const readable = (path: readonly string[], ref: SecretRef | null): void => {
    const reason = ref === null ? null : unreadable(ref);
    if (reason !== null) file.fault("CONFIG_SECRET", path, reason, "Create it, or correct the reference.");
  };
  readable(["mqtt", "password"], password);
  for (const [name, path] of Object.entries(tls)) readable(["mqtt", "tls", name], { file: path });
  readable(["relay", "token"], relay?.token ?? null);
  if (url !== null && /^(mqtt|ws):/.test(url)) adviseAgainstPlain(file, ["mqtt", "url"], url);
  if (relay?.target.type === "fhir" && relay.target.url.startsWith("http:"))
    adviseAgainstPlain(file, ["relay", "to"], relay.target.url);
  if (health !== null && !isLoopback(health.host))
    file.advise(
      "CONFIG_ADVICE",
      ["health", "host"],
      "health and metrics can be read from other machines",
      "Keep 127.0.0.1 unless they shall.",
    );
}

function adviseAgainstPlain(file: File, path: readonly string[], url: string): void {
  if (isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ""))) return;
  file.advise("CONFIG_ADVICE", path, "results would travel unencrypted", "Use TLS unless the line itself is protected.");
}

/** The table that a receiver's file names: a station's codes.yaml, or one like it. Null: it is wrong, which has been told. */
async function readFurtherCodes(path: string, findings: Findings): Promise<CodeTable | null> {
  const text = await textOf(path);
  if (typeof text !== "string") {
    findings.problems.push({ file: path, line: null, path: "", ...text });
    return null;
  }
  const { version, source, analytes } = parseFile(path, text, codesFile, findings).fields;
  return version === undefined || source === undefined || analytes === undefined ? null : { version, source, analytes };
}
