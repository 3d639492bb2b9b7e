import { describe, expect, it } from "vitest";
import { reasonAdvice } from "../../../src/domain/reason-advice.ts";
import { reasonAdviceNn } from "../../../src/domain/reason-advice-nn.ts";
import { reasonCodes } from "../../../src/domain/reason-codes.ts";
import { vectorFile } from "../../support/vectors.ts";

interface Entry {
  readonly code: string;
  readonly group: string;
  readonly default: string;
  readonly allowed: readonly string[];
  readonly inJournal: boolean;
}
const specified = vectorFile<{ codes: readonly Entry[] }>("reason_codes.json").codes;

describe("what to do about a code", () => {
  it("is said for every code and for nothing else", () => {
    expect(Object.keys(reasonAdvice).sort()).toEqual(Object.keys(reasonCodes).sort());
  });

  it("is said in nynorsk as well, in other words than in bokmål only where the two differ", () => {
    expect(Object.keys(reasonAdviceNn).sort()).toEqual(Object.keys(reasonCodes).sort());
    const bokmål = /\b(ikke|hvis|noe|svarene|fra|hva|hvem|kjør|prøven|laboratorieansvarlig|systemansvarlig|hånd|en)\b/;
    const left = Object.values(reasonAdviceNn).filter((one) => bokmål.test(one));
    expect(left).toEqual([]);
  });

  it.each([...Object.entries(reasonAdvice), ...Object.entries(reasonAdviceNn)])(
    "%s is one whole sentence of its own",
    (code, sentence) => {
      expect(sentence).toMatch(/^[A-ZÆØÅ][^.]{15,}\.$/);
      expect(sentence.length).toBeLessThanOrEqual(160);
      const text: string = reasonCodes[code as keyof typeof reasonCodes].nb;
      expect(sentence).not.toBe(text);
    },
  );
});

describe("reason codes against the list of the vectors", () => {
  it.each(specified.map((one) => [one.code, one] as const))("%s keeps its outcome, floor and audience", (code, expected) => {
    const entry = Object.hasOwn(reasonCodes, code) ? reasonCodes[code as keyof typeof reasonCodes] : null;
    const { group, default: outcome, allowed, inJournal } = expected;
    expect(entry).toMatchObject({ group, default: outcome, allowed, inJournal });
  });
});
