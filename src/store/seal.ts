/**
 * The one codec in front of every column that can hold personal data. Today it keeps the bytes as they are; encryption at rest
 * replaces it without a migration. Nothing is searched or unique on a sealed column: equality goes through `fingerprint`.
 */
import { createHmac } from "node:crypto";
import type { Db } from "./database.ts";

export interface Seal {
  seal(plain: Uint8Array): Buffer;
  open(sealed: Uint8Array): Buffer;
  /** Keyed HMAC-SHA-256 of a text, for equality without the text. */
  fingerprint(text: string): string;
}

/** `key` is the data folder's own random key (32 bytes). */
export function clearSeal(key: Uint8Array): Seal {
  return {
    seal: (plain) => Buffer.from(plain),
    open: (sealed) => Buffer.from(sealed),
    fingerprint: (text) => createHmac("sha256", key).update(text, "utf8").digest("base64url"),
  };
}

export const sealText = (seal: Seal, text: string): Buffer => seal.seal(Buffer.from(text, "utf8"));
export const openText = (seal: Seal, sealed: Uint8Array): string => seal.open(sealed).toString("utf8");
export const sealJson = (seal: Seal, value: unknown): Buffer => sealText(seal, JSON.stringify(value));
/** The caller names the type it sealed; only rows of our own writing come here. */
export const openJson = <T>(seal: Seal, sealed: Uint8Array): T => JSON.parse(openText(seal, sealed)) as T;

/**
 * Whose result an observation is, without the number: a keyed fingerprint of person and analyte, so that the same person's former
 * result of an analyte is found by an index and by nothing else. Null where nobody, or nothing configured, was measured. Blanks, dots
 * and hyphens in a number say nothing.
 */
export function personKey(seal: Seal, patientId: string | null, analyte: string | null): string | null {
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
