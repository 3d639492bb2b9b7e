/** labbro.yaml becomes the station, the way to the broker and the admin page's address. */
import type { CapturePolicy } from "../domain/capture.ts";
import { defaultReleaseTimes } from "../domain/policy.ts";
import type { RetentionPolicy } from "../domain/retention.ts";
import type { Station } from "../domain/station.ts";
import { backupOf } from "./backup.ts";
import { codesOf } from "./codes.ts";
import type { Context } from "./context.ts";
import { receiverOf } from "./receiver.ts";
import { receiversHaveOwnClock, retentionOf } from "./retention.ts";
import type { LabbroFile } from "./schema/index.ts";
import type { AdminSettings, BackupSettings, BrokerSettings, MqttSettings, SecretRef } from "./settings.ts";
import { isLoopback } from "./wires/transports.ts";

export interface StationSettings {
  readonly station: Station;
  readonly mqtt: MqttSettings;
  readonly admin: AdminSettings;
  readonly capture: CapturePolicy;
  readonly retention: RetentionPolicy;
  readonly receiversHaveOwnClock: boolean;
  readonly backup: BackupSettings | null;
  readonly returnAfterUnreadable: number;
}

/** Null when a part is missing or wrong; then it has been told. */
export function stationOf(context: Context): StationSettings | null {
  const { site, gateway, journal, qcReceiver, mqtt, admin } = context.labbro.fields;
  if (mqtt !== undefined) checkMqtt(mqtt, context);
  adviseAboutLength(context);
  if (admin !== undefined) checkAdmin(admin, context);
  if (site === undefined || gateway === undefined || journal === undefined || mqtt === undefined || admin === undefined)
    return null;
  const { timezone: zone, batchQuietSeconds, batchMaxMinutes, id, processing } = gateway;
  const broker = brokerOf(mqtt, context);
  return {
    station: {
      site: { ...site, organisation: site.organisation ?? null },
      gateway: { id, zone, processing },
      journal: receiverOf(journal),
      qcReceiver: qcReceiver === undefined ? null : receiverOf(qcReceiver),
      codes: codesOf(context),
      batchQuietMs: batchQuietSeconds * 1000,
      batchMaxMs: batchMaxMinutes * 60_000,
      release: context.policy?.fields.release ?? defaultReleaseTimes,
    },
    mqtt: {
      prefix: mqtt.prefix.replaceAll("{site}", site.id).replaceAll("{gateway}", id),
      broker,
    },
    admin: { ...admin, tls: tlsFiles(admin, context) },
    backup: backupOf(context.labbro.fields.backup, context.labbro, context.surroundings),
    capture: capturePolicy(gateway.capture),
    retention: retentionOf(gateway.retention),
    receiversHaveOwnClock: receiversHaveOwnClock(gateway.retention, broker),
    returnAfterUnreadable: gateway.returnAfterUnreadable,
  };
}

/** Patients' data and passwords never leave this PC in clear. */
function checkAdmin({ host, tls }: LabbroFile["admin"], { labbro, surroundings }: Context): void {
  if (tls === undefined && !isLoopback(host)) {
    const todo = "Keep 127.0.0.1, or give admin.tls a certificate and its key.";
    labbro.fault("CONFIG_INVALID", ["admin", "host"], "would be reached from other machines, unencrypted", todo);
  }
  for (const key of ["cert", "key"] as const) {
    const reason = tls === undefined ? null : surroundings.unreadable({ file: surroundings.resolve(tls[key]) });
    if (reason !== null) labbro.fault("CONFIG_SECRET", ["admin", "tls", key], reason, "Create it, or correct the reference.");
  }
}

const tlsFiles = ({ tls }: LabbroFile["admin"], { surroundings: { resolve } }: Context): AdminSettings["tls"] =>
  tls === undefined ? null : { cert: resolve(tls.cert), key: resolve(tls.key) };

/** HL7 gives a place 20 characters (MSH-4, PV1-3). */
function adviseAboutLength({ labbro }: Context): void {
  const todo = "Choose an id of 20 characters at most if the journal is to know it whole; otherwise tell its contractor.";
  for (const key of ["site", "gateway"] as const) {
    if ((labbro.fields[key]?.id.length ?? 0) <= 20) continue;
    const what =
      "is longer than the 20 characters that a message has for it: it is shortened, and four signs tell it from others";
    labbro.advise("CONFIG_ADVICE", [key, "id"], what, todo);
  }
}

const dayMs = 24 * 3_600_000;
const megabyte = 1_000_000;

/** A limit of 0 keeps nothing, so nothing is captured either. */
function capturePolicy({ enabled, keepDays, maxMegabytes }: LabbroFile["gateway"]["capture"]): CapturePolicy {
  return {
    enabled: enabled && keepDays > 0 && maxMegabytes > 0,
    maxAgeMs: keepDays * dayMs,
    maxBytes: maxMegabytes * megabyte,
  };
}

function brokerOf({ url, username, password, tls, embedded }: LabbroFile["mqtt"], { surroundings }: Context): BrokerSettings {
  if (url === undefined) return { type: "embedded", port: embedded?.port ?? 1883 };
  const pem = (file: string | undefined): string | null => (file === undefined ? null : surroundings.resolve(file));
  return {
    type: "external",
    url,
    username: username ?? null,
    password: password === undefined ? null : absolute(password, surroundings.resolve),
    tls: { ca: pem(tls?.ca), cert: pem(tls?.cert), key: pem(tls?.key) },
  };
}

const absolute = (secret: SecretRef, resolve: (file: string) => string): SecretRef =>
  "file" in secret ? { file: resolve(secret.file) } : secret;

function checkMqtt({ url, password, tls }: LabbroFile["mqtt"], { labbro, surroundings }: Context): void {
  const readable = (path: readonly string[], secret: SecretRef | undefined): void => {
    const reason = secret === undefined ? null : surroundings.unreadable(absolute(secret, surroundings.resolve));
    if (reason !== null) labbro.fault("CONFIG_SECRET", path, reason, "Create it, or correct the reference.");
  };
  readable(["mqtt", "password"], password);
  for (const key of ["ca", "cert", "key"] as const) {
    const file = tls?.[key];
    readable(["mqtt", "tls", key], file === undefined ? undefined : { file });
  }
  if (url !== undefined && /^(mqtt|ws):/.test(url) && !isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ""))) {
    const todo = "Use mqtts:// (or wss://) unless the line itself is protected.";
    labbro.advise("CONFIG_ADVICE", ["mqtt", "url"], "results would travel unencrypted", todo);
  }
}
