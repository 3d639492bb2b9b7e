/** Whose result an observation is, as a keyed fingerprint: found by an index, and by nobody without the key. */
import type { Db } from "../database/database.ts";
import type { Seal } from "./seal.ts";

/**
 * Whose result an observation is, without the number: a keyed fingerprint of person and analyte, so that the same person's former
 * result of an analyte is found by an index and by nothing else. Null where nobody, or nothing configured, was measured. Blanks, dots
 * and hyphens in a number say nothing.
 */
export function personKey(seal: Pick<Seal, "fingerprint">, patientId: string | null, analyte: string | null): string | null {
  const person = (patientId ?? "").replaceAll(/[\s.-]/g, "").toUpperCase();
  return person === "" || analyte === null ? null : seal.fingerprint(JSON.stringify(["person", person, analyte]));
}

/** A person has said whose results a run's are, or took it back. */
export function assignPerson(db: Db, seal: Seal): (runKey: string, patientId: string | null) => void {
  const ofRun = db.prepare<[string], { id: string; analyte: string | null }>(
    "SELECT id, analyte FROM observation WHERE run_key = ? AND kind = 'patient'",
  );
  const set = db.prepare("UPDATE observation SET person_key = ? WHERE id = ?");
  return (runKey, patientId) => {
    for (const { id, analyte } of ofRun.all(runKey)) set.run(personKey(seal, patientId, analyte), id);
  };
}
