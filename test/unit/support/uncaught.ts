/** Puts faults into a message and tells which of them the validator did not see where they were put. */
import { Buffer } from "node:buffer";
import { type Agreement, validateHl7, validateProfile } from "../../support/hl7-validator.ts";
import type { Mutation } from "./hl7-mutations.ts";

export const namesOf = (text: string): readonly string[] =>
  text
    .slice(0, -1)
    .split("\r")
    .map((one) => one.slice(0, 3));

/** In the character set that `text`, a good message, names in MSH-18: a fault there does not change the bytes of the others. */
export function encode(content: string | Uint8Array, text = content): Uint8Array {
  if (typeof content !== "string") return content;
  const isLatin1 = typeof text === "string" && /^[^\r]*\|8859\/1(?:\||\r)/.test(text);
  return isLatin1 ? Buffer.from(content, "latin1") : new TextEncoder().encode(content);
}

export function complaintsOf(by: Mutation["by"], text: string, changed: string | Uint8Array, agreed: Agreement = {}) {
  const bytes = encode(changed, text);
  return by === "standard" ? validateHl7(bytes, { segments: namesOf(text) }) : validateProfile(bytes, agreed);
}

/** `tried`: how many faults this message has a place for. */
export function uncaught(
  text: string,
  faults: readonly Mutation[],
  agreed: Agreement = {},
): { readonly tried: number; readonly missed: readonly string[] } {
  const tried = faults.filter((fault) => fault.change(text) !== text);
  const missed = tried.filter(
    ({ by, change, complaint }) => !complaintsOf(by, text, change(text), agreed).some((one) => complaint.test(one)),
  );
  return { tried: tried.length, missed: missed.map((one) => one.name) };
}
