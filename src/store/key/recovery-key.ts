/**
 * A store's key as a person writes it down: 14 groups of four, letters and digits that are not taken for each other (Crockford's base 32),
 * the last five of them a checksum.
 */
import { createHash } from "node:crypto";
import { keyBytes } from "./key-place.ts";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const checkBytes = 3;
const bitsPerCharacter = 5;
const charactersPerGroup = 4;

const checkOf = (key: Uint8Array): Buffer =>
  createHash("sha256").update("labbro recovery").update(key).digest().subarray(0, checkBytes);

export function recoveryText(key: Uint8Array): string {
  const bits = [...Buffer.concat([key, checkOf(key)])].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(new RegExp(`.{${bitsPerCharacter}}`, "g")) ?? [];
  const text = groups.map((group) => alphabet[Number.parseInt(group, 2)]).join("");
  return (text.match(new RegExp(`.{${charactersPerGroup}}`, "g")) ?? []).join("-");
}

/** As somebody types it: small letters, O for 0, I and L for 1, any hyphens and blanks. Null: it is no whole recovery key. */
export function keyOfRecovery(text: string): Uint8Array | null {
  const typed = text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  const digits = [...typed].map((character) => alphabet.indexOf(character));
  if (digits.includes(-1) || digits.length * bitsPerCharacter !== (keyBytes + checkBytes) * 8) return null;
  const bits = digits.map((digit) => digit.toString(2).padStart(bitsPerCharacter, "0")).join("");
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const [key, check] = [bytes.subarray(0, keyBytes), bytes.subarray(keyBytes)];
  return checkOf(key).equals(check) ? key : null;
}
