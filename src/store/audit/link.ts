/**
 * One link of the audit chain: what a row holds, and that bound to the link before it. Both keyed, so that nobody without the store's key
 * makes one; over stored bytes, so that nothing is opened to check it, and what was erased by its key stays checkable.
 */
import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { Seal } from "../sealing/seal.ts";
import { absent } from "./covered.ts";

export type Stored = string | number | Uint8Array | null;

/**
 * `begins`: the chain's first; `stands`: the row is there and holds this; `gone`: it was taken away. `otherwise`: before Labbro wrote to it, it
 * held this, which is not what the chain had said of it. `lost`: before Labbro wrote one under its key, the row was taken away without a link.
 */
export type Change = "begins" | "stands" | "gone" | "otherwise" | "lost";

/** Which row of which table a link is about. */
export interface Subject {
  readonly source: string;
  readonly row: Stored;
  readonly change: Change;
}

/** HMAC-SHA-256 cut to 128 bits: nobody tries so many, and a chain of years stays small. */
const halfBytes = 16;

/** Prepared once: that is most of what an HMAC of a few bytes costs. */
export type ChainKey = KeyObject;

/** Of its own, so that no other use of the store's key makes a link. */
export const chainKeyOf = (seal: Seal): ChainKey => createSecretKey(seal.fingerprint("labbro audit chain"), "base64url");

/** JSON writes an infinite number as it writes nothing, and SQLite keeps one in a column of any type. */
const plain = (value: Exclude<Stored, Uint8Array>): unknown =>
  typeof value !== "number" || Number.isFinite(value) ? value : { number: String(value) };

/** What is no bytes as JSON, with the lengths of what is, and that behind it: no two lists are the same bytes. */
function keyed(key: ChainKey, values: readonly Stored[]): Buffer {
  const mac = createHmac("sha256", key);
  const isBytes = (value: Stored): value is Uint8Array => typeof value === "object" && value !== null;
  mac.update(JSON.stringify(values.map((value) => (isBytes(value) ? { bytes: value.byteLength } : plain(value)))));
  for (const value of values) if (isBytes(value)) mac.update(value);
  return mac.digest().subarray(0, halfBytes);
}

/** 16 bytes. */
export const contentOf = (key: ChainKey, { source, row, change }: Subject, values: readonly Stored[]): Buffer =>
  keyed(key, ["row", source, change, row, ...values.filter((value) => value !== absent)]);

/** Of a row that is not there: by the link that it had, so that one that was written anew and is missing again is another. */
export const missingOf = (key: ChainKey, subject: Omit<Subject, "change">, link: Uint8Array): Buffer =>
  contentOf(key, { ...subject, change: "lost" }, [link]);

/** 32 bytes: the content, and the binding. `before`: the link in front; null: there is none. */
export function linkOf(
  key: ChainKey,
  before: Uint8Array | null,
  seq: number,
  { source, row, change }: Subject,
  content: Uint8Array,
): Buffer {
  return Buffer.concat([content, keyed(key, ["link", before, seq, source, change, row, content])]);
}

/** Whether a row is as its newest link says. `link`: null: there is none. */
export const isAsLinked = (key: ChainKey, subject: Subject, link: Uint8Array | null, stored: readonly Stored[]): boolean =>
  link !== null && subject.change === "stands" && contentOf(key, subject, stored).equals(contentIn(link));

export const contentIn = (link: Uint8Array): Uint8Array => link.subarray(0, halfBytes);
