/** The journal receiver's own file: its broker, its group, its relay. One file for each receiver; it is no part of a station's configuration. */
import { z } from "../../domain/zod.ts";
import { backup } from "../schema/backup.ts";
import { brokerUrl, tls } from "../schema/labbro.ts";
import { systemName } from "../schema/receiver.ts";
import { id, line, listenPort, livedInZone, secret } from "../schema/text.ts";

const mqtt = z
  .strictObject({
    url: brokerUrl.optional(),
    username: line("User name at the broker.").optional(),
    password: secret("Password at the broker.").optional(),
    tls: tls.optional(),
  })
  .refine((settings) => settings.tls === undefined || !/^(mqtt|ws):/.test(settings.url ?? ""), {
    path: ["tls"],
    error: "Write the address with mqtts:// (or wss://); certificates have a meaning only there.",
  })
  .describe("The broker that the stations send to.");

const filter = z
  .string()
  .regex(/^(?!\$)[^\s\p{Cc}]+$/u, "Write a topic filter such as labbro/v1/+/+/hl7/result, without blanks; group comes by itself.")
  .describe("Topic filter; + stands for one level.");

const party = z.strictObject({
  application: line("MSH-3 of the receipts. Messages that name another receiver in MSH-5 are refused."),
  facility: line("MSH-4 of the receipts. Messages that name another receiver in MSH-6 are refused."),
});
const receiver = party.describe("Who this receiver is. Without it, it answers in the name of whoever is addressed.");
const qcReceiver = party.describe(
  "Who it is to control results, as the stations have it under qcReceiver. Without it: as receiver.",
);

const names = (help: string) => z.array(systemName("Name of the coding system (CE.3).")).describe(help).default([]);

const codeSystems = z
  .strictObject({
    nlk: names("Norsk laboratoriekodeverk."),
    local: names("Labbro's own codes: what a control's message says beside the value."),
  })
  .describe("What stations call the coding systems, beside the usual names (99NLK, 99LABBRO).")
  .prefault({});

const relay = z
  .strictObject({
    to: z
      .string()
      .refine((text) => readRelayTarget(text) !== null, {
        error: "Write mllp://HOST:PORT, fhir+https://HOST/BASE, kith:FOLDER or file:FOLDER.",
      })
      .describe("The real journal: mllp://HOST:PORT, fhir+https://HOST/BASE, kith:FOLDER or file:FOLDER."),
    answerSeconds: z.int().min(1).max(300).describe("How long its answer is waited for.").default(30),
    token: secret("Bearer token for a FHIR endpoint.").optional(),
  })
  .refine(({ to, token }) => token === undefined || readRelayTarget(to)?.type === "fhir", {
    path: ["token"],
    error: "Remove it: only a FHIR endpoint takes a token.",
  })
  .describe("Where accepted messages are passed on. Nothing is answered with AA before it is there.");

export const journalFile = z
  .strictObject({
    site: id("The site under which the receiver tells whether it is there.").optional(),
    mqtt: mqtt.prefault({}),
    topics: z.array(filter).min(1).describe("Which stations it listens to.").optional(),
    group: id("Receivers with the same group share the messages; each message goes to one of them.").optional(),
    instance: id("Tells this receiver from the others of its group.").optional(),
    receiver: receiver.optional(),
    qcReceiver: qcReceiver.optional(),
    codes: line(
      "File with further codes, in the form of a station's codes.yaml; may be that file. Results under other codes are refused.",
    ).optional(),
    codeSystems,
    archive: line("File of the archive. All receivers of a group on one machine use the same.").default("journal.db"),
    relay: relay.optional(),
    backup: backup.describe("Backups of the archive, encrypted, each looked through before it counts.").optional(),
    timezone: livedInZone("Time zone of the clock times under backup.").default("Europe/Oslo"),
    health: z
      .strictObject({
        host: line("Address for health and metrics; 127.0.0.1 is this machine only.").default("127.0.0.1"),
        port: listenPort("Port for health and metrics."),
      })
      .describe("Serves /health/live, /health/ready and /metrics.")
      .optional(),
  })
  .refine((file) => file.group === undefined || file.instance !== undefined, {
    path: ["instance"],
    error: "Give each receiver of a group a name of its own, such as a.",
  });

export type JournalFile = z.output<typeof journalFile>;

/** Where a receiver passes messages on, as people write it: `mllp://HOST:PORT`, `fhir+https://…`, `kith:FOLDER`, `file:FOLDER`. */
export type RelayTarget =
  | { readonly type: "mllp"; readonly host: string; readonly port: number }
  | { readonly type: "fhir"; readonly url: string }
  | { readonly type: "kith" | "file"; readonly folder: string };

/** Null: it is none of them. A user name or password has no place in an address. */
export function readRelayTarget(text: string): RelayTarget | null {
  const [, folderType, folder] = /^(kith|file):(?!\/\/)(\S(?:.*\S)?)$/.exec(text) ?? [];
  if (folder !== undefined) return { type: folderType === "kith" ? "kith" : "file", folder };
  const address = text.replace(/^fhir\+(?=https?:)/, "");
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(address);
  if (username !== "" || password !== "" || hash !== "" || hostname === "") return null;
  if (address !== text) return { type: "fhir", url: address };
  const isBare = ["", "/"].includes(pathname) && search === "";
  if (protocol !== "mllp:" || port === "" || port === "0" || !isBare) return null;
  return { type: "mllp", host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
}
