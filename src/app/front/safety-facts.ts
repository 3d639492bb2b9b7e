/** What «Sikkerhet» tells, found where it is so: the configuration in force, the data folder's mark, the last look through the store. */
import type { BrokerSettings, LoadedConfig } from "../../config/settings.ts";
import { isLoopback } from "../../config/wires/transports.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { dayMs } from "../../domain/retention.ts";
import { norwegianDate } from "../../domain/time.ts";
import { clockWords, type SafetyFacts } from "../../office/safety-words.ts";
import { isRecoveryKeySeen } from "../../office/set-up.ts";
import { namedClocks } from "../../release/retention/other-clocks.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import { formerCopy } from "../../store/opening/former-copy.ts";
import { stationFiles } from "../../store/station-files.ts";
import { whatAThiefReads } from "../../store/thief-facts.ts";
import type { BackupStanding } from "../backup/scheduled-backups.ts";
import type { Retention } from "../retention.ts";
import type { AuditWatch } from "../watching/audit-watch.ts";
import type { StoreCheck } from "../watching/store-check.ts";

export interface SafetyParts {
  readonly config: LoadedConfig;
  readonly dataDir: string;
  readonly audit: Pick<AuditWatch, "problems">;
  readonly check: Pick<StoreCheck, "state">;
  readonly standing: BackupStanding | null;
  readonly store: Pick<GatewayStore, "audit" | "events" | "findings" | "keyNo" | "retention">;
  readonly retention: Pick<Retention, "withheld" | "contradicting">;
}

export function safetyFacts(parts: SafetyParts): SafetyFacts {
  const { config, dataDir, store, audit, check, standing } = parts;
  return {
    thief: whatAThiefReads(stationFiles(dataDir)),
    broker: wayTo(config.mqtt.broker),
    page: isLoopback(config.admin.host) ? "here" : "encrypted",
    store: check.state,
    isChanged: audit.problems.includes("AUDIT_BROKEN"),
    isOlder: audit.problems.includes("AUDIT_OLDER"),
    setAside: setAside(store, config),
    links: store.audit.head()?.seq ?? 0,
    isRecoveryKeySeen: isRecoveryKeySeen(store),
    backup: standing === null ? null : { newestDay: dayOf(standing.newestAt, config), isFailing: standing.problem !== null },
    recordingDays: Math.round(config.capture.maxAgeMs / dayMs),
    retention: retentionFacts(parts),
  };
}

function retentionFacts({ config, dataDir, store, retention }: SafetyParts): SafetyFacts["retention"] {
  const { backup } = config;
  const last = store.retention.last();
  const day = dayOf(last?.at ?? null, config);
  return {
    ...{ days: config.retention, withheld: retention.withheld },
    contradicting: namedClocks(retention.contradicting(), config.instruments, clockWords),
    hasFormerCopy: formerCopy(stationFiles(dataDir)).isThere(),
    last: last === null || day === null ? null : { day, results: last.counts.results ?? 0 },
    backups: backup === null ? null : { daily: backup.keepDaily, weekly: backup.keepWeekly, isCarried: backup.rclone !== null },
  };
}

const setAside = ({ findings }: Pick<GatewayStore, "findings">, config: LoadedConfig): SafetyFacts["setAside"] =>
  findings.all().flatMap(({ body, recordedAt, signature }) => {
    const day = norwegianDate(recordedAt, config.station.gateway.zone);
    return body.isSetAside && signature !== null ? [{ by: signature.by, day }] : [];
  });

const dayOf = (at: EpochMs | null, config: LoadedConfig): string | null =>
  at === null ? null : norwegianDate(at, config.station.gateway.zone);

function wayTo(broker: BrokerSettings): SafetyFacts["broker"] {
  if (broker.type === "embedded") return "here";
  const { protocol, hostname } = new URL(broker.url);
  if (protocol === "mqtts:" || protocol === "wss:") return "encrypted";
  return isLoopback(hostname.replace(/^\[|\]$/g, "")) ? "here" : "clear";
}
