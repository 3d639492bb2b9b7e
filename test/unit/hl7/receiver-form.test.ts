/** What a receiver may ask for (domain/receiver.ts), as it shows in the bytes. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { reasonCodes } from "../../../src/domain/reason-codes.ts";
import { commentKinds, type Receiver } from "../../../src/domain/receiver.ts";
import { instrumentComment, journalComments } from "../../../src/hl7/comments.ts";
import { renderResult } from "../../../src/hl7/render.ts";
import { renderControl } from "../../../src/hl7/render-control.ts";
import { statedCharset } from "../../../src/hl7/segments/msh.ts";
import type { RunReport } from "../../../src/hl7/types.ts";
import { hl7Content } from "../../../src/mqtt/link.ts";
import { context, control, details, field, nurse, report, reported, stationFor, wire } from "./reports.ts";

const render = (journal: Partial<Receiver>, more: Partial<RunReport> = {}) =>
  renderResult({ ...report, ...more }, { ...context, station: stationFor(journal) });
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

function charsetRefusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError && error.code === "HL7_CHARSET") return error.detail;
    throw error;
  }
  throw new Error("was rendered");
}

describe("ISO 8859-1", () => {
  const charset = "iso-8859-1";

  it("has one byte for each letter, and says so in MSH-18", () => {
    const bytes = render({ charset });
    expect(latin1(bytes)).toBe(new TextDecoder().decode(render({})).replace("UNICODE UTF-8", "8859/1"));
    expect(Array.from(bytes).filter((byte) => byte > 0x7f).length).toBeGreaterThan(0);
  });

  it.each(["utf-8", "iso-8859-1"] as const)("is told from UTF-8 by the bytes alone (%s)", (stated) => {
    expect(statedCharset(render({ charset: stated }))).toBe(stated);
    expect(hl7Content(statedCharset(render({ charset: stated }))).isUtf8 ?? false).toBe(stated === "utf-8");
  });

  it.each(["", "MSH|^~\\&|LABBRO\rPID|1\r", "PID|1\r"])("is not guessed: %j", (text) => {
    expect(statedCharset(Buffer.from(text))).toBeNull();
    expect(hl7Content(null)).toEqual({ contentType: "application/hl7-v2" });
  });

  it.each<[string, Partial<RunReport>]>([
    ["PID-5", { results: [reported({ patientName: "Łukasz" })] }],
    ["PID-5", { patient: { ...details, givenName: "Đorđe" } }],
    ["OBX-16", { results: [reported({ operatorId: "Š1" })] }],
    ["OBX-17", { model: "Afinion™" }],
    ["OBX-18", { serial: "№1" }],
    ["NTE-3", { comments: ["5 µg → 6 µg"] }],
  ])("refuses a letter that it does not have in %s, and does not repeat it", (place, more) => {
    const detail = charsetRefusal(() => render({ charset }, more));
    expect(detail).toBe(`${place} has a letter that ISO 8859-1 does not have.`);
    expect(latin1(render({}, more))).toContain("UNICODE UTF-8");
  });

  it("never turns a letter into another one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 12 }), (name) => {
        const fits = !/[^\u0000-\u00ff]/.test(name.toWellFormed().replace(/[\u2028\u2029]/g, " "));
        const rendered = () => render({ charset }, { results: [reported({ patientName: `x${name}x` })], comments: [] });
        if (!fits) return void charsetRefusal(rendered);
        const utf8 = render({}, { results: [reported({ patientName: `x${name}x` })], comments: [] });
        expect(latin1(rendered()).replace("8859/1", "UNICODE UTF-8")).toBe(new TextDecoder().decode(utf8));
      }),
    );
  });

  it("has the letters of every sentence that goes to a journal", () => {
    const written = Object.values(reasonCodes)
      .filter(({ inJournal }) => inJournal)
      .map(({ nb }) => nb);
    expect(written.length).toBeGreaterThan(5);
    expect(() => render({ charset }, { comments: written })).not.toThrow();
    for (const verdict of ["PASS", "WARN", "REJECT", "VOID"] as const)
      expect(() =>
        renderControl({ ...control, verdict, value: null }, { ...context, station: stationFor({}, { charset }) }),
      ).not.toThrow();
  });
});

describe("off-scale values as text", () => {
  const value = (comparator: "<" | ">" | "<=" | ">=" | null) => ({
    results: [reported({ value: { raw: "5", comparator, number: "5.0", unit: "mg/L" } })],
  });

  it.each(["<", ">", "<=", ">="] as const)("%s is ST, flagged as ever", (comparator) => {
    const bytes = render({ offScale: "st" }, value(comparator));
    expect([2, 5, 8].map((n) => field(bytes, "OBX", n))).toEqual(["ST", `${comparator}5.0`, comparator.slice(0, 1)]);
  });

  it("a number stays a number", () => {
    expect([2, 5].map((n) => field(render({ offScale: "st" }, value(null)), "OBX", n))).toEqual(["NM", "5.0"]);
  });
});

describe("OBX-18 as LAW has it", () => {
  const equipment = (more: Partial<RunReport>) => field(render({ equipment: "law" }, more), "OBX", 18);

  it.each<[string, Partial<RunReport>, string]>([
    ["model and serial with the maker", { model: "Afinion 2", maker: "Abbott", serial: "AF1" }, "Afinion 2^Abbott~AF1^Abbott"],
    [
      "the maker's first word",
      { model: "DCA Vantage", maker: "Siemens Healthineers", serial: "S1" },
      "DCA Vantage^Siemens~S1^Siemens",
    ],
    [
      "a model shortened to what EI holds",
      { model: "NycoCard Reader II", maker: "Abbott", serial: "1" },
      "NycoCard Reader^Abbott~1^Abbott",
    ],
    ["no serial number", { model: "Afinion 2", maker: "Abbott", serial: null }, "Afinion 2^Abbott"],
    ["no maker", { model: "Afinion 2", maker: null, serial: "AF1" }, "Afinion 2~AF1"],
    ["a serial number whole", { model: "A", maker: "Abbott", serial: "S".repeat(22) }, `A^Abbott~${"S".repeat(22)}`],
    ["delimiters", { model: "A^B", maker: "C&D", serial: "1~2" }, "A\\S\\B^C\\T\\D~1\\R\\2^C\\T\\D"],
  ])("has %s", (_, more, expected) => {
    expect(equipment(more)).toBe(expected);
  });

  it("ends for any maker and model, each repetition within 22 characters", () => {
    const name = fc.string({ unit: fc.constantFrom("|", "^", "A", " ", "Ø"), maxLength: 40 });
    fc.assert(
      fc.property(name, name, (model, maker) => {
        for (const one of equipment({ model: `M${model}`, maker, serial: "S1" }).split("~"))
          expect(one.length).toBeLessThanOrEqual(22);
      }),
    );
  });
});

describe("acknowledgement", () => {
  it.each([
    ["enhanced", "NE", "AL"],
    ["original", "", ""],
  ] as const)("%s asks with MSH-15 %j and MSH-16 %j", (acknowledge, accept, application) => {
    const bytes = render({ acknowledge });
    expect([field(bytes, "MSH", 15), field(bytes, "MSH", 16)]).toEqual([accept, application]);
  });
});

describe("comments", () => {
  const facts = {
    reagentLot: { number: "A1", expiry: null },
    lastPass: { at: Date.parse("2026-03-14T06:59:00Z"), lot: "C7781" },
    lateHours: 24,
    zone: "Europe/Oslo",
  };
  const verdict = {
    outcome: "RELEASE_COMMENT",
    reasons: [
      { code: "LOT_OPEN_EXPIRED", outcome: "RELEASE_COMMENT" },
      { code: "QC_OVERDUE_GRACE", outcome: "RELEASE_COMMENT" },
    ],
  } as const;
  const why = [reasonCodes.LOT_OPEN_EXPIRED.nb, reasonCodes.QC_OVERDUE_GRACE.nb];

  it("that a receiver does not take are left out; why a result is commented never is", () => {
    const all = journalComments(verdict, facts);
    expect(all.slice(0, 2)).toEqual(why);
    expect(all).toHaveLength(4);
    expect(journalComments(verdict, { ...facts, kinds: commentKinds })).toEqual(all);
    expect(journalComments(verdict, { ...facts, kinds: ["lot"] })).toEqual([...why, "Reagenslot A1."]);
    expect(journalComments(verdict, { ...facts, kinds: [] })).toEqual(why);
  });

  it("of the run may be none", () => {
    expect(wire(render({}, { comments: [] })).some(([name]) => name === "NTE")).toBe(false);
    expect(instrumentComment("X")).toContain("X");
  });
});

describe("who is known", () => {
  it("is named as a register has them", () => {
    const bytes = render({}, { patient: details, results: [{ ...reported(), operator: nurse }] });
    expect([5, 7, 8].map((n) => field(bytes, "PID", n))).toEqual(["Ødegård^Åse^Marie^^^^L", "19740613", "F"]);
    expect(field(bytes, "OBX", 16)).toBe("9144889^Nilsen^Kari^^^^^^HPR&2.16.578.1.12.4.1.4.4&ISO^L^^^LN");
  });

  it("and what the register does not have is not made up", () => {
    const bytes = render({}, { patient: { ...details, middleName: null, birthDate: null, sex: null } });
    expect(
      wire(bytes)
        .find(([name]) => name === "PID")
        ?.slice(5),
    ).toEqual(["Ødegård^Åse^^^^^L"]);
    expect(field(render({}, { patient: { ...details, birthDate: "13.06.1974" } }), "PID", 7)).toBe("");
  });
});
