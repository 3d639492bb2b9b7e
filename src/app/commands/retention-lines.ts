/** What `labbro check` says of how long what names a person is kept. */
import type { LoadedConfig } from "../../config/settings.ts";
import { dayMs, erasesAnything, type RetentionKind, retentionKinds } from "../../domain/retention.ts";

const named: Readonly<Record<RetentionKind, string>> = {
  results: "whose a finished result was",
  raw: "the bytes that instruments sent",
  operators: "who ran a control",
  acts: "who did and looked at what",
};

/** What is there of a station that erasing depends on; each absent where there is no store yet, or it cannot be read. */
export interface RetentionFound {
  readonly clocks?: { readonly vouching: readonly string[]; readonly contradicting: readonly string[] };
  /** Where the copy from before an upgrade lies. */
  readonly formerCopy?: string;
}

export function retentionLines(
  { retention, capture, backup }: Pick<LoadedConfig, "retention" | "capture" | "backup">,
  { clocks, formerCopy }: RetentionFound = {},
): readonly string[] {
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
    ...(clocks === undefined || !erasesAnything(retention) ? [] : [clockLine(clocks)]),
    ...(formerCopy === undefined ? [] : [copyLine(formerCopy, erasesAnything(retention))]),
  ];
}

function clockLine({ vouching, contradicting }: NonNullable<RetentionFound["clocks"]>): string {
  if (contradicting.length > 0)
    return `nothing is erased: within the last week another day than this PC's was shown by ${contradicting.join(", ")}; see which clock is wrong, and set it`;
  if (vouching.length > 0) return `this PC's clock is vouched for by ${vouching.join(", ")}`;
  return "nothing is erased: no other clock has vouched for this PC's within the last week; hand over results from an instrument whose clock Labbro does not set, or let a journal on another machine answer (gateway.retention.journalHasOwnClock)";
}

const copyLine = (path: string, erases: boolean): string =>
  erases
    ? `${path}: everybody from before an upgrade, sealed; deleted before anything is erased`
    : `${path}: everybody from before an upgrade, sealed; delete it once you are content`;
