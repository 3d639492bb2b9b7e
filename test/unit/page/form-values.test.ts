/** What is typed into a form of settings, and what becomes of it: no digit, and no entry, is ever another than whoever typed meant. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  holdsSomething,
  reshaped,
  withEntry,
  withItem,
  withoutItem,
  withSetting,
} from "../../../src/page/screens/instruments/draft.ts";
import { type Field, fits, type Group } from "../../../src/page/screens/instruments/field.ts";
import { draftOf, valuesOf } from "../../../src/page/screens/instruments/field-values.ts";
import { readDecimal, readNumber, readWhole } from "../../../src/page/screens/instruments/numbers.ts";
import { shownFields } from "../../../src/page/screens/instruments/shown-fields.ts";

const field = (kind: Field["kind"], more: Partial<Field> = {}): Field => ({
  ...{ name: "n", title: "N", help: "", kind, isRequired: false, unset: "ingen" },
  ...more,
});
const numberKinds = ["number", "whole-number", "decimal"] as const;

/** As people write it, and its exact value in ten-thousand-millionths, counted in whole numbers. */
const written = fc
  .record({
    sign: fc.constantFrom("", "-", "+", "\u2212"),
    whole: fc.oneof(fc.constant("0"), fc.stringMatching(/^[1-9]\d{0,6}$/)),
    point: fc.constantFrom(",", "."),
    after: fc.stringMatching(/^\d{0,5}$/),
  })
  .filter(({ whole, point, after }) => !(point === "." && after.length === 3 && whole !== "0" && whole.length <= 3))
  .map(({ sign, whole, point, after }) => ({
    text: sign + whole + (after === "" ? "" : point + after),
    scaled: BigInt(whole + after.padEnd(5, "0")) * (sign === "-" || sign === "\u2212" ? -1n : 1n),
  }));

