/** What the numbers of records tell of records that are not there. */
import { expect, test } from "vitest";
import { missingRecord, parseLis2 } from "../../../../src/protocol/lis2/index.ts";

const missing = (...lines: readonly string[]): string | null =>
  missingRecord(parseLis2(["H|\\^&", ...lines, "L|1|N"].join("\r")).message);

test.each([
  ["each counts within its parent", "P|1|A", "O|1|S", "R|1", "C|1", "R|2", "O|2|T", "R|1", "P|2|B", "O|1|U", "R|1"],
  ["no parent at all", "R|1", "R|2"],
  ["nobody numbers", "P||A", "O|", "R", "R", "P||B"],
  ["only some types are numbered", "P||A", "O|1", "R|", "R|", "P||B", "O|1"],
  ["leading zeros and blanks", "P|01|A", "O| 1", "R|001", "R|002"],
])("%s", (_, ...lines) => {
  expect(missing(...lines)).toBeNull();
});

test.each([
  ["a patient", "P|1|A", "P|3|C", "Record P 3 came where P 2 was due."],
  ["the first patient", "P|2|B", "Record P 2 came where P 1 was due."],
  ["an order", "P|1|A", "O|1", "O|3", "Record O 3 came where O 2 was due."],
  ["the first result", "P|1|A", "O|1", "R|2", "Record R 2 came where R 1 was due."],
  ["a result under the order before", "P|1|A", "O|1", "R|1", "R|1", "Record R 1 came where R 2 was due."],
  ["a patient sent twice", "P|1|A", "P|1|A", "Record P 1 came where P 2 was due."],
  ["a number", "P|1|A", "P||B", "Record P without a number came where P 2 was due."],
])("missing: %s", (_, ...lines) => {
  expect(missing(...lines.slice(0, -1))).toBe(lines.at(-1));
});
