/** Reading undoes printing, whatever the fields hold, and whichever delimiters the header names. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  components,
  escapeLis2,
  field,
  type Lis2Delimiters,
  type Lis2Message,
  type Lis2Record,
  parseLis2,
  printLis2,
  repeats,
} from "../../../../src/protocol/lis2/index.ts";

const dialects: readonly Lis2Delimiters[] = [
  { field: "|", repeat: "\\", component: "^", escape: "&" },
  { field: "|", repeat: "@", component: "^", escape: "\\" },
  { field: "!", repeat: "~", component: "$", escape: "%" },
];
/** Anything at all: delimiters of every dialect, escape sequences, controls, letters beyond Latin-1. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }).filter((text) => text.isWellFormed()),
  fc.stringMatching(/^[|\\^&@!~$%FSREHNX0-9A-F\r\n"æµ]{0,12}$/),
);

/** As a device writes them: texts escaped, components and repeats with their delimiters between. */
const message = fc
  .record({
    delimiters: fc.constantFrom(...dialects),
    rows: fc.array(
      fc.record({
        type: fc.constantFrom("P", "O", "R", "C", "M", "L"),
        texts: fc.array(fc.array(fc.array(anyText, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }), {
          maxLength: 5,
        }),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ delimiters, rows }) => ({ rows, message: written(delimiters, rows) }));

interface Row {
  readonly type: string;
  /** Fields → repeats → components. */
  readonly texts: readonly (readonly (readonly string[])[])[];
}

function written(delimiters: Lis2Delimiters, rows: readonly Row[]): Lis2Message {
  const { component, repeat, escape: mark } = delimiters;
  const record = (type: string, ...fields: readonly string[]): Lis2Record => ({ type, fields: [type, ...fields], delimiters });
  const fieldOf = (texts: Row["texts"][number]): string =>
    texts.map((parts) => parts.map((part) => escapeLis2(part, delimiters)).join(component)).join(repeat);
  const header = record("H", `${repeat}${component}${mark}`, "", "", "X");
  return { delimiters, records: [header, ...rows.map(({ type, texts }) => record(type, ...texts.map(fieldOf)))] };
}

test("parse of print is the same message", () => {
  fc.assert(
    fc.property(message, ({ message: sent }) => {
      expect(parseLis2(printLis2(sent))).toEqual({ message: sent, problems: [] });
    }),
    { numRuns: 400 },
  );
});

test("and so it is through bytes in UTF-8", () => {
  fc.assert(
    fc.property(message, ({ message: sent }) => {
      expect(parseLis2(Buffer.from(printLis2(sent), "utf8")).message).toEqual(sent);
    }),
  );
});

/** Empty and `""` are read as absent. */
const told = (text: string): string | null => (text === "" || text === '""' ? null : text);

test("every text comes out as it was put in, delimiters and escape sequences too", () => {
  fc.assert(
    fc.property(message, ({ rows, message: sent }) => {
      const { records } = parseLis2(printLis2(sent)).message;
      for (const [nth, { texts }] of rows.entries()) {
        const record = records[nth + 1];
        if (record === undefined) throw new Error("a record is missing");
        for (const [index, parts] of texts.entries()) {
          const raw = record.fields[index + 1] ?? "";
          if (raw === "") continue;
          const found = repeats(record, index + 2).map((_, repeat) => components(record, index + 2, repeat + 1));
          expect(found).toEqual(parts.map((each) => each.map(told)));
          if (parts.length === 1 && parts[0]?.length === 1) expect(field(record, index + 2)).toBe(told(parts[0][0] ?? ""));
        }
      }
    }),
    { numRuns: 300 },
  );
});
