/** config/labbro.yaml: who this gateway is, where results go, and who may look. */
import { z } from "../../domain/zod.ts";
import { backup } from "./backup.ts";
import { journal, qcReceiver } from "./receiver.ts";
import { retention } from "./retention.ts";
import { id, line, listenPort, livedInZone, secret } from "./text.ts";

const site = z
  .strictObject({
    id: id("Short name of the unit; part of the MQTT topics, so never a person's name."),
    name: line("Name of the unit as people know it."),
    organisation: z
      .string()
      .regex(/^\d{9}$/, 'Write the nine digits in quotes: "974770482".')
      .describe("Organisation number.")
      .optional(),
  })
  .describe("The unit that this base station belongs to.");

const gateway = z
  .strictObject({
    id: id("Short name of this base station, one of its own for every PC."),
    timezone: livedInZone("Time zone of the base station. Times in these files without an offset are read in it.").default(
      "Europe/Oslo",
    ),
    processing: z
      .enum(["production", "test"])
      .describe("production sends real results (MSH-11 P); test marks all as trial (MSH-11 T) and holds real person numbers."),
    batchQuietSeconds: z
      .int()
      .min(5)
      .max(3600)
      .describe("Seconds without a result after which a docked instrument counts as emptied; only then are its results judged.")
      .default(60),
    batchMaxMinutes: z
      .int()
      .min(1)
      .max(120)
      .describe("The longest that an emptying may last before its results are judged.")
      .default(10),
    returnAfterUnreadable: z
      .int()
      .min(0)
      .max(20)
      .describe(
        "A connection, driver or mode that was changed on the page goes back by itself when so many transmissions came and none could be read. 0: never.",
      )
      .default(3),
    capture: z
      .strictObject({
        enabled: z.boolean().describe("false: nothing new is captured.").default(true),
        keepDays: z.int().min(0).max(3650).describe("Days for which captures are kept; 0: none are kept.").default(14),
        maxMegabytes: z
          .int()
          .min(0)
          .max(100_000)
          .describe("Megabytes of captures in all; beyond that the oldest are deleted. 0: none are kept.")
          .default(200),
      })
      .describe("What was said on the wires, kept for a while for fault-finding (labbro capture). Holds personal data.")
      .prefault({}),
    retention: retention.prefault({}),
  })
  .describe("This base station.");

export const tls = z
  .strictObject({
    ca: line("File with the certificate authority that signed the broker's certificate (PEM).").optional(),
    cert: line("File with this gateway's own certificate (PEM).").optional(),
    key: line("File with this gateway's private key (PEM).").optional(),
  })
  .refine((files) => (files.cert === undefined) === (files.key === undefined), {
    error: "Give cert and key together, or neither.",
  })
  .describe("Certificate files, relative to the configuration folder. Only needed if the broker asks for them.");

export const brokerUrl = z
  .url({ protocol: /^(mqtts?|wss?)$/, error: "Write mqtts://host:8883 (or mqtt, ws, wss)." })
  .refine((url) => !/\/\/[^/]*@/.test(url), {
    error: "Take user name and password out of the address: use username and password.",
  })
  .describe("Address of the organisation's message broker.");

const prefix = z
  .string()
  .regex(/^[^/#+\s\p{Cc}]+(\/[^/#+\s\p{Cc}]+)*$/u, "Write words between slashes, without +, # and blanks.")
  .describe("First part of every topic; {site} and {gateway} stand for the two ids.");

const mqtt = z
  .strictObject({
    url: brokerUrl.optional(),
    username: line("User name at the broker.").optional(),
    password: secret("Password at the broker.").optional(),
    tls: tls.optional(),
    embedded: z
      .strictObject({ port: listenPort("Port on this PC.").default(1883) })
      .describe("A broker inside Labbro, reachable from this PC only.")
      .optional(),
    prefix: prefix.default("labbro/v1/{site}/{gateway}"),
  })
  .refine((settings) => settings.url === undefined || settings.embedded === undefined, {
    path: ["embedded"],
    error: "Keep either url (the organisation's broker) or embedded (the one inside Labbro).",
  })
  .refine((settings) => settings.url !== undefined || (settings.username ?? settings.password ?? settings.tls) === undefined, {
    path: ["url"],
    error: "Add url; username, password and tls have a meaning only with it.",
  })
  .refine((settings) => settings.tls === undefined || !/^(mqtt|ws):/.test(settings.url ?? ""), {
    path: ["tls"],
    error: "Write the address with mqtts:// (or wss://); certificates have a meaning only there.",
  })
  .describe("Where messages go. Without url: the broker inside Labbro.");

export const labbroFile = z.strictObject({
  site,
  gateway,
  mqtt: mqtt.prefault({}),
  journal,
  qcReceiver: qcReceiver.optional(),
  backup: backup.optional(),
  admin: z
    .strictObject({
      host: line("Address on which the admin page is served; 127.0.0.1 is this PC only.").default("127.0.0.1"),
      port: listenPort("Port of the admin page.").default(8480),
      tls: z
        .strictObject({
          cert: line("File with this PC's certificate (PEM)."),
          key: line("File with its private key (PEM)."),
        })
        .optional()
        .describe("Certificate files, relative to the configuration folder. Without them the page is for this PC only."),
    })
    .describe("The admin page.")
    .prefault({}),
});

export type LabbroFile = z.output<typeof labbroFile>;
