import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyPersonNumber } from "../../../src/domain/person-number.ts";
import { vectorFile } from "../../support/vectors.ts";

interface Vector {
  readonly id: string;
  readonly class_: string;
  readonly valid2032rule: boolean;
}
const vectors = vectorFile<{ vectors: readonly Vector[] }>("pid_vectors.json").vectors;

const kinds: Readonly<Record<string, { kind: string; synthetic: string }>> = {
  fnr: { kind: "fnr", synthetic: "none" },
  "synthetic +80 month": { kind: "fnr", synthetic: "+80" },
  "D-number with synthetic month": { kind: "dnr", synthetic: "+80" },
  "synthetic, wrong k2": { kind: "fnr", synthetic: "+80" },
};

describe("person number vectors", () => {
  // The 2032 rule contains today's, so it alone says whether a number is accepted.
  it.each(vectors.map((one) => [one.id, one] as const))("%s", (id, vector) => {
    expect(classifyPersonNumber(id)).toEqual({ ...kinds[vector.class_], validChecksum: vector.valid2032rule });
  });
});

describe("kinds told by day, month and first digit", () => {
  it.each([
    ["15815024343", "fnr", "+80"],
    ["13717404089", "fnr", "+65"],
    ["55815024256", "dnr", "+80"],
    ["15415024300", "hnr", "+40"],
    ["55415024300", "dnr", "+40"],
    ["81234567890", "fhn", "none"],
    ["91234567890", "fhn", "none"],
    ["71113024300", "other", "none"],
  ])("%s is %s %s", (id, kind, synthetic) => {
    expect(classifyPersonNumber(id)).toMatchObject({ kind, synthetic });
  });

  it.each(["15605024343", "15005024343", "15935024343", "32815024343", "00815024343", "29822324343", "31844324343"])(
    "%s holds no date",
    (id) => {
      expect(classifyPersonNumber(id).kind).toBe("other");
    },
  );

  it("29 February exists in every fourth year", () => {
    expect(classifyPersonNumber("29822400000").kind).toBe("fnr");
    expect(classifyPersonNumber("29820000000").kind).toBe("fnr");
    expect(classifyPersonNumber("29822500000").kind).toBe("other");
  });

  it("nothing is padded or trimmed", () => {
    for (const id of [
      "",
      "1581502434",
      "158150243430",
      " 15815024343",
      "158150 24343",
      "1581502434x",
      "１５８１５０２４３４３",
    ]) {
      expect(classifyPersonNumber(id)).toEqual({ kind: "other", synthetic: "none", validChecksum: false });
    }
  });
});

describe("check digits", () => {
  const valid = fc.constantFrom("15815024343", "15815024424", "13717404089", "55815024256");

  it("a single wrong digit is always caught", () => {
    fc.assert(
      fc.property(valid, fc.nat(10), fc.integer({ min: 1, max: 9 }), (id, place, add) => {
        const digit = (Number(id[place]) + add) % 10;
        return !classifyPersonNumber(`${id.slice(0, place)}${digit}${id.slice(place + 1)}`).validChecksum;
      }),
    );
  });

  it("the first may leave 0 to 3, as numbers issued from 2032 will, and no more", () => {
    const weigh = (digits: string, weights: readonly number[]) =>
      weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0) % 11;
    const accepted = Array.from({ length: 100 }, (_, n) => `158150243${String(n).padStart(2, "0")}`)
      .filter((id) => weigh(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) === 0)
      .map((id) => ({ remainder: weigh(id, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]), valid: classifyPersonNumber(id).validChecksum }));
    expect(accepted.some(({ remainder }) => remainder === 4)).toBe(true);
    expect(accepted.filter(({ remainder, valid }) => valid !== remainder <= 3)).toEqual([]);
  });

  it("is total for any text", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof classifyPersonNumber(text).validChecksum === "boolean"));
  });
});
