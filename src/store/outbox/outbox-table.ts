/** The outbox in SQLite (interface: outbox.ts), plus what only the release room and people may do: queue, pull back, send again. */
import type { EpochMs } from "../../domain/clock.ts";
import type { ControlId, RunId } from "../../domain/ids.ts";
import { atomicallyIn, type Db, nextIdOf } from "../database/database.ts";
import { events, type LoggedEvent } from "../ledger/events.ts";
import { tally } from "../ledger/tallies.ts";
import { digestOf } from "../sealing/digest.ts";
import { type Place, type Seal, sealJson, sealText } from "../sealing/seal.ts";
import { isOlderThanRestore } from "./delivery-pauses.ts";
import type { Channel, Outbox, OutboxRow, PutOff, Stop } from "./outbox.ts";
import { inOrder, isOpen, isReady, messagePlace, type StoredRow, toRow, wasTried } from "./outbox-rows.ts";

export interface NewOutboxRow {
  readonly controlId: ControlId;
  readonly runKey: string;
  readonly runId: RunId;
  readonly channel: Channel;
  readonly bytes: Uint8Array;
  readonly createdAt: EpochMs;
  /** What it is about: messages about the same are sent in the order they were queued. Kept as a keyed HMAC; none: no order. */
  readonly about?: { readonly patientId: string; readonly analyte: string };
  /** The message that this one corrects or withdraws; it is sent when the journal has that one, or it was taken back. */
  readonly after?: ControlId;
  /** What it says, as data: whoever changes it later starts from there. Kept sealed. */
  readonly report?: unknown;
  /** It is not sent before; null: at once. */
  readonly notBefore?: EpochMs | null;
}

/** A person wants it sent again. */
export interface SendAgain {
  readonly at: EpochMs;
  readonly by: string;
  readonly reason: string;
}

export interface OutboxTable extends Outbox {
  queue(row: NewOutboxRow): void;
  ofRun(runKey: string): readonly OutboxRow[];
  /** The journal's own bytes when it took, refused or put off a message; null: it has not answered. */
  acknowledgement(controlId: ControlId): Uint8Array | null;
  /** The key of the run that a message is about. */
  runOf(controlId: string): string | null;
  /** Everything that is open or stopped, oldest first. */
  unfinished(): readonly OutboxRow[];
  /** How much of one channel has not come through: what is open, since when, and what stopped. */
  unfinishedOf(channel: Channel): { readonly open: number; readonly oldestAt: EpochMs | null; readonly stopped: number };
  /** The earlier open message about the same patient and analyte that goes first; null: none. */
  behind(controlId: ControlId): ControlId | null;
  /** Takes a message back that was never tried, or that the journal refused; false when it is too late (ruling 5). */
  pull(controlId: ControlId, now: EpochMs): boolean;
  /** One that was taken back by what counts no more: it is again as it was. */
  putBack(controlId: ControlId, now: EpochMs): boolean;
  /** A stopped message is open again, an open one is due at once: with the stored bytes. False when it is closed for good. */
  sendAgain(controlId: ControlId, wish: SendAgain): boolean;
}

