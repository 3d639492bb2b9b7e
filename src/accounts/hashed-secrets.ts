/** Passwords and PINs as scrypt hashes, tokens and one-time codes as digests: what the store holds opens no door. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { cost } from "./hash-cost.ts";

const keyBytes = 32;

/** `scrypt$N$r$p$salt$key`, so that a later, dearer cost can be told from this one. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(secret, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** `hash` null: there is nothing to compare with; it takes as long, so that nobody learns which accounts there are. */
export async function isSecret(secret: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt = "", key = ""] = (hash ?? nobody).split("$");
  const expected = Buffer.from(key, "base64url");
  const given = await derive(secret, Buffer.from(salt, "base64url"), { N: Number(N), r: Number(r), p: Number(p) });
  return hash !== null && expected.length === given.length && timingSafeEqual(expected, given);
}

const nobody = ["scrypt", cost.N, cost.r, cost.p, "", ""].join("$");

type Cost = { readonly N: number; readonly r: number; readonly p: number };

/** The same letters make the same bytes on every keyboard. */
function derive(secret: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(secret.normalize("NFKC"), salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
    if (error === null) resolve(key);
    else reject(error);
  });
  return promise;
}

/** A session's token: only its holder has it. */
export const newToken = (): string => randomBytes(32).toString("base64url");

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** What a form of the page must send beside the cookie: another site knows neither. */
export const csrfOf = (token: string): string => digestOf(`csrf ${token}`);

/** Letters and digits that are not taken for each other, read out or written by hand. */
const codeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** 80 bits from 16 random bytes, as `7KQM-…`: four groups of four. */
export function codeFrom(random: Uint8Array): string {
  const letters = [...random.subarray(0, 16)].map((byte) => codeLetters[byte % codeLetters.length] ?? "");
  return [0, 4, 8, 12].map((from) => letters.slice(from, from + 4).join("")).join("-");
}

/** However it is typed: small letters, blanks, no dashes. */
export const codeDigest = (typed: string): string => digestOf(typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, ""));
