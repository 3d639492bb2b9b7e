/**
 * Whether a key is the one that a database was written with, told by what it made there: for databases that carry no mark yet. In those
 * nothing is sealed.
 */
import type { Db } from "../database/database.ts";
import { personKey } from "../sealing/person-key.ts";
import { fingerprintBy, type Seal } from "../sealing/seal.ts";

/** One that fits is enough, for a person may have corrected another by hand. */
const looks = 20;

/** True also where nothing there depends on the key. */
export function keyFits(db: Db, key: Uint8Array): boolean {
  const fingerprint = fingerprintBy(key);
  const tells = [...registerTells(db, fingerprint), ...personTells(db, fingerprint)];
  return tells.length === 0 || tells.includes(true);
}

const has = (db: Db, table: string, column: string): boolean =>
  db.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?").get(table, column) !== undefined;

function registerTells(db: Db, fingerprint: Seal["fingerprint"]): readonly boolean[] {
  if (!has(db, "register_entry", "entry_key")) return [];
  const rows = db.prepare<[number], { register: string; entry_key: string; sealed_body: Buffer }>(
    "SELECT register, entry_key, sealed_body FROM register_entry LIMIT ?",
  );
  return rows.all(looks).map(({ register, entry_key: entryKey, sealed_body: body }) => {
    const said = clearIn<{ readonly key: string }>(body);
    return said !== null && fingerprint(JSON.stringify([register, said.key])) === entryKey;
  });
}

function personTells(db: Db, fingerprint: Seal["fingerprint"]): readonly boolean[] {
  if (!has(db, "observation", "person_key")) return [];
  const rows = db.prepare<[number], { analyte: string | null; person_key: string; sealed_body: Buffer }>(
    "SELECT analyte, person_key, sealed_body FROM observation WHERE person_key IS NOT NULL LIMIT ?",
  );
  return rows.all(looks).map(({ analyte, person_key: stored, sealed_body: body }) => {
    const said = clearIn<{ readonly patientId: string | null }>(body);
    return said !== null && personKey({ fingerprint }, said.patientId, analyte) === stored;
  });
}

/** Null: it is sealed, so it is a store whose mark was taken away. */
function clearIn<T>(body: Buffer): T | null {
  try {
    return JSON.parse(body.toString("utf8")) as T;
  } catch {
    return null;
  }
}
