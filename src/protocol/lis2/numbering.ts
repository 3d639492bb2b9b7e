/**
 * Whether the numbers of P, O and R records show that some are missing: each counts 1, 2, 3… within its parent (LIS.md 2.1). A type
 * of record that nowhere carries a number is not numbered by its sender, and then nothing can be told.
 */
import type { Lis2Message, Lis2Record } from "./message.ts";

const counted = ["P", "O", "R"] as const;

/** Which record came out of its turn, in words without data; null where the numbers are in order. */
export function missingRecord({ records }: Lis2Message): string | null {
  const numbers = records.map(numberOf);
  const numbered = new Set(records.filter((_, index) => numbers[index] !== null).map(({ type }) => type));
  const counts = new Map<string, number>();
  for (const [index, record] of records.entries()) {
    const level = (counted as readonly string[]).indexOf(record.type);
    // A query ends the patient before it, as a header does.
    if (record.type === "H" || record.type === "Q" || record.type === "S") counts.clear();
    if (level < 0) continue;
    for (const below of counted.slice(level + 1)) counts.delete(below);
    const due = (counts.get(record.type) ?? 0) + 1;
    counts.set(record.type, due);
    const sent = numbers[index] ?? null;
    if (numbered.has(record.type) && sent !== due) {
      return `Record ${record.type} ${sent ?? "without a number"} came where ${record.type} ${due} was due.`;
    }
  }
  return null;
}

function numberOf(record: Lis2Record): number | null {
  const sent = (record.fields[1] ?? "").trim();
  return /^\d{1,9}$/.test(sent) ? Number(sent) : null;
}
