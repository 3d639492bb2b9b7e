/**
 * What each verdict read, and what was touched since: subjects (read-subjects.ts) and stretches of time. Events are noted by triggers
 * (migration 23), before and after what they change; those in a register without times by whoever writes there.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { Db } from "../database/database.ts";
import type { Unchanged } from "../database/unchanged.ts";
import { subjectOf } from "../read-subjects.ts";

/** A subject over a stretch of time, its ends included. */
export interface Stretch extends TimeWindow {
  readonly subject: string;
}

export interface Reads {
  /** In place of what was kept of the run. */
  keep(runKey: string, reads: readonly Stretch[]): void;
  /** Null: nobody knows, so it reads everything. */
  of(runKey: string): readonly Stretch[] | null;
  /** Nobody knows any more. */
  forget(runKey: string): void;
  /** It is judged no more: nothing of what it read is kept, nor who it was about, if nobody else reads of them. */
  erase(runKey: string): void;
  /** Notes what an event touches. */
  touch(stretches: readonly Stretch[]): void;
  /** Asks about every run that read what was touched, but for what a docking touched that is still under way. */
  collect(): void;
  /** Takes up to so many of the runs that are asked about; each is known as asked about until it was judged. */
  takeAsked(limit: number): readonly string[];
  /** Those that were taken and not judged since are asked about once more: nobody may know of them any more. */
  askAgain(): void;
  /** Not to be asked about again: nothing is there to judge it by. */
  settle(runKey: string): void;
}

/** The beginning and the end of time. */
export const always: TimeWindow = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };

/** The index counts whole seconds of this century, in 32 bits; a stretch is rounded to its outside. */
const epochMs = Date.UTC(2000, 0, 1);
const farthest = 2 ** 31 - 1;
const seconds = (at: EpochMs, round: (of: number) => number): number =>
  Math.max(-farthest, Math.min(farthest, round((at - epochMs) / 1000)));

/** Stretches of one run that the index has room for. */
const mostOfRun = 1024;

/** Behind a SELECT with a WHERE. */
const onceMore = "ON CONFLICT (run_key) DO UPDATE SET handed_on = 0";

interface Kept {
  readonly no: number;
  readonly spans: string;
}

