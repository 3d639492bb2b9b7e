/** Writing LIS02 records by field number, as the analyzers' tables name them. */
import { Buffer } from "node:buffer";
import { defaultDelimiters, escapeLis2 } from "../../protocol/lis2/index.ts";
import type { LisText } from "../lis.ts";

/** `{ 2: "1", 5: "mg/L" }`; fields left out are empty. Texts are already escaped. */
export function record(type: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(1, ...Object.keys(fields).map(Number));
  return [type, ...Array.from({ length: last - 1 }, (_, index) => fields[index + 2] ?? "")].join("|");
}

export const header = (fields: Readonly<Record<number, string>>): string => record("H", { 2: "\\^&", ...fields });

/** What an operator typed or scanned can hold any character. */
export const typed = (text: string | null): string => escapeLis2(text ?? "", defaultDelimiters);

/** `2026-01-14T12:30:00` as `20260114123000`. */
export const compactTime = (local: string): string => local.replaceAll(/[-:T]/g, "");

/** The comparator that a value outside the measuring range repeats in its flag field. */
export const offScaleFlag = (value: string): string => /^[<>]/.exec(value)?.[0] ?? "";

/** Latin-1, the standard's character set (LIS.md 2.1). */
export function lisText(records: readonly string[]): LisText {
  return { text: Buffer.from(records.map((each) => `${each}\r`).join(""), "latin1"), results: 1 };
}
