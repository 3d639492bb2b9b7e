/**
 * The bytes of a sealed value: format (1), number of the key (2), nonce (12), AES-256-GCM ciphertext, tag (16). Format and key number are
 * authenticated with the place.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomFillSync } from "node:crypto";

const cipherName = "aes-256-gcm";
const format = 1;
const headBytes = 3;
const nonceBytes = 12;
const tagBytes = 16;
const leastBytes = headBytes + nonceBytes + tagBytes;

/** HKDF-SHA-256: one key for each purpose, so that none is used for two. */
export const derived = (master: Uint8Array, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync("sha256", master, Buffer.alloc(0), purpose, 32)));

export function sealValue(key: KeyObject, keyNumber: number, plain: Uint8Array, place: string): Buffer {
  const head = Buffer.allocUnsafe(headBytes + nonceBytes);
  head.writeUInt8(format, 0);
  head.writeUInt16BE(keyNumber, 1);
  randomFillSync(head, headBytes);
  const cipher = createCipheriv(cipherName, key, head.subarray(headBytes));
  cipher.setAAD(Buffer.concat([head.subarray(0, headBytes), Buffer.from(place, "utf8")]));
  const hidden = cipher.update(plain);
  cipher.final();
  return Buffer.concat([head, hidden, cipher.getAuthTag()]);
}

/** 0: it is no sealed value. In a damaged database anything may stand in its place, also nothing. */
export const keyNumberOf = (sealed: Uint8Array | null): number =>
  !(sealed instanceof Uint8Array) || sealed.length < leastBytes || sealed[0] !== format
    ? 0
    : Buffer.from(sealed.buffer, sealed.byteOffset).readUInt16BE(1);

/** Null: it is not what was sealed for that place with that key. */
export function openValue(key: KeyObject, sealed: Uint8Array, place: string): Buffer | null {
  if (keyNumberOf(sealed) === 0) return null;
  const tagAt = sealed.length - tagBytes;
  const opener = createDecipheriv(cipherName, key, sealed.subarray(headBytes, headBytes + nonceBytes), {
    authTagLength: tagBytes,
  });
  opener.setAAD(Buffer.concat([sealed.subarray(0, headBytes), Buffer.from(place, "utf8")]));
  opener.setAuthTag(sealed.subarray(tagAt));
  const plain = opener.update(sealed.subarray(headBytes + nonceBytes, tagAt));
  try {
    opener.final();
    return plain;
  } catch {
    // The one thing that it can fail for: the tag does not fit.
    return null;
  }
}
