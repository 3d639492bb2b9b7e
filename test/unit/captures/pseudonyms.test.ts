/** Made-up words: as long, of the same kinds of characters, never somebody's own. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Pseudonyms } from "../../../src/captures/pseudonyms.ts";
import { checkDigitsOf, classifyPersonNumber } from "../../../src/domain/person-number.ts";
import { syntheticPersons } from "../../support/observations.ts";

const free = () => new Pseudonyms(() => false);

test("check digits are those of the numbers that were issued", () => {
  for (const number of syntheticPersons) expect(checkDigitsOf(number.slice(0, 9))).toBe(number.slice(9));
});

test("a person number becomes one of the synthetic population, of the same kind and as valid", () => {
  const kindOf = (number: string) => classifyPersonNumber(free().of(number));
  expect(kindOf("15815024343")).toEqual({ kind: "fnr", synthetic: "+80", validChecksum: true });
  expect(kindOf("55815024256")).toEqual({ kind: "dnr", synthetic: "+80", validChecksum: true });
  expect(kindOf("15815024344")).toEqual({ kind: "fnr", synthetic: "+80", validChecksum: false });
});

test("a date becomes another date, the same one in both ways of writing it", () => {
  const names = free();
  const iso = names.of("1958-01-24");
  expect(iso).toMatch(/^19\d\d-\d\d-\d\d$/);
  expect(names.of("19580124")).toBe(iso.replaceAll("-", ""));
});

test("every word keeps its length in bytes and gets one of its own that nobody had", () => {
  const word = fc.stringMatching(/^[a-z0-9æøåéžẁ]{1,12}$/);
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), (words) => {
      const names = new Pseudonyms((made) => words.includes(made));
      const made = words.map((one) => names.of(one));
      expect(made.map((one) => Buffer.byteLength(one))).toEqual(words.map((one) => Buffer.byteLength(one)));
      expect(new Set([...made, ...words]).size).toBe(2 * words.length);
      expect(words.map((one) => names.of(one))).toEqual(made);
    }),
  );
});

test("when no word is free it says so instead of giving one twice", () => {
  const none = new Pseudonyms(() => true);
  expect(() => none.of("7")).toThrow(expect.objectContaining({ code: "CAPTURE_PERSONAL" }));
});
