/** A LIS02-A2 message: its records in order, split into fields only. Components are split on demand, because real units and
 * ranges contain bare `^` and `\` (LIS.md 2.1). */
export interface Lis2Delimiters {
  readonly field: string;
  readonly repeat: string;
  readonly component: string;
  readonly escape: string;
}

export interface Lis2Record {
  /** Upper-case record letter. */
  readonly type: string;
  /** Raw (still escaped) field texts; index 0 is the record letter, so field n of the standard is `fields[n - 1]`. */
  readonly fields: readonly string[];
  /** Those of its message, so that the accessors need the record only. */
  readonly delimiters: Lis2Delimiters;
}

export interface Lis2Message {
  readonly delimiters: Lis2Delimiters;
  /** H first, L last where it was sent. */
  readonly records: readonly Lis2Record[];
}

/** A message back to text, byte for byte what it was read from but for line ends: parseLis2 of it gives the same message. */
export function printLis2(message: Lis2Message): string {
  return message.records.map((record) => `${printRecord(record)}\r`).join("");
}

function printRecord(record: Lis2Record): string {
  return record.fields.join(record.delimiters.field);
}
