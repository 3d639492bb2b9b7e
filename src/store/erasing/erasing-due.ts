/** What may be erased, oldest first, and what must not be yet. Reads only; each question costs what is due and what cannot go yet. */
import type { EpochMs } from "../../domain/clock.ts";
import { lookBackCases, resultChanges } from "../../domain/registers/look-back.ts";
import { lookUps } from "../../domain/registers/look-ups.ts";
import type { Db } from "../database/database.ts";

/** `words`: what people wrote in look-back cases. */
export const erasedThings = ["raw", "results", "words", "operators", "acts", "lookUps"] as const;
export type ErasedThing = (typeof erasedThings)[number];

/** `key`: of its row; of equal times the lower one comes first. */
export interface Due {
  readonly at: EpochMs;
  readonly key: string | number;
}

export interface ErasingDue {
  /** The first few that came in up to `until`, behind `after`; null: from the oldest on. */
  due(thing: ErasedThing, until: EpochMs, after: Due | null, limit: number): readonly Due[];
  /** Something is noted that nobody has looked at yet: it may be about any result. */
  isBusy(): boolean;
  /** It waits for somebody or something: a person, a control, the journal, another version. */
  isOpen(runKey: string): boolean;
  /** A message about it may still be sent, so that it must say what it says. */
  hasOpenMessage(runKey: string): boolean;
  /** When anything last happened to a result. */
  lastTouchedAt(runKey: string): EpochMs;
  /** It was not read yet, is tried again, or is still coming in. */
  isUnread(transmission: number): boolean;
  /** Results that came of a transmission. */
  runsOf(transmission: number): readonly string[];
}

interface Source {
  readonly table: string;
  readonly index: string;
  readonly where: string;
  readonly at: string;
  readonly key: string;
}

const sources: Readonly<Record<ErasedThing, Source>> = {
  raw: { table: "transmission", index: "transmission_with_bytes", where: "erased_at IS NULL", at: "started_at", key: "id" },
  results: {
    ...{ table: "run", index: "run_with_person", at: "received_at", key: "key" },
    where: "erased_at IS NULL AND kind IN ('patient', 'eqa')",
  },
  words: {
    ...{ table: "register_entry", index: "case_with_words", at: "recorded_at", key: "id" },
    where: `register = '${lookBackCases.name}' AND superseded_at IS NULL AND erased_at IS NULL`,
  },
  operators: {
    ...{ table: "observation", index: "observation_with_operator", at: "received_at", key: "id" },
    where: "erased_at IS NULL AND kind IN ('control', 'service')",
  },
  acts: { table: "act_record", index: "act_record_at", where: "true", at: "at", key: "id" },
  lookUps: {
    ...{ table: "register_entry", index: "look_up_by_time", at: "recorded_at", key: "id" },
    where: `register = '${lookUps.name}'`,
  },
};

const said = (kind: string): string =>
  `EXISTS (SELECT 1 FROM decision WHERE decision.run_key = run.key AND decision.kind = '${kind}')`;

const openSql = `SELECT 1 FROM run WHERE key = ? AND (
  state IN ('waiting', 'held')
  OR coalesce(stage, 'not-sent') NOT IN ('in-journal', 'by-hand', 'not-sent')
  OR (state = 'by-hand' AND ${said("entered-uncertain")} AND NOT ${said("seen")})
  OR EXISTS (SELECT 1 FROM run AS other WHERE other.run_id = run.run_id AND other.state IN ('waiting', 'held'))
  OR EXISTS (SELECT 1 FROM batch WHERE batch.id = run.batch_id AND (closed_at IS NULL OR judged_at IS NULL))
  OR EXISTS (SELECT 1 FROM errand WHERE instr(errand.detail, run.key) > 0))`;

/** Errands that may be about any result: while one fails nobody has been told yet of what it would have found. */
const namesNoResult =
  "'look-back', 'held', 'answered', 'touched', 'owed', 'batch', 'batch-part', 'claim', 'unapproved', 'suspects'";

const touchedSql = `SELECT max(at) FROM (
  SELECT received_at AS at FROM run WHERE key = @key
  UNION ALL SELECT judged_at FROM run WHERE key = @key
  UNION ALL SELECT max(at) FROM event WHERE subject = @key
  UNION ALL SELECT max(at) FROM decision WHERE run_key = @key
  UNION ALL SELECT max(max(created_at, coalesce(closed_at, 0))) FROM outbox WHERE run_key = @key
  UNION ALL SELECT max(recorded_at) FROM register_entry WHERE register = '${resultChanges.name}' AND subject = @key)`;

const unreadSql = `SELECT 1 FROM transmission WHERE id = ? AND (state = 'open' OR reading = 'pending' OR EXISTS (
  SELECT 1 FROM errand WHERE kind IN ('read', 'read-message') AND json_extract(detail, '$.transmission') = transmission.id))`;

export function erasingDue(db: Db): ErasingDue {
  const walk = ({ table, index, where, at, key }: Source) => {
    const find = (behind: string) =>
      db.prepare<unknown[], Due>(
        `SELECT ${at} AS at, ${key} AS key FROM ${table} INDEXED BY ${index} WHERE ${where} AND ${at} <= ?${behind} ORDER BY ${at}, ${key} LIMIT ?`,
      );
    const [first, next] = [find(""), find(` AND (${at}, ${key}) > (?, ?)`)];
    return (until: EpochMs, after: Due | null, limit: number): readonly Due[] =>
      after === null ? first.all(until, limit) : next.all(until, after.at, after.key, limit);
  };
  const walks = Object.fromEntries(erasedThings.map((thing) => [thing, walk(sources[thing])])) as Readonly<
    Record<ErasedThing, ReturnType<typeof walk>>
  >;
  const busy = db.prepare(
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM touched) OR EXISTS (SELECT 1 FROM run_asked)
      OR EXISTS (SELECT 1 FROM errand WHERE failures = 0 OR kind IN (${namesNoResult}))`,
  );
  const open = db.prepare<[string]>(openSql);
  const unsent = db.prepare<[string]>("SELECT 1 FROM outbox WHERE run_key = ? AND state NOT IN ('accepted', 'pulled')");
  const touched = db.prepare<[object], number | null>(touchedSql).pluck();
  const unread = db.prepare<[number]>(unreadSql);
  const runsOf = db.prepare<[number], string>("SELECT DISTINCT run_key FROM observation WHERE transmission_id = ?").pluck();
  return {
    due: (thing, until, after, limit) => walks[thing](until, after, limit),
    isBusy: () => busy.get() !== undefined,
    isOpen: (key) => open.get(key) !== undefined,
    hasOpenMessage: (key) => unsent.get(key) !== undefined,
    lastTouchedAt: (key) => touched.get({ key }) ?? Number.MAX_SAFE_INTEGER,
    isUnread: (id) => unread.get(id) !== undefined,
    runsOf: (id) => runsOf.all(id),
  };
}
