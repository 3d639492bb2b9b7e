/**
 * The one codec in front of every column that can hold personal data (sealed-columns.ts). Each value is encrypted for the one place where
 * it belongs: in another row, column or store it does not open. Nothing is searched or unique on a sealed column: equality goes through
 * `fingerprint`.
 */
import { createHmac, createSecretKey } from "node:crypto";
import { UserError } from "../../domain/problem-catalogue.ts";
import { derived, keyNumberOf, openValue, sealValue } from "./sealed-value.ts";

/** `table.column`, and what names the row: its key and what of it is written once. */
export type Place = readonly [column: `${string}.${string}`, ...row: readonly (string | number)[]];

export interface Seal {
  seal(plain: Uint8Array, place: Place): Buffer;
  /** Throws UserError VALUE_CHANGED: it was changed, moved, or written by something else. */
  open(sealed: Uint8Array, place: Place): Buffer;
  /** Keyed HMAC-SHA-256 of a text, for equality without the text. */
  fingerprint(text: string): string;
}

/** What a store is sealed with, as its key unlocks it. */
export interface StoreKeys {
  /** Fingerprints and the store's name are made from it: it stays for the store's life, whatever becomes of the other keys. */
  readonly root: Uint8Array;
  /** The key that lies in the store's key place; values are sealed with what is derived from it. */
  readonly newest: number;
  /** By number; the former ones only open. */
  readonly masters: ReadonlyMap<number, Uint8Array>;
}

const columnPurpose = "labbro column";

/** Of a store that was never sealed with another key. */
export const firstKeys = (key: Uint8Array): StoreKeys => ({ root: key, newest: 1, masters: new Map([[1, key]]) });

/** The key that lies in the store's key place. */
export function newestOf({ newest, masters }: StoreKeys): Uint8Array {
  const key = masters.get(newest);
  if (key === undefined) throw new RangeError("no newest key");
  return key;
}

/** Whether an error is that a value did not open. */
export const isChanged = (error: unknown): boolean => error instanceof UserError && error.code === "VALUE_CHANGED";

/** The answer, or less where a value that it rests on does not open: it was noticed (changed-values.ts). */
export function orLess<T, Less>(read: () => T, less: () => Less): T | Less {
  try {
    return read();
  } catch (error) {
    if (isChanged(error)) return less();
    throw error;
  }
}

export function sealWith({ root, newest, masters }: StoreKeys): Seal {
  const keys = new Map([...masters].map(([no, master]) => [no, derived(master, columnPurpose)]));
  const newestKey = derived(newestOf({ root, newest, masters }), columnPurpose);
  return {
    seal: (plain, place) => sealValue(newestKey, newest, plain, JSON.stringify(place)),
    open: (sealed, place) => {
      const key = keys.get(keyNumberOf(sealed));
      const plain = key === undefined ? null : openValue(key, sealed, JSON.stringify(place));
      if (plain === null) throw new UserError("VALUE_CHANGED", `Column: ${place[0]}.`);
      return plain;
    },
    fingerprint: fingerprintBy(root),
  };
}

export function fingerprintBy(root: Uint8Array): Seal["fingerprint"] {
  // Taken in once: that costs six times what a fingerprint does.
  const key = createSecretKey(root);
  return (text) => createHmac("sha256", key).update(text, "utf8").digest("base64url");
}

export const sealText = (seal: Seal, text: string, place: Place): Buffer => seal.seal(Buffer.from(text, "utf8"), place);
export const openText = (seal: Seal, sealed: Uint8Array, place: Place): string => seal.open(sealed, place).toString("utf8");
export const sealJson = (seal: Seal, value: unknown, place: Place): Buffer => sealText(seal, JSON.stringify(value), place);
/** The caller names the type it sealed; only rows of our own writing come here. */
export const openJson = <T>(seal: Seal, sealed: Uint8Array, place: Place): T => JSON.parse(openText(seal, sealed, place)) as T;
