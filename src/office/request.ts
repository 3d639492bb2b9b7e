/** The words that requests are made of. Whatever a request holds is bounded and readable: no text steers a terminal or a page. */

import { roles } from "../domain/signature.ts";
import { isDate } from "../domain/time.ts";
import { z } from "../domain/zod.ts";

const longestLine = 500;
const longestText = 20_000;
/** Files that people hand in: lots, registers. */
const longestFile = 12_000_000;

/** Control characters, half characters, and what turns the direction of a text around. */
const unreadable = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const unreadableButBreaks = /(?![\t\n\r])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

const readable = (max: number, forbidden: RegExp) =>
  z
    .string()
    .max(max)
    .refine((text) => !forbidden.test(text), { error: "holds characters that cannot be read" });

/** A name, an id, a value, a time as typed: one line. */
export const line = readable(longestLine, unreadable);
/** A day as `2026-03-31`. */
export const day = z.string().max(10).refine(isDate, { error: "takes a date like 2026-03-31" });
/** What people explain, in as many lines as they like. */
export const text = readable(longestText, unreadableButBreaks);
/** The content of a file; its reader tells what is wrong in which line. */
export const file = z
  .string()
  .max(longestFile)
  .refine((content) => content.isWellFormed() && !content.includes("\0"), { error: "is no text" });
/** What a scanner reads: GS1 ends its fields with a control character. */
export const scanned = z
  .string()
  .max(longestLine)
  .refine((code) => code.isWellFormed(), { error: "holds characters that cannot be read" });

/** A whole file of settings, as text; longer than any that is read. */
export const fileText = readable(40_000, unreadableButBreaks);
/** The settings of a form: plain data, no deeper and no larger than a file of settings can be. What they mean is said by their schema. */
export const settings = z
  .record(z.string().max(200), z.unknown())
  .refine(isPlainSettings, { error: "holds what no file of settings can hold" });

const deepest = 32;
const mostParts = 20_000;

function isPlainSettings(values: unknown): boolean {
  const left: (readonly [unknown, number])[] = [[values, 0]];
  for (let parts = 0; left.length > 0; parts += 1) {
    const [value, depth] = left.pop() ?? [null, 0];
    if (parts > mostParts || depth > deepest) return false;
    if (typeof value === "string") {
      if (value.length > longestText || unreadableButBreaks.test(value)) return false;
    } else if (typeof value === "object" && value !== null) {
      if (!Object.keys(value).every((key) => key !== "__proto__" && !unreadable.test(key))) return false;
      for (const one of Object.values(value)) left.push([one, depth + 1]);
    } else if (value !== null && !["number", "boolean"].includes(typeof value)) return false;
  }
  return true;
}

export const lines = z.array(line).max(1000).readonly();
export const count = z.int().min(0).max(100_000);

/** Who decides, in which role, and why; `codes` come from the account alone (asked.ts). Whether name and reason are there is said with the right (rights.ts). */
export const signature = { by: line, reason: text, role: z.enum(roles), codes: lines.optional() };

/** An entry's id or an unambiguous beginning of it. */
export const entry = { id: line };

export const nothing = z.strictObject({});
export const asks = z.strictObject;

/** A person number that somebody typed twice, or scanned; and whom they mean by it. */
export const typedPerson = {
  patient: line,
  again: line.optional(),
  scanned: z.boolean().optional(),
  confirmed: line.optional(),
};

/** How long the one who decides may take it back before it is sent: the page says 60, the command line nothing. */
export const undoable = { undoSeconds: z.int().min(0).max(300).optional() };

/** Who was told, and when; without a time it is now. */
export const telling = { notified: line.nullable(), notifiedAt: line.nullable() };