export function outboxTable(db: Db, seal: Seal): OutboxTable {
  const row = toRow(seal);
  const insert = db.prepare(
    `INSERT INTO outbox (control_id, run_key, run_id, channel, state, sealed_bytes, digest, next_attempt_at, not_before, created_at, order_key,
       after_control_id, sealed_report, may_be_sent, queued_no)
     VALUES (@controlId, @runKey, @runId, @channel, 'queued', @bytes, @digest, max(@createdAt, coalesce(@notBefore, 0)), @notBefore,
       @createdAt, @orderKey, @after, @report, iif(${isOlderThanRestore}, 'result', NULL),
       1 + coalesce((SELECT max(queued_no) FROM outbox), 0))`,
  );
  const ready = { result: channelRows(db, "result"), qc: channelRows(db, "qc") };
  const memos = Object.values(ready).map(({ fresh }) => fresh);
  const changed = () => {
    for (const memo of memos) memo.changed();
  };
  const oldest = db.prepare<[], { at: number | null }>(`SELECT min(created_at) AS at FROM outbox WHERE ${isOpen}`);
  const unfinishedOf = db.prepare<[Channel], { open: number; oldestAt: number | null; stopped: number }>(
    `SELECT count(iif(${isOpen}, 1, NULL)) AS open, min(iif(${isOpen}, created_at, NULL)) AS oldestAt,
       count(iif(state = 'stopped', 1, NULL)) AS stopped
     FROM outbox WHERE channel = ? AND state IN ('queued', 'published', 'stopped')`,
  );
  const one = db.prepare<[string], StoredRow>("SELECT * FROM outbox WHERE control_id = ?");
  const ofRun = db.prepare<[string], StoredRow>(`SELECT * FROM outbox WHERE run_key = ? ORDER BY ${inOrder()}`);
  const answer = db.prepare<[string], { sealed_answer: Buffer | null }>("SELECT sealed_answer FROM outbox WHERE control_id = ?");
  const unfinished = db.prepare<[], StoredRow>(
    `SELECT * FROM outbox WHERE state IN ('queued', 'published', 'stopped') ORDER BY created_at, ${inOrder()}`,
  );
  const behind = db.prepare<[string], { control_id: string }>(
    `SELECT earlier.control_id FROM outbox AS o JOIN outbox AS earlier ON earlier.order_key = o.order_key AND (${inOrder("earlier")}) < (${inOrder("o")})
     WHERE o.control_id = ? AND o.after_control_id IS NULL AND earlier.state IN ('queued', 'published')
       AND earlier.after_control_id IS NULL AND earlier.set_aside = 0 ORDER BY ${inOrder("earlier")} LIMIT 1`,
  );
  const attempt = db.prepare(
    `UPDATE outbox SET attempts = attempts + 1, first_tried_at = ${firstTriedBy("@now")}, tried_at = @now, next_attempt_at = @next
     WHERE control_id = @id AND ${isOpen}`,
  );
  const published = db.prepare(
    `UPDATE outbox SET state = 'published', published_at = coalesce(published_at, @now), first_tried_at = ${firstTriedBy("@now")}
     WHERE control_id = @id AND ${isOpen}`,
  );
  const hurry = db.prepare(
    `UPDATE outbox SET next_attempt_at = max(@until, ${waitsUntil("@until")}) WHERE next_attempt_at > @until AND ${isOpen}`,
  );
  const changes = outboxChanges(db, seal, changed);
  return {
    queue: ({ about, after, bytes, report, notBefore = null, ...plain }) => {
      changed();
      const orderKey = about === undefined ? null : seal.fingerprint(JSON.stringify([about.patientId, about.analyte]));
      const digest = digestOf(seal, plain.controlId, plain.channel, bytes);
      const place = (column: `sealed_${string}`) => messagePlace(column, plain.controlId);
      const sealed = {
        bytes: seal.seal(bytes, place("sealed_bytes")),
        report: report === undefined ? null : sealJson(seal, report, place("sealed_report")),
      };
      insert.run({ ...plain, ...sealed, notBefore, digest, orderKey, after: after ?? null });
    },
    due: (now, limit, channel = "result") => {
      const { fresh, tried } = ready[channel];
      const first = fresh.due(now, limit);
      return [...first, ...(first.length < limit ? tried.due(now, limit - first.length) : [])].map(row);
    },
    nextDueAt: (channel = "result") => {
      const { fresh, tried } = ready[channel];
      const times = [fresh.next(), tried.next()].filter((at) => at !== null);
      return times.length === 0 ? null : Math.min(...times);
    },
    oldestOpenAt: () => oldest.get()?.at ?? null,
    unfinishedOf: (channel) => unfinishedOf.get(channel) ?? { open: 0, oldestAt: null, stopped: 0 },
    byControlId: (id) => {
      const found = one.get(id);
      return found === undefined ? null : row(found);
    },
    ofRun: (runKey) => ofRun.all(runKey).map(row),
    acknowledgement: (id) => {
      const sealed = answer.get(id)?.sealed_answer ?? null;
      return sealed === null ? null : seal.open(sealed, messagePlace("sealed_answer", id));
    },
    unfinished: () => unfinished.all().map(row),
    behind: (id) => (behind.get(id)?.control_id ?? null) as ControlId | null,
    attempt: (id, now, nextAttemptAt) => {
      for (const memo of memos) memo.reduced();
      attempt.run({ id, now, next: nextAttemptAt });
    },
    runOf: (controlId) => one.get(controlId)?.run_key ?? null,
    published: (id, now) => void published.run({ id, now }),
    hurry: (until) => void hurry.run({ until }),
    ...changes,
    counts: tally(db, "outbox", ["queued", "published", "accepted", "stopped", "pulled"]),
    together: atomicallyIn(db),
  };
}

