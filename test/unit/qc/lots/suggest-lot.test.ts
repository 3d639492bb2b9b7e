import { describe, expect, it } from "vitest";
import { didYouMean, suggestLots } from "../../../../src/qc/lots/suggest-lot.ts";

const known = ["C7781", "10240001", "10240002", "B50I"];

describe("lots like the one that was typed", () => {
  it.each([
    ["signs that look alike", "850l", ["B50I"]],
    ["a zero for an O and back", "1O24OOO1", ["10240001"]],
    ["two digits changed places", "C7718", ["C7781"]],
    ["one sign left out", "C781", ["C7781"]],
    ["several are as near: all are told", "10240003", ["10240001", "10240002"]],
    ["nothing is near", "99887766", []],
    ["a short number is another lot, not a slip", "C7", []],
    ["a number that is known as it stands", " c7781 ", []],
    ["nothing typed", " ", []],
  ])("%s", (_, typed, expected) => {
    expect(suggestLots(typed, known)).toEqual(expected);
  });

  it("at most three, and the sentence names them", () => {
    expect(suggestLots("A10", ["A11", "A12", "A13", "A14"])).toHaveLength(3);
    expect(didYouMean("10240003", known)).toBe(" Did you mean 10240001 or 10240002?");
    expect(didYouMean("99887766", known)).toBe("");
  });
});
