import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGs1 } from "../../../../src/qc/lots/gs1.ts";

const gs = "\u001d";
const gtin = "04012345678901";
const read = (code: string): string | Readonly<Record<string, string>> => {
  const reading = readGs1(code);
  if ("fault" in reading) return reading.fault;
  if ("readings" in reading) return "several readings";
  return Object.fromEntries(reading.elements.map(({ ai, value, day }) => [ai, day ?? value]));
};
const whole = { "01": gtin, "17": "2028-02-29", "10": "C7781" };

describe("a code that can be read", () => {
  it.each([
    ["scanned", `01${gtin}1728020010C7781`],
    ["with a symbology identifier", `]C101${gtin}1728020010C7781`],
    ["of a DataMatrix", `]d201${gtin}1728020010C7781`],
    ["with FNC1 in front", `${gs}01${gtin}1728020010C7781`],
    ["lot first, FNC1 behind it", `]d210C7781${gs}01${gtin}17280200`],
    ["FNC1 behind fixed lengths, too", `01${gtin}${gs}17280200${gs}10C7781${gs}`],
    ["FNC1 as it is shown", `10C7781{GS}17280200␝01${gtin}`],
    ["as printed", `(01)${gtin}(17)280200(10)C7781`],
    ["as printed, with blanks", ` (01) ${gtin} (17) 280200 (10) C7781 `],
  ])("%s", (_, code) => {
    expect(read(code)).toEqual(whole);
  });

  it("every identifier of a laboratory pack, by its own length", () => {
    expect(read(`11260101172802293012${gs}21SN-1${gs}240REF/9${gs}10l.1`)).toEqual({
      "11": "2026-01-01",
      "17": "2028-02-29",
      "30": "12",
      "21": "SN-1",
      "240": "REF/9",
      "10": "l.1",
    });
  });

  it("a year 20 is a year, not the beginning of one: 17 with 200512 is May 2020", () => {
    expect(read("17200512")).toEqual({ "17": "2020-05-12" });
    expect(read("17200500")).toEqual({ "17": "2020-05-31" });
  });

  it("the same element twice is one", () => {
    expect(readGs1(`10A${gs}17280200${gs}10A`)).toMatchObject({ elements: [{ ai: "10", value: "A" }, { ai: "17" }] });
  });
});

describe("a code that cannot be read is not read at all", () => {
  it.each([
    ["", "empty"],
    ["]C1", "empty"],
    ["C7781", "begins no element"],
    ["01040123456789021728020010A", "check digit"],
    ["(01)4012345678901(10)A", "wrong length"],
    [`01${gtin}17280231`, "no date"],
    [`01${gtin}171313`, "wrong length"],
    [`10${"A".repeat(21)}`, "wrong length"],
    [`10${gs}17280200`, "wrong length"],
    ["10A B", "may not stand"],
    ["10Å1", "may not stand"],
    ["30A", "may not stand"],
    [`10A${gs}10B`, "twice"],
    [`10A${gs}8007NO`, "begins no element"],
    ["(10)A(7003)2601011200", "not known"],
  ])("%j", (code, fault) => {
    expect(read(code)).toContain(fault);
  });
});

describe("laws", () => {
  const text = (most: number) => fc.stringMatching(/^[!"%&'*+,\-./0-9:;<=>?A-Z_a-z]+$/, { maxLength: most });
  const date = fc
    .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 28 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(""));
  const element = fc.oneof(
    fc.tuple(fc.constantFrom("10", "21"), text(20)),
    fc.tuple(fc.constant("240"), text(30)),
    fc.tuple(fc.constantFrom("11", "17"), date),
    fc.tuple(fc.constant("30"), fc.stringMatching(/^\d{1,8}$/)),
  );
  const pack = fc.uniqueArray(element, { minLength: 1, maxLength: 6, selector: ([ai]) => ai });
  const values = (code: string) => {
    const reading = readGs1(code);
    return !("elements" in reading) ? reading : reading.elements.map(({ ai, value }) => [ai, value]);
  };

  it("what was put together is read back, scanned or printed", () => {
    fc.assert(
      fc.property(pack, (elements) => {
        expect(values(elements.map(([ai, value]) => `${ai}${value}${gs}`).join(""))).toEqual(elements);
        expect(values(elements.map(([ai, value]) => `(${ai})${value}`).join(""))).toEqual(elements);
      }),
      { numRuns: 1000 },
    );
  });

  it("one changed digit of a GTIN is always found", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 13 }), fc.integer({ min: 1, max: 9 }), (place, add) => {
        const digit = (Number(gtin[place]) + add) % 10;
        expect(read(`01${gtin.slice(0, place)}${digit}${gtin.slice(place + 1)}`)).toContain("check digit");
      }),
    );
  });

  it("nothing throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[()\d\u001dA\]]*$/)), (code) => void readGs1(code)),
      { numRuns: 2000 },
    );
  });
});

