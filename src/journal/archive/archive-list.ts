/** The archive as `labbro journal list` shows it (CONTRACTS.md). */
import { isUtf8 } from "node:buffer";
import { isoTime } from "../../domain/time.ts";
import type { Finding } from "../../store/audit/finding.ts";
import type { Db } from "../../store/database/database.ts";
import { openText, type Seal } from "../../store/sealing/seal.ts";

/** One line of `journal list`. */
export interface ArchiveEntry {
  /** In the order in which they came first. */
  readonly no: number;
  readonly controlId: string;
  readonly receivedAt: string;
  readonly answer: "AA" | "AE";
  readonly duplicates: number;
  readonly hl7: string;
  /** Only where the message was passed on. */
  readonly relay?: RelayEntry;
}

export interface RelayEntry {
  readonly target: string;
  /** What its target said last; `silent`: nothing. */
  readonly outcome: "AA" | "AE" | "AR" | "silent";
  readonly attempts: number;
  readonly at: string;
  readonly sent: string;
  readonly answer: string | null;
}

interface Row {
  readonly id: number;
  readonly message_key: string;
  readonly received_at: number;
  readonly answer: "AA" | "AE";
  readonly duplicates: number;
  readonly sealed_control_id: Buffer;
  readonly sealed_hl7: Buffer;
  readonly target: string | null;
  readonly outcome: RelayEntry["outcome"];
  readonly attempts: number;
  readonly at: number;
  readonly sealed_sent: Buffer;
  readonly sealed_answer: Buffer | null;
}

export interface ListWish {
  /** `no` of the newest. */
  readonly upTo?: number;
  /** Of rows that are not as they were written nothing is shown. */
  readonly but?: readonly Finding[];
}

export function listArchive(db: Db, seal: Seal, { upTo, but = [] }: ListWish = {}): readonly ArchiveEntry[] {
  const unlike = new Set(but.map(({ row }) => row));
  const rows = db
    .prepare<[number], Row>(
      `SELECT id, message_key, received_at, answer, duplicates, sealed_control_id, sealed_hl7, target, outcome, attempts, at, sealed_sent, sealed_answer
       FROM message LEFT JOIN relay USING (message_key) WHERE id <= ? ORDER BY id`,
    )
    .all(upTo ?? Number.MAX_SAFE_INTEGER);
  return rows.flatMap((row) => (unlike.has(row.message_key) ? [] : entryOf(row, seal)));
}

function entryOf(row: Row, seal: Seal): ArchiveEntry {
  return {
    no: row.id,
    controlId: openText(seal, row.sealed_control_id, ["message.sealed_control_id", row.message_key]),
    receivedAt: isoTime(row.received_at, "UTC"),
    answer: row.answer,
    duplicates: row.duplicates,
    hl7: readable(seal.open(row.sealed_hl7, ["message.sealed_hl7", row.message_key])),
    ...(row.target === null ? {} : { relay: relayEntry(row, row.target, seal) }),
  };
}

function relayEntry(row: Row, target: string, seal: Seal): RelayEntry {
  const { outcome, attempts, at, message_key: key, sealed_sent, sealed_answer } = row;
  const answer = sealed_answer === null ? null : readable(seal.open(sealed_answer, ["relay.sealed_answer", key]));
  const sent = readable(seal.open(sealed_sent, ["relay.sealed_sent", key]));
  return { target, outcome, attempts, at: isoTime(at, "UTC"), sent, answer };
}

/** A station may be set to send 8859/1 (MSH-18). */
const readable = (bytes: Buffer): string => bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
