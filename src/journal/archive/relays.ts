/**
 * Passing on what was received: one receiver at a time for a message and for each of its results (a claim, which lapses if its owner
 * dies), and for each message what was sent last and what came back.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../../store/database/database.ts";
import type { Seal } from "../../store/sealing/seal.ts";
import type { RelayEntry } from "./archive-list.ts";

/** MSH-3, MSH-4, MSH-10: what makes two messages the same one. */
export type MessageIdentity = readonly [application: string, facility: string, controlId: string];

export interface RelayClaim {
  readonly owner: string;
  readonly now: EpochMs;
  /** From then on anyone may claim the same. */
  readonly until: EpochMs;
}

export interface RelayAttempt {
  readonly target: "mllp" | "kith" | "fhir" | "file";
  readonly outcome: RelayEntry["outcome"];
  readonly at: EpochMs;
  readonly sent: Uint8Array;
  readonly answer: Uint8Array | null;
}

export interface JournalRelays {
  /** False: another owner is relaying the message, or a message with one of these results. All or nothing. */
  claim(identity: MessageIdentity, series: readonly string[], claim: RelayClaim): boolean;
  /** An owner relays one message at a time: all its claims go. */
  release(owner: string): void;
  note(identity: MessageIdentity, attempt: RelayAttempt): void;
  /** Messages that were tried and have no verdict yet. */
  waiting(): number;
}

/** A claim that lasts so much longer than one that is laid now was laid by a clock that was wrong: it would be waited for without end. */
const mostAheadMs = 3_600_000;

export function journalRelays(db: Db, seal: Seal, keyOf: (identity: MessageIdentity) => string): JournalRelays {
  const claimed = db.prepare<[string, string, number, number], { n: number }>(
    "SELECT count(*) AS n FROM claim WHERE claim_key IN (SELECT value FROM json_each(?)) AND owner <> ? AND until BETWEEN ? + 1 AND ?",
  );
  const lay = db.prepare("INSERT OR REPLACE INTO claim (claim_key, owner, until) VALUES (?, ?, ?)");
  const release = db.prepare("DELETE FROM claim WHERE owner = ?");
  const note = db.prepare(
    `INSERT INTO relay (message_key, target, outcome, attempts, at, sealed_sent, sealed_answer)
     VALUES (@messageKey, @target, @outcome, 1, @at, @sent, @answer)
     ON CONFLICT (message_key) DO UPDATE SET target = @target, outcome = @outcome, attempts = attempts + 1, at = @at,
       sealed_sent = @sent, sealed_answer = COALESCE(@answer, sealed_answer)`,
  );
  const waiting = db.prepare<[], { n: number }>(
    "SELECT count(*) AS n FROM relay WHERE message_key NOT IN (SELECT message_key FROM message)",
  );
  return {
    claim: (identity, series, { owner, now, until }) => {
      const keys = [keyOf(identity), ...series.map((one) => seal.fingerprint(one))];
      const isTaken = (claimed.get(JSON.stringify(keys), owner, now, until + mostAheadMs)?.n ?? 0) > 0;
      if (!isTaken) for (const key of keys) lay.run(key, owner, until);
      return !isTaken;
    },
    release: (owner) => void release.run(owner),
    note: (identity, { target, outcome, at, sent, answer }) => {
      const messageKey = keyOf(identity);
      const sealed = {
        sent: seal.seal(sent, ["relay.sealed_sent", messageKey]),
        answer: answer === null ? null : seal.seal(answer, ["relay.sealed_answer", messageKey]),
      };
      note.run({ messageKey, target, outcome, at, ...sealed });
    },
    waiting: () => waiting.get()?.n ?? 0,
  };
}
