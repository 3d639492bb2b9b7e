/**
 * A slope or offset that someone has set on the instrument: its values are then no longer the maker's. DCA Vantage tells it in notes,
 * `Slope^1.000` and `Offset^0 mmol/mol` (POCT1-A), or `1.000^0.0 mmol/mol^IFCC^…` (LIS02) (ANALYZERS.md 4.2, POCT1A.md 7).
 */
import { decimal, readDecimal } from "../../domain/decimal.ts";

const number = "[+-]?\\d+(?:[.,]\\d+)?";
const labelled = new RegExp(`^(slope|offset)\\^\\s*(${number})(?:\\s|\\^|$)`, "i");
const together = new RegExp(`^(${number})\\^(${number}) [^\\d\\s^]`);

/** True where a note names a slope other than 1 or an offset other than 0, in exact decimals. */
export function isUserCorrected(notes: readonly string[]): boolean {
  return notes.some((note) => {
    const [, name, value] = labelled.exec(note.trim()) ?? [];
    if (name !== undefined) return isOther(value, name.toLowerCase() === "slope" ? "1" : "0");
    const [, slope, offset] = together.exec(note.trim()) ?? [];
    return slope !== undefined && (isOther(slope, "1") || isOther(offset, "0"));
  });
}

function isOther(text: string | undefined, neutral: string): boolean {
  const value = readDecimal(text?.replace(",", ".") ?? null);
  return value !== null && !value.eq(decimal(neutral));
}
