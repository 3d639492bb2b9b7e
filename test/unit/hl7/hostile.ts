/** Texts that try to get out of their field. */
import fc from "fast-check";

/** Controls become a blank each, half a surrogate pair the replacement character. */
export const expected = (raw: string): string => raw.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, " ");

const piece = fc.oneof(
  fc.constantFrom(
    "|",
    "^",
    "~",
    "&",
    "\\",
    "\r",
    "\n",
    "\r\n",
    "\0",
    "\u000b",
    "\u001c",
    "\u0085",
    "\\F\\",
    "\rOBX|2|NM|X||999",
    "\\.br\\",
    "\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.constantFrom("æ", "Ø", "å", "a", " "),
);

/** Hostile texts that fit the field when written; those that do not are refused (render.test.ts). */
export const hostile = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(piece, { maxLength: 6 })
    .map((pieces) => `x${pieces.join("")}x`)
    .filter((text) => Array.from(expected(text)).reduce((n, c) => n + ("|^~&\\".includes(c) ? 3 : c.length), 0) <= maxLength);
