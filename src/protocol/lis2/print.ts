/** A message back to text, byte for byte what it was read from but for line ends: parseLis2 of it gives the same message. */
import type { Lis2Message, Lis2Record } from "./message.ts";

export function printLis2(message: Lis2Message): string {
  return message.records.map((record) => `${printRecord(record)}\r`).join("");
}

function printRecord(record: Lis2Record): string {
  return record.fields.join(record.delimiters.field);
}