/** Of what was queued before messages were numbered, when the broker had it first. */
const firstTriedBy = (now: string): string => `coalesce(first_tried_at, iif(queued_no IS NULL, published_at, NULL), ${now})`;

/** Nobody has longer to take something back: what would wait longer was queued by a clock that was wrong. */
export const mostUndoMs = 600_000;
const waitsUntil = (now: string): string => `iif(not_before <= ${now} + ${mostUndoMs}, not_before, 0)`;

const channelRows = (db: Db, channel: Channel) => ({
  fresh: memoisedRows(readyRows(db, "outbox_fresh", `o.channel = '${channel}' AND o.first_tried_at IS NULL`)),
  tried: readyRows(db, "outbox_tried", `o.channel = '${channel}' AND o.first_tried_at IS NOT NULL`),
});

interface ReadyRows {
  due(now: EpochMs, limit: number): readonly StoredRow[];
  next(): EpochMs | null;
}

/** Each over an index in the order of the question, named because SQLite would rather sort everything that is open at every look. */
function readyRows(db: Db, index: string, which: string): ReadyRows {
  const ready = `FROM outbox AS o INDEXED BY ${index} WHERE ${which} AND ${isReady}`;
  const due = db.prepare<[number, number], StoredRow>(
    `SELECT * ${ready} AND o.next_attempt_at <= ? ORDER BY o.next_attempt_at, o.created_at, ${inOrder("o")} LIMIT ?`,
  );
  const next = db.prepare<[], { at: number }>(`SELECT o.next_attempt_at AS at ${ready} ORDER BY o.next_attempt_at LIMIT 1`);
  return { due: (now, limit) => due.all(now, limit), next: () => next.get()?.at ?? null };
}

/**
 * Remembers that none is ready until something is queued or ends: in an outage thousands wait behind their patient's first message,
 * and time alone makes none of them ready. There is one writer, and it comes by here.
 */
function memoisedRows(rows: ReadyRows) {
  let any: boolean | null = null;
  const isAny = (): boolean => {
    any ??= rows.next() !== null;
    return any;
  };
  return {
    due: (now: EpochMs, limit: number) => (limit > 0 && isAny() ? rows.due(now, limit) : []),
    next: () => (isAny() ? rows.next() : null),
    /** More may be ready. */
    changed: () => {
      any = null;
    },
    /** Fewer may be ready. */
    reduced: () => {
      any &&= null;
    },
  };
}

type Changes = Pick<OutboxTable, "accepted" | "stopped" | "putOff" | "setAside" | "pull" | "putBack" | "sendAgain">;

