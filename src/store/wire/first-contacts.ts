/** When each instrument was first met, and from which measurement on a person lets its memory be sent (ruling 1). */
import type { EpochMs } from "../../domain/clock.ts";
import type { InstrumentId } from "../../domain/ids.ts";
import type { Db } from "../database/database.ts";
import { type Seal, sealText } from "../sealing/seal.ts";

export interface FirstContact {
  readonly key: string;
  readonly instrumentId: InstrumentId;
  readonly at: EpochMs;
  /** Null: nobody has answered yet. */
  readonly answeredAt: EpochMs | null;
  /** Earlier measurements are never sent; null with an answer: none of the memory. */
  readonly sendFrom: EpochMs | null;
}

export interface FirstContactAnswer {
  readonly sendFrom: EpochMs | null;
  readonly by: string;
  readonly reason: string;
}

export interface FirstContacts {
  /** Notes the first meeting; later ones change nothing. */
  meet(key: string, instrumentId: InstrumentId, now: EpochMs): void;
  byKey(key: string): FirstContact | null;
  unanswered(): readonly FirstContact[];
  /** Answers every open question about the instrument; returns how many there were. */
  answer(instrumentId: InstrumentId, answer: FirstContactAnswer, now: EpochMs): number;
}

interface Row {
  readonly contact_key: string;
  readonly instrument_id: string;
  readonly at: number;
  readonly answered_at: number | null;
  readonly send_from: number | null;
}

const toContact = (row: Row): FirstContact => ({
  key: row.contact_key,
  instrumentId: row.instrument_id as InstrumentId,
  at: row.at,
  answeredAt: row.answered_at,
  sendFrom: row.send_from,
});

export function firstContacts(db: Db, seal: Seal): FirstContacts {
  const insert = db.prepare("INSERT OR IGNORE INTO first_contact (contact_key, instrument_id, at) VALUES (?, ?, ?)");
  const byKey = db.prepare<[string], Row>("SELECT * FROM first_contact WHERE contact_key = ?");
  const unanswered = db.prepare<[], Row>("SELECT * FROM first_contact WHERE answered_at IS NULL ORDER BY at");
  const open = db.prepare<[string], Pick<Row, "contact_key">>(
    "SELECT contact_key FROM first_contact WHERE instrument_id = ? AND answered_at IS NULL",
  );
  const answer = db.prepare(
    "UPDATE first_contact SET answered_at = ?, send_from = ?, sealed_by = ?, sealed_reason = ? WHERE contact_key = ?",
  );
  const answerAll = db.transaction((id: InstrumentId, { sendFrom, by, reason }: FirstContactAnswer, now: EpochMs): number => {
    const keys = open.all(id).map(({ contact_key: key }) => key);
    for (const key of keys) {
      const sealedBy = sealText(seal, by, ["first_contact.sealed_by", key]);
      answer.run(now, sendFrom, sealedBy, sealText(seal, reason, ["first_contact.sealed_reason", key]), key);
    }
    return keys.length;
  });
  return {
    meet: (key, instrumentId, now) => void insert.run(key, instrumentId, now),
    byKey: (key) => {
      const row = byKey.get(key);
      return row === undefined ? null : toContact(row);
    },
    unanswered: () => unanswered.all().map(toContact),
    answer: (instrumentId, said, now) => answerAll(instrumentId, said, now),
  };
}
