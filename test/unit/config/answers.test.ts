/** Analyses with answers in words in an instrument's file, and what of them could be meant two ways. */
import { describe, expect, test } from "vitest";
import { brief, deviceWith, loaded, problemsOf, site } from "./site.ts";

const crp = "devices/crp-1.yaml";
const texts = (analytes: string) => site({ [crp]: deviceWith({ analytes }) });
const answersOf = (analytes: string) => loaded(texts(analytes)).instruments[0]?.analytes[0];

test("an ordinal analysis has its answers with codes, and no unit", () => {
  const negative = `{ value: NEG, text: Negativ, code: "260385009", system: SCT }`;
  expect(answersOf(`[{ name: CRP, kind: ordinal, answers: [${negative}] }]`)).toEqual({
    name: "CRP",
    unit: "",
    unitSpellings: [""],
    referenceRange: null,
    answers: [{ value: "NEG", text: "Negativ", code: { code: "260385009", system: "SCT" } }],
  });
});

test("a text analysis shows what the instrument sends; a unit beside it may be said", () => {
  const found = answersOf('[{ name: CRP, kind: text, unit: mg/L, answers: [{ value: trace }, { value: "1+" }] }]');
  expect(found).toMatchObject({ unit: "mg/L", unitSpellings: ["mg/L", ""] });
  expect(found?.answers).toEqual([
    { value: "trace", text: "trace", code: null },
    { value: "1+", text: "1+", code: null },
  ]);
});

test("an analysis that says nothing is answered by a number, as before", () => {
  expect(answersOf("[CRP]")?.answers).toBeUndefined();
  expect(answersOf("[{ name: CRP, kind: numeric }]")?.answers).toBeUndefined();
});

describe("is told", () => {
  const coded = (value: string, text: string, code: string) => `{ value: ${value}, text: ${text}, code: "${code}", system: SCT }`;
  test.each([
    ["answers without kind", "[{ name: CRP, answers: [{ value: NEG }] }]", "CONFIG_CONFLICT"],
    ["kind without answers", "[{ name: CRP, kind: text }]", "CONFIG_MISSING"],
    ["no code where it is ordinal", "[{ name: CRP, kind: ordinal, answers: [{ value: NEG }] }]", "CONFIG_MISSING"],
    ["a code where it is text", `[{ name: CRP, kind: text, answers: [${coded("NEG", "Negativ", "1")}] }]`, "CONFIG_CONFLICT"],
    ["limits", "[{ name: CRP, kind: text, answers: [{ value: NEG }], limits: { alert: none, source: x } }]", "CONFIG_CONFLICT"],
    ["a value twice", "[{ name: CRP, kind: text, answers: [{ value: NEG }, { value: NEG }] }]", "CONFIG_CONFLICT"],
    [
      "one code for two texts",
      `[{ name: CRP, kind: ordinal, answers: [${coded("A", "Negativ", "1")}, ${coded("B", "Positiv", "1")}] }]`,
      "CONFIG_CONFLICT",
    ],
    [
      "one text for two codes",
      `[{ name: CRP, kind: ordinal, answers: [${coded("A", "Negativ", "1")}, ${coded("B", "Negativ", "2")}] }]`,
      "CONFIG_CONFLICT",
    ],
    [
      "a value that is the text of another",
      "[{ name: CRP, kind: text, answers: [{ value: A, text: B }, { value: B, text: C }] }]",
      "CONFIG_CONFLICT",
    ],
    ["a delimiter of HL7", '[{ name: CRP, kind: text, answers: [{ value: "NEG^1" }] }]', "CONFIG_INVALID"],
    ["a line break", '[{ name: CRP, kind: text, answers: [{ value: "NEG\\nPOS" }] }]', "CONFIG_INVALID"],
    ["a number that is not in quotes", "[{ name: CRP, kind: text, answers: [{ value: 1 }] }]", "CONFIG_INVALID"],
    [
      "a unit that the driver does not send",
      "[{ name: CRP, kind: text, unit: g/L, answers: [{ value: NEG }] }]",
      "CONFIG_INVALID",
    ],
  ])("%s", (_, analytes, code) => {
    expect(problemsOf(texts(analytes)).map(brief).join("\n")).toContain(code);
  });

  test("but two words of the instrument for one answer are fine", () => {
    const two = `[{ name: CRP, kind: ordinal, answers: [${coded("NEG", "Negativ", "1")}, ${coded("Negative", "Negativ", "1")}] }]`;
    expect(answersOf(two)?.answers).toHaveLength(2);
  });
});
