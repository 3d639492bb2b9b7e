/** No text from a device or a person can change the structure of a message (CONTRACTS.md "HL7 to the journal"). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderResult } from "../../../src/hl7/render.ts";
import type { RunReport } from "../../../src/hl7/types.ts";
import { expected, hostile } from "./hostile.ts";
import { context, report, reported, station, wire } from "./reports.ts";

/** Written from the standard, not from the encoder: one pass, `\F\` … `\E\` back to the delimiters, `\.br\` to a line break. */
const delimiters: Readonly<Record<string, string>> = { F: "|", S: "^", T: "&", R: "~", E: "\\", ".br": "\n" };
const unescaped = (raw: string): string => raw.replace(/\\([FSTRE]|\.br)\\/g, (_, name: string) => delimiters[name] ?? "?");

const shape = (bytes: Uint8Array): readonly string[] => wire(bytes).map((fields) => `${fields[0]} ${fields.length}`);
const lineOf = (bytes: Uint8Array, name: string, nth = 0): readonly string[] =>
  wire(bytes).filter(([segment]) => segment === name)[nth] ?? [];

const texts = fc.record({
  name: hostile(50),
  operator: hostile(15),
  serial: hostile(15),
  instrument: hostile(200),
  lot: hostile(200),
  note: hostile(200),
  range: hostile(59),
});

const plain = { name: "Åse", operator: "17", serial: "S1", instrument: "DCA", lot: "A1", note: "b", range: "2" };

const reportWith = (t: Readonly<Record<keyof typeof plain, string>>): RunReport => ({
  ...report,
  instrumentName: t.instrument,
  model: t.instrument,
  serial: t.serial,
  comments: [`Pasientnær analyse, ${t.instrument}.`],
  results: [
    reported(
      {
        patientName: t.name,
        operatorId: t.operator,
        reagentLot: { number: t.lot, expiry: null },
        range: { low: t.range, high: null },
      },
      undefined,
      [t.note, `Reagenslot ${t.lot}.`],
    ),
  ],
});

describe("hostile texts", () => {
  it("change neither the segments nor the number of fields", () => {
    const planned = shape(renderResult(reportWith(plain), context));
    fc.assert(
      fc.property(texts, (t) => {
        expect(shape(renderResult(reportWith(t), context))).toEqual(planned);
      }),
    );
  });

  it("come out of their field as they went in, controls replaced", () => {
    fc.assert(
      fc.property(texts, (t) => {
        const bytes = renderResult(reportWith(t), context);
        const component = (name: string, n: number, i = 0): string => unescaped(lineOf(bytes, name)[n]?.split("^")[i] ?? "");
        expect(component("PID", 5)).toBe(expected(t.name.trim()));
        expect(component("OBX", 7)).toBe(`>${expected(t.range)}`);
        expect(component("OBX", 16)).toBe(expected(t.operator));
        expect(component("OBX", 18)).toBe(expected(t.serial));
        expect(component("OBX", 17, 1)).toBe(`${expected(t.instrument)} CRP`);
      }),
    );
  });

  it("keep their line breaks in a note, as \\.br\\ and in no other way", () => {
    fc.assert(
      fc.property(texts, (t) => {
        const bytes = renderResult(reportWith(t), context);
        const written = unescaped(lineOf(bytes, "NTE", 1)[3] ?? "").split("\n");
        const lines = [t.note, `Reagenslot ${t.lot}.`].flatMap((line) => line.split(/\r\n|[\r\n]/)).map(expected);
        expect(written).toEqual(lines);
      }),
    );
  });

  it("write nothing below a blank but the ends of segments", () => {
    fc.assert(
      fc.property(texts, (t) => {
        const bytes = renderResult(reportWith(t), context);
        expect(Array.from(bytes).filter((byte) => byte < 0x20 && byte !== 0x0d)).toEqual([]);
        expect(bytes.at(-1)).toBe(0x0d);
      }),
    );
  });

  it("cannot hide in the configured names of the station either", () => {
    const planned = shape(renderResult(report, context));
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), hostile(20), (name, receiver) => {
        const site = { id: name, name, organisation: "974770482" };
        const journal = { ...station.journal, application: receiver, facility: receiver };
        const bytes = renderResult(report, { ...context, station: { ...station, site, journal } });
        expect(shape(bytes)).toEqual(planned);
      }),
    );
  });
});
