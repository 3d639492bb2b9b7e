/** What `labbro check` says of how long what names a person is kept. */
import type { LoadedConfig } from "../config/settings.ts";
import { dayMs, erasesAnything, type RetentionKind, retentionKinds } from "../domain/retention.ts";

const named: Readonly<Record<RetentionKind, string>> = {
  results: "whose a finished result was",
  raw: "the bytes that instruments sent",
  operators: "who ran a control",
  acts: "who did and looked at what",
};

export function retentionLines({
  retention,
  capture,
  backup,
}: Pick<LoadedConfig, "retention" | "capture" | "backup">): readonly string[] {
  const days = (count: number): string => `${count} ${count === 1 ? "day" : "days"}`;
  const lines = retentionKinds.map((kind) => {
    const kept = retention[kind];
    return `${named[kind]}: ${kept === null ? "kept, nothing is set in gateway.retention" : `erased after ${days(kept)}`}`;
  });
  const backups =
    backup === null || !erasesAnything(retention)
      ? []
      : [`backups: the newest of ${days(backup.keepDaily)} and ${backup.keepWeekly} weeks; they hold what was erased since`];
  return [
    ...lines,
    `captures: deleted after ${days(Math.round(capture.maxAgeMs / dayMs))}`,
    "the patient list: deleted after 7 days",
    ...backups,
  ];
}