describe("a scanner that drops FNC1", () => {
  const said = (code: string): readonly string[] => {
    const reading = readGs1(code);
    const all = "readings" in reading ? reading.readings : [];
    return all.map((elements) => elements.map(({ ai, value, day }) => `(${ai})${day ?? value}`).join(""));
  };

  it.each([
    ["lot, then expiry", "10C778117280229", ["(10)C778117280229", "(10)C7781(17)2028-02-29"]],
    ["lot, then serial number", "10C778121S9", ["(10)C778121S9", "(10)C7781(21)S9"]],
    [
      "too long for a lot: one reading, and it is asked all the same",
      `10${"A".repeat(14)}17280229`,
      [`(10)${"A".repeat(14)}(17)2028-02-29`],
    ],
    ["behind a GTIN", `01${gtin}10117280229`, [`(01)${gtin}(10)117280229`, `(01)${gtin}(10)1(17)2028-02-29`]],
  ])("%s: every reading is told, none is taken", (_, code, readings) => {
    expect(said(code)).toEqual(readings);
    expect(said(`]C1${code}`)).toEqual(readings);
  });

  it.each([
    ["a lot that can hold no other element", `01${gtin}1728020010C7781`],
    ["digits that are no date", "1010240001"],
    ["a scanner that sends FNC1", `10C778117280229${gs}01${gtin}`],
    ["a printed text", "(10)C778117280229"],
  ])("%s is certain", (_, code) => {
    expect("elements" in readGs1(code)).toBe(true);
  });

  const lot = fc.stringMatching(/^[A-Z0-9]{1,10}$/);
  const date = fc.date({ min: new Date("2026-01-01"), max: new Date("2039-12-31"), noInvalidDate: true });
  const yymmdd = date.map((day) => day.toISOString().slice(2, 10).replaceAll("-", ""));

  it("the true reading is always among those told, and never another one taken in its place", () => {
    fc.assert(
      fc.property(lot, yymmdd, fc.constantFrom("", `01${gtin}`), fc.boolean(), (lot, day, before, withSerial) => {
        const serial = withSerial ? "21S9" : "";
        const truth = readGs1(`${before}10${lot}${gs}17${day}${serial}`);
        const dropped = readGs1(`${before}10${lot}17${day}${serial}`);
        const all = "readings" in dropped ? dropped.readings : [];
        expect(all).toContainEqual("elements" in truth ? truth.elements : null);
      }),
      { numRuns: 500 },
    );
  });

  it("every split into a lot, a serial number and a date is told, and no other", () => {
    const isDate = (digits: string): boolean => {
      const [, year, month, day] = /^(\d\d)(0[1-9]|1[0-2])(\d\d)$/.exec(digits) ?? [];
      return month !== undefined && Number(day) <= new Date(Date.UTC(2000 + Number(year), Number(month), 0)).getUTCDate();
    };
    /** Counted apart from the reader: at each sign an element may end, and no identifier comes twice. */
    const splits = (text: string, used: readonly string[] = []): readonly string[] => {
      if (text === "") return [""];
      const ai = text.slice(0, 2);
      if (!["10", "17", "21"].includes(ai) || used.includes(ai)) return [];
      const value = text.slice(2);
      const ends = Array.from({ length: Math.min(value.length, 20) }, (_, i) => i + 1);
      return ends
        .filter((end) => ai !== "17" || (end === 6 && isDate(value.slice(0, end))))
        .flatMap((end) => splits(value.slice(end), [...used, ai]).map((tail) => `(${ai})${value.slice(0, end)}${tail}`));
    };
    const told = (code: string): readonly string[] => {
      const reading = readGs1(code);
      if ("fault" in reading) return [];
      const each = "readings" in reading ? reading.readings : [reading.elements];
      return each.map((elements) => elements.map(({ ai, value }) => `(${ai})${value}`).join(""));
    };
    const piece = fc.constantFrom("A", "B", "SN", "10", "21", "17270331");
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 7 }), (pieces) => {
        const code = `10${pieces.join("")}`;
        const all = splits(code);
        fc.pre(all.length > 0 && all.length <= 9);
        expect([...told(code)].sort()).toEqual([...all].sort());
      }),
      { numRuns: 500 },
    );
    expect(told("10AB21SN17270331")).toHaveLength(4);
  });

  it("a reading is not pushed out by readings that name an element twice", () => {
    const reading = readGs1("10A2121A21A17270331");
    const all = "readings" in reading ? reading.readings : [];
    const told = all.map((elements) => elements.map(({ ai, value }) => `(${ai})${value}`).join(""));
    expect(told).toContain("(10)A(21)21A21A(17)270331");
  });

  it("a code made to have thousands of readings holds nothing up", () => {
    for (const piece of ["21", "1017", "102117280229"]) readGs1(`10${piece.repeat(95)}`.slice(0, 199));
  });
});
