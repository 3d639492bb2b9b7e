/**
 * Whether a key is the one that a database was written with, told by what it made there: for databases that carry no mark yet. In those
 * nothing is sealed.
 */
import type { Db } from "./database.ts";
import { personKey } from "./person-key.ts";
import { fingerprintBy, type Seal } from "./seal.ts";

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
    const { key } = JSON.parse(body.toString("utf8")) as { readonly key: string };
    return fingerprint(JSON.stringify([register, key])) === entryKey;
  });
}

function personTells(db: Db, fingerprint: Seal["fingerprint"]): readonly boolean[] {
  if (!has(db, "observation", "person_key")) return [];
  const rows = db.prepare<[number], { analyte: string | null; person_key: string; sealed_body: Buffer }>(
    "SELECT analyte, person_key, sealed_body FROM observation WHERE person_key IS NOT NULL LIMIT ?",
  );
  return rows.all(looks).map(({ analyte, person_key: stored, sealed_body: body }) => {
    const { patientId } = JSON.parse(body.toString("utf8")) as { readonly patientId: string | null };
    return personKey({ fingerprint }, patientId, analyte) === stored;
  });
}
