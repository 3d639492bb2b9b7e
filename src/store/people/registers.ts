/** The registers that people keep (domain/register.ts): append-only, sealed, found by key, by subject and by time. */
import type { EpochMs } from "../../domain/clock.ts";
import type { RegisterEntry, RegisterOf } from "../../domain/register.ts";
import type { Signature } from "../../domain/signature.ts";
import { type Db, nextIdOf } from "../database/database.ts";
import type { ReadArgument, Unchanged } from "../database/unchanged.ts";
import { openedOf } from "../sealing/changed-values.ts";
import { openJson, orLess, type Place, type Seal, sealJson } from "../sealing/seal.ts";

export interface RegisterVersion<Body> extends RegisterEntry<Body> {
  readonly recordedAt: EpochMs;
  /** Null: written by the gateway itself (an event that an instrument told). */
  readonly signature: Signature | null;
  readonly supersededAt: EpochMs | null;
  /** Who withdrew it, where nothing took its place. */
  readonly endedBy: Signature | null;
}

export interface Registers {
  /** Adds or supersedes; the same content again changes nothing. */
  put<B>(register: RegisterOf<B>, entry: RegisterEntry<B>, signature: Signature | null, now: EpochMs): "new" | "changed" | "same";
  /** Takes an entry out of use; its history stays. False: there is none. */
  withdraw<B>(register: RegisterOf<B>, key: string, signature: Signature | null, now: EpochMs): boolean;
  byKey<B>(register: RegisterOf<B>, key: string): RegisterVersion<B> | null;
  /** Every entry in use, by time and then as recorded. */
  all<B>(register: RegisterOf<B>): readonly RegisterVersion<B>[];
  ofSubject<B>(register: RegisterOf<B>, subject: string): readonly RegisterVersion<B>[];
  /** Likewise, without those that do not open: of these the row's number. */
  openableOfSubject<B>(register: RegisterOf<B>, subject: string): Openable<B>;
  /** Entries of a subject whose `at` lies in [from, to], oldest first. */
  between<B>(register: RegisterOf<B>, subject: string, from: EpochMs, to: EpochMs): readonly RegisterVersion<B>[];
  /** All versions of an entry, oldest first. */
  history<B>(register: RegisterOf<B>, key: string): readonly RegisterVersion<B>[];
  /** Whether anything was ever written: an empty register is judged by nobody (QC.md 3.2). */
  isKept(register: RegisterOf<unknown>): boolean;
  /** Deletes entries and their history recorded before an instant (ruling 14: the patient list lives seven days). Returns how many. */
  forget(register: RegisterOf<unknown>, recordedBefore: EpochMs): number;
}

export interface Openable<Body> {
  readonly entries: readonly RegisterVersion<Body>[];
  readonly unopened: readonly number[];
}

interface Row {
  readonly id: number;
  readonly register: string;
  readonly entry_key: string;
  readonly subject: string | null;
  readonly at: number | null;
  readonly recorded_at: number;
  readonly sealed_body: Buffer;
  readonly sealed_signature: Buffer | null;
  readonly superseded_at: number | null;
  readonly sealed_ended_by: Buffer | null;
}

/** The key travels in the sealed body, so that it can be read back. */
interface Sealed<Body> {
  readonly key: string;
  readonly body: Body;
}

type SealedOfEntry = "sealed_body" | "sealed_signature" | "sealed_ended_by";
export const entryPlace = (column: SealedOfEntry, id: number, register: string, entryKey: string): Place => [
  `register_entry.${column}`,
  id,
  register,
  entryKey,
];

/** Asked by periods that begin and end with these, so that results of one season ask the same. */
const seasonMs = 64 * 24 * 3_600_000;

