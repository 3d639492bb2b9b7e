/** When a backup is due and which are kept, by the clock on the station's wall. Pure. */
import type { EpochMs } from "../../domain/clock.ts";
import { addDays, dayOfWeek, localDate, localToInstant } from "../../domain/time.ts";

/** The last of the times that has come. A time that the clock skips in spring is the hour after. */
export function dueSince(times: readonly string[], now: EpochMs, zone: string): EpochMs {
  const today = localDate(now, zone);
  const come = [today, addDays(today, -1)]
    .flatMap((day) => times.map((time) => localToInstant(`${day}T${time}:00`, zone)))
    .filter((at) => at <= now);
  return Math.max(...come);
}

export interface Keeping {
  readonly keepDaily: number;
  readonly keepWeekly: number;
}

/** Which of them may go: those that are the newest of no day and no week that is kept. The newest of all stays whatever is configured. */
export function mayGo<T extends { readonly madeAt: EpochMs }>(
  all: readonly T[],
  { keepDaily, keepWeekly }: Keeping,
  zone: string,
): readonly T[] {
  const newestFirst = [...all].sort((a, b) => b.madeAt - a.madeAt);
  const day = ({ madeAt }: T): string => localDate(madeAt, zone);
  /** Its Monday. */
  const week = (one: T): string => addDays(day(one), 1 - dayOfWeek(day(one)));
  const kept = new Set([...newestOfEach(newestFirst, day, keepDaily), ...newestOfEach(newestFirst, week, keepWeekly)]);
  return newestFirst.slice(1).filter((one) => !kept.has(one));
}

function newestOfEach<T>(newestFirst: readonly T[], span: (one: T) => string, count: number): readonly T[] {
  const spans = [...new Set(newestFirst.map(span))].slice(0, count);
  return spans.flatMap((one) => newestFirst.find((backup) => span(backup) === one) ?? []);
}

const ending = ".labbro";

/** `bjerke-base-0412-20261129T023000Z.labbro`: names no person, and sorts by time. */
export function backupName(stem: string, at: EpochMs): string {
  const stamp = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `${stem}-${stamp}${ending}`;
}

export const isBackupName = (name: string): boolean => name.endsWith(ending) && !name.startsWith(".");