export function reads(db: Db, { remembered }: Pick<Unchanged, "remembered">): Reads {
  const findSubject = db.prepare<[string], { no: number }>("SELECT no FROM read_subject WHERE name = ?");
  const subjectNo = remembered(["read_subject"], (name: string) => findSubject.get(name)?.no ?? null);
  const subjectName = db.prepare<[number], { name: string }>("SELECT name FROM read_subject WHERE no = ?");
  const addSubject = db.prepare("INSERT INTO read_subject (name) VALUES (?)");
  const keptOf = db.prepare<[string], Kept>("SELECT no, spans FROM run_reads WHERE run_key = ?");
  const add = db.prepare("INSERT INTO run_reads (run_key, spans, seen) VALUES (?, ?, ?)");
  const change = db.prepare("UPDATE run_reads SET spans = ?, seen = ? WHERE no = ?");
  // One that something else left there would keep every verdict in its place from being given.
  const addSpan = db.prepare(
    "INSERT OR REPLACE INTO read_span (id, first_subject, last_subject, from_at, to_at, run_no) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const removeSpan = db.prepare("DELETE FROM read_span WHERE id = ?");
  const remove = db.prepare("DELETE FROM run_reads WHERE no = ?");
  const readBy = db.prepare<[object]>("SELECT 1 FROM read_span WHERE first_subject <= @no AND last_subject >= @no LIMIT 1");
  const removePerson = db.prepare(`DELETE FROM read_subject WHERE no = ? AND name LIKE '${subjectOf.person("%")}'`);
  const isKnown = db.prepare("DELETE FROM run_unread WHERE run_key = ?");
  const isUnknown = db.prepare("INSERT OR IGNORE INTO run_unread (run_key) VALUES (?)");
  const addTouched = db.prepare("INSERT INTO touched (subject, from_at, to_at) VALUES (?, ?, ?)");
  const closed = "batch_id IS NULL OR NOT EXISTS (SELECT 1 FROM batch WHERE batch.id = batch_id AND closed_at IS NULL)";
  const touched = db.prepare<[], { id: number; subject: string; from: number; to: number }>(
    `SELECT id, subject, from_at AS "from", to_at AS "to" FROM touched WHERE ${closed}`,
  );
  const noted = db.prepare("DELETE FROM touched WHERE id = ?");
  const askReaders = db.prepare(
    `INSERT INTO run_asked (run_key) SELECT run_reads.run_key FROM read_span CROSS JOIN run_reads ON run_reads.no = read_span.run_no
     WHERE first_subject <= @no AND last_subject >= @no AND from_at <= @to AND to_at >= @from AND run_reads.seen < @id
     ${onceMore}`,
  );
  const newest = db.prepare<[], { id: number }>("SELECT seq AS id FROM sqlite_sequence WHERE name = 'touched'");
  const askUnread = db.prepare(`INSERT INTO run_asked (run_key) SELECT run_key FROM run_unread WHERE true ${onceMore}`);
  const asked = db.prepare<[number], { key: string }>("SELECT run_key AS key FROM run_asked WHERE handed_on = 0 LIMIT ?");
  const handOn = db.prepare("UPDATE run_asked SET handed_on = 1 WHERE run_key = ?");
  const askAgain = db.prepare("UPDATE run_asked SET handed_on = 0 WHERE handed_on = 1");
  const answered = db.prepare("DELETE FROM run_asked WHERE run_key = ?");

  const numberOf = (name: string): number => subjectNo(name) ?? Number(addSubject.run(name).lastInsertRowid);
  const spansOf = (kept: Kept): readonly (readonly [number, number, number])[] => JSON.parse(kept.spans);
  /** Numbers of the subjects that it read. */
  const drop = (runKey: string): readonly number[] => {
    const kept = keptOf.get(runKey);
    if (kept === undefined) return [];
    const spans = spansOf(kept);
    for (const [i] of spans.entries()) removeSpan.run(kept.no * mostOfRun + i);
    remove.run(kept.no);
    return spans.map(([no]) => no);
  };
  return {
    keep: (runKey, list) => {
      isKnown.run(runKey);
      answered.run(runKey);
      const rows = eachOnce(list).map(({ subject, from, to }) => [numberOf(subject), from, to] as const);
      const spans = JSON.stringify(rows);
      if (rows.length > mostOfRun) throw new RangeError(`${rows.length} stretches were read`);
      // What was touched up to now the verdict knows.
      const seen = newest.get()?.id ?? 0;
      const before = keptOf.get(runKey);
      const no = before?.no ?? Number(add.run(runKey, spans, seen).lastInsertRowid);
      if (before !== undefined) change.run(spans, seen, no);
      if (before?.spans === spans) return;
      // Most stretches of a verdict that is given anew are what they were: each has its place, and those alone that differ are written.
      const former = before === undefined ? [] : spansOf(before);
      for (let i = 0; i < Math.max(former.length, rows.length); i += 1) {
        const [was, is] = [former[i], rows[i]];
        if (String(was) === String(is)) continue;
        if (was !== undefined) removeSpan.run(no * mostOfRun + i);
        if (is === undefined) continue;
        const [subject, from, to] = is;
        addSpan.run(no * mostOfRun + i, subject, subject, seconds(from, Math.floor), seconds(to, Math.ceil), no);
      }
    },
    of: (runKey) => {
      const kept = keptOf.get(runKey);
      if (kept === undefined) return null;
      return spansOf(kept).map(([no, from, to]) => ({ subject: subjectName.get(no)?.name ?? "", from, to }));
    },
    forget: (runKey) => {
      drop(runKey);
      isUnknown.run(runKey);
    },
    erase: (runKey) => {
      const read = new Set(drop(runKey));
      isKnown.run(runKey);
      for (const no of read) if (readBy.get({ no }) === undefined) removePerson.run(no);
    },
    touch: (stretches) => {
      for (const { subject, from, to } of stretches) addTouched.run(subject, from, to);
    },
    collect: () => {
      const all = touched.all();
      if (all.length > 0) askUnread.run();
      for (const { id, subject, from, to } of all) {
        noted.run(id);
        const no = subjectNo(subject);
        if (no !== null) askReaders.run({ id, no, from: seconds(from, Math.floor), to: seconds(to, Math.ceil) });
      }
    },
    takeAsked: (limit) => {
      const keys = asked.all(limit).map(({ key }) => key);
      for (const key of keys) handOn.run(key);
      return keys;
    },
    askAgain: () => void askAgain.run(),
    settle: (runKey) => {
      isKnown.run(runKey);
      answered.run(runKey);
    },
  };
}

/** One for each subject and stretch; of the same subject, those that lie in another are that other. */
function eachOnce(list: readonly Stretch[]): readonly Stretch[] {
  const wide = list.filter(
    (one, i) =>
      !list.some((other, j) => {
        const holds = other.subject === one.subject && other.from <= one.from && other.to >= one.to;
        const isSame = other.from === one.from && other.to === one.to;
        return j !== i && holds && (!isSame || j < i);
      }),
  );
  return wide.toSorted((a, b) => (a.subject < b.subject ? -1 : Number(a.subject > b.subject)) || a.from - b.from);
}