export function registers(db: Db, seal: Seal, { remembered }: Unchanged): Registers {
  const current = "register = ? AND superseded_at IS NULL";
  const query = (where: string) => {
    const statement = db.prepare<unknown[], Row>(`SELECT * FROM register_entry WHERE ${where}`);
    return (...parameters: ReadArgument[]): readonly RegisterVersion<never>[] =>
      openedOf(statement.all(...parameters), (row) => toVersion<never>(seal, row));
  };
  const kept = (read: ReturnType<typeof query>) => remembered(["register_entry"], read);
  const byKey = kept(query(`${current} AND entry_key = ?`));
  const all = query(`${current} ORDER BY at, id`);
  const ofSubject = kept(query(`${current} AND subject = ? ORDER BY at, id`));
  const rowsOfSubject = db.prepare<[string, string], Row>(
    `SELECT * FROM register_entry WHERE ${current} AND subject = ? ORDER BY at, id`,
  );
  const openable = remembered(["register_entry"], (register: string, subject: string): Openable<never> => {
    const opened = rowsOfSubject.all(register, subject).map((row) =>
      orLess<RegisterVersion<never> | number, number>(
        () => toVersion<never>(seal, row),
        () => row.id,
      ),
    );
    return {
      entries: opened.filter((one) => typeof one !== "number"),
      unopened: opened.filter((one) => typeof one === "number"),
    };
  });
  const ofSeasons = kept(query(`${current} AND subject = ? AND at BETWEEN ? AND ? ORDER BY at, id`));
  const between = (register: string, subject: string, from: EpochMs, to: EpochMs) => {
    const begin = Math.max(Math.floor(from / seasonMs) * seasonMs, Number.MIN_SAFE_INTEGER);
    const end = Math.min(Math.ceil((to + 1) / seasonMs) * seasonMs, Number.MAX_SAFE_INTEGER);
    return ofSeasons(register, subject, begin, end).filter(({ at }) => at !== null && from <= at && at <= to);
  };
  const history = query("register = ? AND entry_key = ? ORDER BY id");
  const insert = db.prepare(
    `INSERT INTO register_entry (id, register, entry_key, subject, at, recorded_at, sealed_body, sealed_signature)
     VALUES (@id, @register, @entryKey, @subject, @at, @now, @body, @signature)`,
  );
  const nextId = nextIdOf(db, "register_entry");
  const idOf = db.prepare<[string, string], { id: number }>(`SELECT id FROM register_entry WHERE ${current} AND entry_key = ?`);
  const end = db.prepare("UPDATE register_entry SET superseded_at = ?, sealed_ended_by = ? WHERE id = ?");
  const signed = (signature: Signature | null, place: Place): Buffer | null =>
    signature === null ? null : sealJson(seal, signature, place);
  const endBy = (register: string, entryKey: string, signature: Signature | null, now: EpochMs): boolean => {
    const found = idOf.get(register, entryKey);
    if (found === undefined) return false;
    end.run(now, signed(signature, entryPlace("sealed_ended_by", found.id, register, entryKey)), found.id);
    return true;
  };
  const any = db.prepare<[string]>("SELECT 1 FROM register_entry WHERE register = ? LIMIT 1");
  const isKept = remembered(["register_entry"], (register: string) => any.get(register) !== undefined);
  const forget = db.prepare("DELETE FROM register_entry WHERE register = ? AND recorded_at < ?");
  const keyOf = (register: RegisterOf<unknown>, key: string): string => seal.fingerprint(JSON.stringify([register.name, key]));
  const put: Registers["put"] = (register, { key, subject, at, body }, signature, now) => {
    const entryKey = keyOf(register, key);
    const [before] = byKey(register.name, entryKey);
    if (before !== undefined && isSame(before, { key, subject, at, body })) return "same";
    // Also one that a finding names: nothing else takes its place.
    endBy(register.name, entryKey, null, now);
    const id = nextId();
    insert.run({
      id,
      register: register.name,
      entryKey,
      subject,
      at,
      now,
      body: sealJson(seal, { key, body } satisfies Sealed<unknown>, entryPlace("sealed_body", id, register.name, entryKey)),
      signature: signed(signature, entryPlace("sealed_signature", id, register.name, entryKey)),
    });
    return before === undefined ? "new" : "changed";
  };
  return {
    put: (register, entry, signature, now) => db.transaction(() => put(register, entry, signature, now))(),
    withdraw: (register, key, signature, now) => endBy(register.name, keyOf(register, key), signature, now),
    byKey: (register, key) => byKey(register.name, keyOf(register, key))[0] ?? null,
    all: (register) => all(register.name),
    ofSubject: (register, subject) => ofSubject(register.name, subject),
    openableOfSubject: (register, subject) => openable(register.name, subject),
    between: (register, subject, from, to) => between(register.name, subject, from, to),
    history: (register, key) => history(register.name, keyOf(register, key)),
    isKept: (register) => isKept(register.name),
    forget: (register, before) => forget.run(register.name, before).changes,
  };
}

function toVersion<B>(seal: Seal, row: Row): RegisterVersion<B> {
  const place = (column: SealedOfEntry) => entryPlace(column, row.id, row.register, row.entry_key);
  const signatureOf = (column: "sealed_signature" | "sealed_ended_by"): Signature | null => {
    const sealed = row[column];
    return sealed === null ? null : openJson<Signature>(seal, sealed, place(column));
  };
  const { key, body } = openJson<Sealed<B>>(seal, row.sealed_body, place("sealed_body"));
  return {
    key,
    subject: row.subject,
    at: row.at,
    body,
    recordedAt: row.recorded_at,
    signature: signatureOf("sealed_signature"),
    supersededAt: row.superseded_at,
    endedBy: signatureOf("sealed_ended_by"),
  };
}

const isSame = (a: RegisterEntry<unknown>, b: RegisterEntry<unknown>): boolean =>
  JSON.stringify([a.subject, a.at, a.body]) === JSON.stringify([b.subject, b.at, b.body]);