/** Independent of how it is read: digits moved, nothing divided. */
function scaledOf(value: string): bigint {
  const [, sign = "", whole = "", after = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  return BigInt(whole + after.padEnd(5, "0")) * (sign === "-" ? -1n : 1n);
}

/** Key by key through the form, as its input does: what is shown is what was typed so far. */
function typeInto(one: Field, text: string): Group {
  return [...text].reduce<Group>((draft, _key, nth) => {
    const typed = text.slice(0, nth + 1);
    const next = withSetting(draft, one, typed);
    expect(next).toEqual({ n: typed });
    // The station is asked while people type: that changes nothing of what stands there.
    valuesOf([one], next);
    return next;
  }, {});
}

test("law: a number typed key by key is the number that was typed, to the last digit", () => {
  fc.assert(
    fc.property(written, fc.constantFrom("number" as const, "decimal" as const), ({ text, scaled }, kind) => {
      const { values, slips } = valuesOf([field(kind)], typeInto(field(kind), text));
      expect(slips).toEqual([]);
      expect(typeof values.n).toBe(kind === "number" ? "number" : "string");
      expect(scaledOf(String(values.n))).toBe(scaled);
    }),
    { numRuns: 500 },
  );
});

test("law: whatever is typed is a number that is what it says, or stays the same text and is told with its place", () => {
  const any = fc.oneof(fc.string({ maxLength: 24 }), fc.stringMatching(/^[-+0-9., eE\u00a0]{1,24}$/));
  fc.assert(
    fc.property(any, fc.constantFrom(...numberKinds), (text, kind) => {
      fc.pre(text.trim() !== "");
      const { values, slips } = valuesOf([field(kind)], { n: text });
      if (slips.length > 0)
        expect([values, slips]).toEqual([{ n: text }, [{ path: "n", slip: expect.any(String), typed: text }]]);
      else {
        const plain = text.trim().replace("\u2212", "-").replace(",", ".");
        expect(plain).toMatch(/^[+-]?\d+(\.\d+)?$/);
        const digits = (one: string) =>
          one
            .replace(/^\+/, "")
            .replace(/(\.\d*?)0+$/, "$1")
            .replace(/\.$/, "")
            .replace(/^-0$/, "0");
        expect(digits(String(values.n))).toBe(digits(plain));
      }
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["1 000", "blank"],
  ["1\u00a0000", "blank"],
  ["1.000,5", "two-signs"],
  ["1,000,000", "two-signs"],
  ["1e3", "exponent"],
  ["007", "leading-zero"],
  ["-00,5", "leading-zero"],
  ["1.005", "thousands"],
  ["12.500", "thousands"],
  ["5,", "no-number"],
  [",5", "no-number"],
  ["-", "no-number"],
  ["<5", "no-number"],
  ["12345678901234567", "too-long"],
  ["0,12345678901234567", "too-long"],
] as const)("%j is not guessed at: %s", (text, slip) => {
  for (const read of [readDecimal, readNumber, readWhole]) expect(read(text)).toEqual({ slip });
});

test("a number that a file would write with other digits is refused", () => {
  expect(readNumber("0,0000001")).toEqual({ slip: "too-long" });
  expect(readDecimal("0,0000001")).toEqual({ value: "0.0000001" });
  expect(readWhole("2,0")).toEqual({ slip: "not-whole" });
  expect(readDecimal("2,50")).toEqual({ value: "2.50" });
  expect(readDecimal("1,005")).toEqual({ value: "1.005" });
  expect(readNumber("0,1")).toEqual({ value: 0.1 });
});

test("what nobody touched is sent back as it came, whatever it is", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.constantFrom(...numberKinds), (value, kind) => {
      expect(valuesOf([field(kind)], { n: value, other: [1, { a: "007" }] })).toEqual({
        values: { n: value, other: [1, { a: "007" }] },
        slips: [],
      });
    }),
  );
});

test("law: a limit in a file is shown as people type it, and is the same limit when it is read again", () => {
  const decimals = fc.stringMatching(/^-?[1-9]?\d\.\d{1,8}$/).filter((text) => !/^-?0\d|^-0\.0*$/.test(text));
  fc.assert(
    fc.property(decimals, (low) => {
      const limits = field("group", {
        name: "limits",
        fields: [field("decimal", { name: "low" }), field("text", { name: "source" })],
      });
      const values = { limits: { low, source: low } };
      const draft = draftOf([limits], values);
      expect(draft).toEqual({ limits: { low: low.replace(".", ","), source: low } });
      expect(valuesOf([limits], draft)).toEqual({ values, slips: [] });
    }),
  );
});

test("a number is read wherever it stands: in groups, lists, entries under names, and one of several shapes", () => {
  const hours = field("group", { isRequired: true, fields: [field("whole-number", { name: "hours" })] });
  const fields = [
    field("map", { name: "qc", item: field("either", { variants: [hours, field("list", { item: hours })] }) }),
    field("either", { name: "column", variants: [field("whole-number"), field("text")] }),
    field("either", { name: "unit", variants: [field("text"), field("fixed", { value: 1 })] }),
  ];
  const draft = { qc: { CRP: [{ hours: "24" }, { hours: "x" }], INR: { hours: "1 0" } }, column: "3", unit: "1" };
  expect(valuesOf(fields, draft)).toEqual({
    values: { qc: { CRP: [{ hours: 24 }, { hours: "x" }], INR: { hours: "1 0" } }, column: 3, unit: "1" },
    slips: [
      { path: "qc.CRP[1].hours", slip: "no-number", typed: "x" },
      { path: "qc.INR.hours", slip: "blank", typed: "1 0" },
    ],
  });
});

const analysis = field("group", { isRequired: true, fields: [field("text", { name: "source" })] });

test("emptying all that stands under a name leaves the name; an empty optional group is none", () => {
  const emptied = withSetting({ source: "test" }, field("text", { name: "source" }), undefined);
  expect(emptied).toEqual({});
  expect(withEntry({ CRP: { source: "test" }, INR: {} }, "CRP", analysis, emptied)).toEqual({ CRP: {}, INR: {} });
  expect(withEntry({ "1": "normal" }, "1", field("text"), undefined)).toEqual({ "1": "" });
  expect(withItem(["CRP", "INR"], 0, field("text"), undefined)).toEqual(["", "INR"]);
  expect(withSetting({ n: { source: "x" } }, field("group"), {})).toEqual({});
  expect(withSetting({ n: { source: "x" } }, field("group", { isRequired: true }), {})).toEqual({ n: {} });
  expect(withoutItem(["a"], 0, field("list", { least: 1 }))).toBeUndefined();
  expect(withoutItem(["a"], 0, field("list"))).toEqual([]);
});

test("law: no change of one setting takes an entry away, or changes another", () => {
  const item = field("group", { isRequired: true, fields: [field("text", { name: "a" }), field("group", { name: "b" })] });
  const inside = fc.record({ a: fc.string(), b: fc.dictionary(fc.constantFrom("x", "y"), fc.string()) }, { requiredKeys: [] });
  const entries = fc.dictionary(fc.constantFrom("CRP", "INR", "HbA1c"), inside, { minKeys: 1 });
  fc.assert(
    fc.property(entries, fc.nat(), fc.constantFrom("a", "b"), fc.constantFrom(undefined, "", {}), (values, nth, name, next) => {
      const names = Object.keys(values);
      const key = names[nth % names.length] ?? "";
      const setting = (item.fields ?? []).find((one) => one.name === name) ?? field("text");
      const after = withEntry(values, key, item, withSetting(values[key] ?? {}, setting, next));
      expect(Object.keys(after)).toEqual(names);
      for (const other of names.filter((one) => one !== key)) expect(after[other]).toBe(values[other]);
    }),
  );
});

test("another shape of a setting takes along all that stands there, or says that it cannot", () => {
  const block = field("group", { fields: [field("text", { name: "source" })] });
  const list = field("list", { item: block });
  const text = field("text");
  const named = field("group", { fields: [field("text", { name: "name", isRequired: true }), field("text", { name: "unit" })] });
  expect(reshaped(block, list, { source: "a" })).toEqual({ value: [{ source: "a" }] });
  expect(reshaped(list, block, [{ source: "a" }])).toEqual({ value: { source: "a" } });
  expect(reshaped(list, block, [{ source: "a" }, { source: "b" }])).toBeNull();
  expect(reshaped(text, named, "CRP")).toEqual({ value: { name: "CRP" } });
  expect(reshaped(named, text, { name: "CRP" })).toEqual({ value: "CRP" });
  expect(reshaped(named, text, { name: "CRP", unit: "mg/L" })).toBeNull();
  const wire = (type: string, ...names: readonly string[]) =>
    field("group", {
      fields: [field("fixed", { name: "type", value: type }), ...names.map((name) => field("text", { name }))],
    });
  expect(reshaped(wire("a", "port"), wire("b", "port", "host"), { type: "a", port: 1 })).toEqual({
    value: { type: "b", port: 1 },
  });
  expect(reshaped(wire("a", "path"), wire("b", "port"), { type: "a", path: "COM3" })).toBeNull();
});

test("law: what another shape took along fits it, and holds whatever was held", () => {
  const block = field("group", { fields: [field("text", { name: "name", isRequired: true }), field("text", { name: "unit" })] });
  const shapes = [field("text"), block, field("list", { item: block }), field("list", { item: field("text") })];
  const value = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.record({ name: fc.string({ minLength: 1 }), unit: fc.string() }, { requiredKeys: ["name"] }),
    fc.array(fc.record({ name: fc.string({ minLength: 1 }) })),
  );
  const leaves = (one: unknown): readonly unknown[] =>
    typeof one === "object" && one !== null ? Object.values(one).flatMap(leaves) : holdsSomething(one) ? [one] : [];
  fc.assert(
    fc.property(value, fc.constantFrom(...shapes), (held, to) => {
      const from = shapes.find((one) => fits(one, held)) ?? field("text");
      const next = reshaped(from, to, held);
      if (next === null) return;
      expect(fits(to, next.value)).toBe(true);
      expect(leaves(next.value)).toEqual(leaves(held));
    }),
  );
});

test("what a driver has no use for is shown only where somebody set it", () => {
  const fields = ["id", "mapping", "protocol", "confirmed"].map((name) => field("text", { name }));
  const mode = { name: "m", evidence: "capture", reportsSerial: true, needsMapping: false, transport: { kinds: [] } } as const;
  const drivers = [
    { id: "own", title: "", analytes: [], modes: [mode] },
    { id: "generic", title: "", analytes: [], modes: [{ ...mode, needsMapping: true, evidence: "unverified" as const }] },
  ];
  const names = (draft: Group) => shownFields({ fields, drivers }, draft).map(({ name }) => name);
  expect(names({ driver: "own", mode: "m" })).toEqual(["id"]);
  expect(names({ driver: "own", mode: "m", mapping: "x" })).toEqual(["id", "mapping"]);
  expect(names({ driver: "generic", mode: "m" })).toEqual(["id", "mapping", "protocol", "confirmed"]);
  expect(names({ driver: "own", mode: "other" })).toHaveLength(4);
});
