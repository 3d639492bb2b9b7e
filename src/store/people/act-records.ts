/** Every act of a person, and every look at patients' data: who, when, what, why. Only ever added to. */
import type { EpochMs } from "../../domain/clock.ts";
import type { Role } from "../../domain/signature.ts";
import { type Db, nextIdOf } from "../database/database.ts";
import { openJson, type Place, type Seal, sealJson } from "../sealing/seal.ts";
import { accountKey } from "./credentials.ts";

export interface ActRecord {
  readonly at: EpochMs;
  /** The act's name in the table of acts, or of a way in (`login`). */
  readonly act: string;
  readonly showsPatients: boolean;
  /** Null: nobody who is known here. */
  readonly login: string | null;
  readonly name: string | null;
  readonly role: Role | null;
  /** What it was about: ids of entries, an instrument, a lot. */
  readonly about: readonly string[];
  readonly reason: string | null;
  /** `done`, or the code with which it was refused. */
  readonly outcome: string;
}

export interface ActRecords {
  /** `shown`: whatever in the answer may be a result's key; of those that are, it is kept which were shown. */
  add(record: ActRecord, shown?: readonly string[]): void;
  /** Which acts showed one of these results, newest first. Looks through all of them: asked for seldom. */
  thatShowed(runKeys: readonly string[]): readonly (NumberedRecord & { readonly shown: readonly string[] })[];
  /** Newest first; `before`: as `no` of the last one of the page before. */
  page(asked: {
    readonly login: string | null;
    readonly before: number | null;
    readonly limit: number;
  }): readonly NumberedRecord[];
}

export type NumberedRecord = ActRecord & { readonly no: number };

interface Row {
  readonly id: number;
  readonly at: number;
  readonly act: string;
  readonly shows_patients: number;
  readonly sealed_detail: Buffer;
}

type Detail = Pick<ActRecord, "login" | "name" | "role" | "about" | "reason" | "outcome">;

const placeOf = (id: number, at: EpochMs, act: string): Place => ["act_record.sealed_detail", id, at, act];

export function actRecords(db: Db, seal: Seal): ActRecords {
  const insert = db.prepare(
    "INSERT INTO act_record (id, at, act, account, shows_patients, sealed_detail, shown) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const nextId = nextIdOf(db, "act_record");
  const results = db.prepare<[string], string>("SELECT key FROM run WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key");
  const thatShowed = db.prepare<[string], Row & { readonly found: string }>(
    `SELECT r.*, json_group_array(one.value) AS found FROM act_record AS r, json_each(r.shown) AS one
     WHERE r.shown IS NOT NULL AND one.value IN (SELECT value FROM json_each(?)) GROUP BY r.id ORDER BY r.id DESC`,
  );
  const page = db.prepare<[number, number], Row>("SELECT * FROM act_record WHERE id < ? ORDER BY id DESC LIMIT ?");
  const ofAccount = db.prepare<[string, number, number], Row>(
    "SELECT * FROM act_record WHERE account = ? AND id < ? ORDER BY id DESC LIMIT ?",
  );
  const toRecord = ({ id, at, act, shows_patients, sealed_detail }: Row): NumberedRecord => ({
    ...{ no: id, at, act, showsPatients: shows_patients === 1 },
    ...openJson<Detail>(seal, sealed_detail, placeOf(id, at, act)),
  });
  return {
    add: ({ at, act, showsPatients, ...detail }, asked = []) => {
      const account = detail.login === null ? null : accountKey(seal, detail.login);
      const shown = asked.length === 0 ? [] : results.pluck().all(JSON.stringify(asked));
      const list = shown.length === 0 ? null : JSON.stringify(shown);
      const id = nextId();
      const sealed = sealJson(seal, detail satisfies Detail, placeOf(id, at, act));
      insert.run(id, at, act, account, showsPatients ? 1 : 0, sealed, list);
    },
    thatShowed: (runKeys) =>
      thatShowed
        .all(JSON.stringify(runKeys))
        .map(({ found, ...row }) => ({ ...toRecord(row), shown: JSON.parse(found) as readonly string[] })),
    page: ({ login, before, limit }) => {
      const from = before ?? Number.MAX_SAFE_INTEGER;
      const rows = login === null ? page.all(from, limit) : ofAccount.all(accountKey(seal, login), from, limit);
      return rows.map(toRecord);
    },
  };
}