/** What ends or resumes a message's way: each with an entry in the event log, in the same commit. */
function outboxChanges(db: Db, seal: Seal, changed: () => void): Changes {
  type Changed = { run_key: string };
  const log = events(db);
  const atomically = atomicallyIn(db);
  const close = db.prepare<object, Changed>(
    `UPDATE outbox SET state = @state, closed_at = @now, sealed_answer = @answer, stop_code = @code, sealed_refusal = @refusal,
       published_at = CASE WHEN @answer IS NULL THEN published_at ELSE coalesce(published_at, @now) END
     WHERE control_id = @controlId AND ${isOpen} RETURNING run_key`,
  );
  const putOff = db.prepare(`UPDATE outbox SET sealed_answer = ?, sealed_refusal = ? WHERE control_id = ? AND ${isOpen}`);
  const aside = db.prepare<string[], Changed>(
    `UPDATE outbox SET set_aside = 1 WHERE control_id = ? AND set_aside = 0 AND ${isOpen} RETURNING run_key`,
  );
  const pull = db.prepare<[number, string], Changed>(
    `UPDATE outbox SET state = 'pulled', closed_at = ?
     WHERE control_id = ? AND (${isOpen} AND NOT ${wasTried} OR state = 'stopped') RETURNING run_key`,
  );
  const putBack = db.prepare<[string], Changed>(
    `UPDATE outbox SET state = CASE WHEN stop_code IS NULL THEN 'queued' ELSE 'stopped' END,
       closed_at = CASE WHEN stop_code IS NULL THEN NULL ELSE closed_at END
     WHERE control_id = ? AND state = 'pulled' RETURNING run_key`,
  );
  const reopen = db.prepare<object, Changed>(
    `UPDATE outbox SET state = CASE WHEN published_at IS NULL THEN 'queued' ELSE 'published' END, next_attempt_at = max(@at, ${waitsUntil("@at")}),
       closed_at = NULL,
       stop_code = NULL, sealed_refusal = NULL
     WHERE control_id = @controlId AND state IN ('queued', 'published', 'stopped') RETURNING run_key`,
  );
  const request = requests(db, seal);
  const noted = (kind: string, controlId: string, at: EpochMs, row: Changed | undefined, facts: LoggedEvent["detail"] = {}) => {
    changed();
    if (row !== undefined) log.add({ at, kind, subject: row.run_key, detail: { controlId, ...facts } });
    return row !== undefined;
  };
  const end = (
    state: "accepted" | "stopped",
    controlId: ControlId,
    now: EpochMs,
    { acknowledgement, code, refusal }: Stop | Ok,
  ) => {
    const answer = acknowledgement === null ? null : seal.seal(acknowledgement, messagePlace("sealed_answer", controlId));
    const text = refusal === null ? null : sealText(seal, refusal, messagePlace("sealed_refusal", controlId));
    return close.get({ state, controlId, now, answer, code, refusal: text });
  };
  return {
    accepted: (id, now, acknowledgement) =>
      atomically(() => {
        noted("message-accepted", id, now, end("accepted", id, now, { acknowledgement, code: null, refusal: null }));
      }),
    stopped: (id, now, stop) =>
      atomically(() => {
        noted("message-stopped", id, now, end("stopped", id, now, stop), { code: stop.code });
      }),
    putOff: (id, { acknowledgement, refusal }: PutOff) =>
      void putOff.run(
        seal.seal(acknowledgement, messagePlace("sealed_answer", id)),
        sealText(seal, refusal, messagePlace("sealed_refusal", id)),
        id,
      ),
    setAside: (id, now) => atomically(() => void noted("message-set-aside", id, now, aside.get(id))),
    pull: (id, now) => atomically(() => noted("message-pulled", id, now, pull.get(now, id))),
    putBack: (id, now) => atomically(() => noted("message-put-back", id, now, putBack.get(id))),
    sendAgain: (controlId, { at, by, reason }) =>
      atomically(() => {
        const row = reopen.get({ controlId, at });
        if (row !== undefined) request(controlId, at, by, reason);
        return noted("message-sent-again", controlId, at, row);
      }),
  };
}

type SealedOfRequest = "sealed_by" | "sealed_reason";
export const requestPlace = (column: SealedOfRequest, id: number, controlId: string): Place => [
  `outbox_request.${column}`,
  id,
  controlId,
];

/** Who wanted a message sent again, and why. */
function requests(db: Db, seal: Seal): (controlId: string, at: EpochMs, by: string, reason: string) => void {
  const insert = db.prepare("INSERT INTO outbox_request (id, at, control_id, sealed_by, sealed_reason) VALUES (?, ?, ?, ?, ?)");
  const nextId = nextIdOf(db, "outbox_request");
  return (controlId, at, by, reason) => {
    const id = nextId();
    const place = (column: SealedOfRequest) => requestPlace(column, id, controlId);
    insert.run(id, at, controlId, sealText(seal, by, place("sealed_by")), sealText(seal, reason, place("sealed_reason")));
  };
}

interface Ok {
  readonly acknowledgement: Uint8Array;
  readonly code: null;
  readonly refusal: null;
}
