/** Patterns out of a configuration file: which are taken, and that a taken one can never be made slow by what a device sends. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PatternNode, readPattern } from "../../../../src/driver-api/generic/pattern-syntax.ts";
import { maxMatchedLength, readSafePattern } from "../../../../src/driver-api/generic/safe-pattern.ts";

const why = (source: string): string => {
  const reading = readSafePattern(source);
  return reading.ok ? "" : reading.why;
};

function match(source: string, text: string) {
  const reading = readSafePattern(source);
  if (!reading.ok) throw new Error(reading.why);
  return reading.match(text);
}

test.each([
  "QC.*",
  ".*",
  "^KONTROLL-[0-9]{4}$",
  "(?:QC|KONTROLL|EQA) ?[0-9]*",
  "(?<date>\\d{4}-\\d{2}-\\d{2})[ T](?<time>\\d{2}:\\d{2})",
  "\\$1\\|(?<serial>[^|]*)\\|(?<time>[^|]*)\\|(?<value>[<>]?\\s*[0-9.]+)",
  "(?<test>[A-Z]+)\\s+(?<value>[<>]?\\d+(?:[.,]\\d+)?)\\s+(?<unit>\\S+)(?: NOTE (?<note>.*))?",
  "(?<rest>.*) end",
  "[^;]*;[\\]\\-a-f]{1,3}?;",
])("taken: %s", (source) => {
  expect(why(source)).toBe("");
});

test.each([
  ["(?:a+)+", /repeats a group/],
  ["(a+)+", /forms/],
  ["(?:a|aa)*", /repeats a group/],
  ["(?:ab){2}", /repeats a group/],
  ["a**", /repeats a repetition/],
  ["a*a*a*b", /too many ways/],
  [".*a.*b.*c", /too many ways/],
  ["a?a?a?aaa", /too many ways/],
  ["(?:a|a)(?:a|a)b", /too many ways/],
  ["(?:|)(?:|)", /too many ways/],
  ["(?:a*)?", /may be empty/],
  ["(?=a)a", /forms/],
  ["(?<!a)b", /forms/],
  ["(?<q>a)\\k<q>", /may not use/],
  ["(?<q>a)\\1", /may not use/],
  ["\\bQC", /may not use/],
  ["a^b", /has a \^/],
  ["a{,3}", /has a \{/],
  ["a{3,2}", /cannot be/],
  ["[z-a]", /cannot be/],
  ["(?<a>x", /without its \)/],
  ["x)", /without its \(/],
  ["[abc", /middle/],
  ["abc\\", /middle/],
  ["(?<a>x)(?<a>y)", /no regular expression/],
  ["", /empty/],
  ["^$", /empty/],
  ["x".repeat(501), /longer/],
])("refused: %s", (source, reason) => {
  expect(why(source)).toMatch(reason);
});

describe("matching", () => {
  test("means the whole text", () => {
    expect(match("QC", "QC")).not.toBeNull();
    expect(match("QC", "QC1")).toBeNull();
    expect(match("^QC$", "XQC")).toBeNull();
    expect(match("a|bc", "abc")).toBeNull();
  });

  test("gives the named groups that took part", () => {
    expect(match("(?<code>[A-Z]+)(?: (?<note>.*))?", "CRP")).toEqual(new Map([["code", "CRP"]]));
    expect(match("(?<code>[A-Z]+)(?: (?<note>.*))?", "CRP x")?.get("note")).toBe("x");
  });

  test("has an end: a longer text than any line is no match", () => {
    expect(match(".*", "x".repeat(maxMatchedLength))).not.toBeNull();
    expect(match(".*", "x".repeat(maxMatchedLength + 1))).toBeNull();
  });
});

/** Steps that a backtracking matcher takes, until `limit`: the worst that an engine without tricks would do. */
function steps(node: PatternNode, text: string, limit: number): number {
  let count = 0;
  const run = (one: PatternNode, at: number, then: (at: number) => boolean): boolean => {
    count += 1;
    if (count > limit) return true;
    switch (one.kind) {
      case "one":
        return at < text.length && one.set.has(text.charCodeAt(at)) && then(at + 1);
      case "group":
        return run(one.body, at, then);
      case "either":
        return one.options.some((option) => run(option, at, then));
      case "row": {
        const from = (index: number, place: number): boolean => {
          const item = one.items[index];
          return item === undefined ? then(place) : run(item, place, (next) => from(index + 1, next));
        };
        return from(0, at);
      }
      case "repeat": {
        const again = (times: number, place: number): boolean =>
          (times < one.most && run(one.item, place, (next) => next > place && again(times + 1, next))) ||
          (times >= one.least && then(place));
        return again(0, at);
      }
    }
  };
  run(node, 0, (at) => at === text.length);
  return count;
}

const atom = fc.constantFrom("a", "b", "[ab]", ".", "\\d", "[^a]");
const quantified = fc.tuple(atom, fc.constantFrom("", "", "*", "+", "?", "{1,3}")).map(([one, many]) => one + many);
const row = (item: fc.Arbitrary<string>) => fc.array(item, { minLength: 1, maxLength: 5 }).map((items) => items.join(""));
const either = (item: fc.Arbitrary<string>) =>
  fc.array(row(item), { minLength: 1, maxLength: 3 }).map((options) => options.join("|"));
const group = fc.tuple(either(quantified), fc.constantFrom("", "?", "*")).map(([body, many]) => `(?:${body})${many}`);
const anyPattern = either(fc.oneof({ weight: 3, arbitrary: quantified }, { weight: 1, arbitrary: group }));

/** Texts that hurt: long runs, and an end that spoils the match. */
const hostile = fc.tuple(
  fc.constantFrom("a", "b", "ab", "1"),
  fc.integer({ min: 20, max: 60 }),
  fc.constantFrom("", "c", "!", "ab"),
);

test("law: what is taken needs at most the square of the text's length, whatever the text", () => {
  let taken = 0;
  fc.assert(
    fc.property(anyPattern, hostile, (source, [unit, length, end]) => {
      if (!readSafePattern(source).ok) return;
      taken += 1;
      const text = unit.repeat(length).slice(0, length) + end;
      const limit = source.length * (text.length + 2) ** 2;
      expect(steps(readPattern(source), text, limit)).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(300);
});

test("the law can see what the check is for", () => {
  const text = `${"a".repeat(40)}!`;
  const limit = 30 * text.length ** 2;
  for (const source of [
    "a*a*a*a*b",
    "(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)b",
  ]) {
    expect(steps(readPattern(source), text, limit)).toBeGreaterThan(limit);
    expect(readSafePattern(source).ok).toBe(false);
  }
});

test("law: it says of a text what the regular expression says", () => {
  fc.assert(
    fc.property(anyPattern, fc.string({ unit: fc.constantFrom("a", "b", "1", "é", "漢"), maxLength: 8 }), (source, text) => {
      const reading = readSafePattern(source);
      if (reading.ok) expect(reading.match(text) !== null).toBe(new RegExp(`^(?:${source})$`).test(text));
    }),
    { numRuns: 1000 },
  );
});
