/**
 * The one codec in front of every column that can hold personal data. Today it keeps the bytes as they are; encryption at rest
 * replaces it without a migration. Nothing is searched or unique on a sealed column: equality goes through `fingerprint`.
 */
import { createHmac } from "node:crypto";

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
