/** What the mapping decides, beyond what the fixtures show; and that no mapping and no message together break the rules. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../../drivers/index.ts";
import type {
  GenericMapping,
  Hl7Mapping,
  KindRule,
  LinesMapping,
  LisMapping,
  SegmentPlace,
} from "../../../../src/domain/generic-mapping.ts";
import {
  type DeviceMessage,
  defineGenericDriver,
  hl7Place,
  lisPlace,
  type Observation,
  poctPlace,
  standardHl7,
  standardLis,
  standardPoct,
} from "../../../../src/driver-api/index.ts";
import { readHl7 } from "../../../../src/protocol/hl7v2/read.ts";
import { parseLis2 } from "../../../../src/protocol/lis2/parse.ts";
import { anyMessage } from "../../../support/any-message.ts";

const driver = defineGenericDriver({ id: "any", make: null, modes: { astm: "test", hl7: "test", lines: "test" } });
const decode = (message: DeviceMessage, mapping: GenericMapping | null) =>
  driver.decode(message, { mode: "astm", at: 0, index: 0, mapping });

const place = (text: string): SegmentPlace => lisPlace(text) ?? hl7Place(text) ?? fail(text);
const fail = (text: string): never => {
  throw new Error(`no address: ${text}`);
};

const crp = { CRP: { codes: ["CRP"], units: { "mg/L": "mg/L" } } };
const lis: LisMapping = { ...standardLis, analytes: crp };
const hl7: Hl7Mapping = { ...standardHl7, analytes: crp };

const records = (...lines: readonly string[]): DeviceMessage => ({
  protocol: "lis2",
  message: parseLis2(["H|\\^&|||||||||||P", ...lines, "L|1|N"].map((line) => `${line}\r`).join("")).message,
});
const segments = (type: string, ...lines: readonly string[]): DeviceMessage => {
  const text = [`MSH|^~\\&|A||||20260114||${type}|1|P|2.5.1`, ...lines].map((line) => `${line}\r`).join("");
  return { protocol: "hl7v2", message: readHl7(Buffer.from(text), "utf8").message ?? fail("HL7") };
};
const first = (message: DeviceMessage, mapping: GenericMapping): Observation =>
  decode(message, mapping).observations[0] ?? fail("no result");

describe("addresses", () => {
  const message = records("P|1|A|B|C", "O|1|S-1", "R|1|^^^CRP|5|mg/L||||F||||20260114122600");

  test("of several the first that holds something counts; an empty list is nowhere", () => {
    const at = (...texts: string[]) =>
      first(message, { ...lis, fields: { ...lis.fields, patientId: texts.map(place) } }).patientId;
    expect(at("P.7", "P.4", "P.3")).toBe("B");
    expect(at("P.7")).toBeNull();
    expect(at()).toBeNull();
  });

  test("a field that is not mapped is absent, though the standard has a place for it", () => {
    const { patientId, measuredAt, sampleId } = first(message, {
      ...lis,
      fields: { code: [place("R.3.4")], value: [place("R.4")] },
    });
    expect([patientId, measuredAt, sampleId]).toEqual([null, null, null]);
  });

  test("a bare delimiter inside a field that is taken whole stays in it", () => {
    const odd = records("P|1", "O|1", "R|1|^^^CRP|5|10^3/uL");
    expect(first(odd, lis).value?.unit).toBe("10^3/uL");
  });
});

describe("kinds", () => {
  const rule = (at: string, test: KindRule<SegmentPlace>["test"], kind: KindRule<SegmentPlace>["kind"] = "control") => ({
    ...{ places: [place(at)], test, kind },
  });
  const kindBy = (rules: readonly KindRule<SegmentPlace>[], sample: string) =>
    first(records("P|1|15815024343", `O|1|${sample}`, "R|1|^^^CRP|5|mg/L"), { ...lis, kinds: rules }).kind;

  test("the first rule that fits decides", () => {
    const prefix = (word: string, kind: "control" | "eqa") => rule("O.3", { type: "prefix", words: [word] }, kind);
    expect(kindBy([prefix("Q", "eqa"), prefix("QC", "control")], "QC-1")).toBe("eqa");
    expect(kindBy([prefix("QC", "control"), prefix("Q", "eqa")], "QC-1")).toBe("control");
    expect(kindBy([prefix("QC", "control")], "S-1")).toBe("patient");
  });

  test("words look past case and blanks, and any repeat of the field counts; a pattern does not look past case", () => {
    expect(kindBy([rule("O.3", { type: "equals", words: ["QC"] })], " qc ")).toBe("control");
    expect(kindBy([rule("O.3", { type: "equals", words: ["QC"] })], "S-1\\QC")).toBe("control");
    expect(kindBy([rule("O.3", { type: "contains", words: ["trl"] })], "x-CTRL-2")).toBe("control");
    expect(kindBy([rule("O.3", { type: "pattern", pattern: "QC\\d+" })], "QC12")).toBe("control");
    expect(kindBy([rule("O.3", { type: "pattern", pattern: "QC\\d+" })], "qc12")).toBe("patient");
    expect(kindBy([rule("O.3", { type: "pattern", pattern: "QC\\d+" })], "QC12x")).toBe("patient");
  });

  test("an empty field fits no word", () => {
    expect(kindBy([rule("O.3", { type: "contains", words: [""] })], "")).toBe("patient");
  });

  test("what is no patient's keeps no patient's identity; the id that was scanned names the material", () => {
    const message = records("P|1|C-LOT-7|||ALFA^BETA||19500115|F", "O|1|QC", "R|1|^^^CRP|5|mg/L");
    const mapping = { ...lis, kinds: [rule("O.3", { type: "equals", words: ["QC"] })] };
    expect(first(message, mapping)).toMatchObject({
      ...{ kind: "control", patientId: null, patientName: null, birthDate: null, sex: null },
      control: { name: "C-LOT-7", lot: null, level: null, expiry: null },
    });
  });
});

describe("HL7 segments and the OBX they belong to", () => {
  const obx = (value: string) => `OBX|1|NM|CRP||${value}|mg/L|||||F`;
  const kinds = (message: DeviceMessage) => decode(message, hl7).observations.map(({ kind, value }) => `${value?.raw} ${kind}`);

  test("ORU: a specimen behind its results is theirs, and not the next order's", () => {
    const message = segments("ORU^R01", "PID|1||1", "OBR|1", obx("1"), "SPM|1||||||||||Q", "OBR|2", obx("2"));
    expect(kinds(message)).toEqual(["1 control", "2 patient"]);
  });

  test("OUL^R24: the specimen stands in its order", () => {
    const message = segments("OUL^R24", "PID|1||1", "OBR|1", "SPM|1||||||||||Q", obx("1"), "OBR|2", "SPM|1||||||||||P", obx("2"));
    expect(kinds(message)).toEqual(["1 control", "2 patient"]);
  });

  test("OUL^R22: the specimen leads all its orders, and a patient's ends with the next one", () => {
    const message = segments(
      "OUL^R22",
      "SPM|1||||||||||Q",
      "OBR|1",
      obx("1"),
      "OBR|2",
      obx("2"),
      "SPM|2||||||||||P",
      "OBR|3",
      obx("3"),
    );
    expect(kinds(message)).toEqual(["1 control", "2 control", "3 patient"]);
  });

  test("a patient's segments do not reach into the next patient's results", () => {
    const message = segments("ORU^R01", "PID|1||A", "OBR|1", obx("1"), "PID|2||", "OBR|2", obx("2"));
    expect(decode(message, hl7).observations.map(({ patientId }) => patientId)).toEqual(["A", null]);
  });

  test("notes are those of the result and of its order", () => {
    const message = segments("ORU^R01", "PID|1||A", "OBR|1", "NTE|1||order", obx("1"), "NTE|1||own", obx("2"));
    expect(decode(message, hl7).observations.map(({ notes }) => notes)).toEqual([["own", "order"], ["order"]]);
  });
});

describe("decimal signs", () => {
  const number = (raw: string, decimal: GenericMapping["decimal"]) =>
    first(records("P|1", "O|1", `R|1|^^^CRP|${raw}|mg/L`), { ...lis, decimal }).value?.number;

  test.each([
    ["1,5", { either: "1.5", comma: "1.5", point: null }],
    ["1.5", { either: "1.5", comma: null, point: "1.5" }],
    ["1,234", { either: null, comma: "1.234", point: null }],
    ["12", { either: "12", comma: "12", point: "12" }],
    ["1.234,5", { either: null, comma: null, point: null }],
  ] as const)("%s", (raw, expected) => {
    for (const sign of ["either", "comma", "point"] as const) expect(number(raw, sign)).toBe(expected[sign]);
  });
});

describe("presets", () => {
  const presets = drivers.filter(({ preset }) => preset === true);
  const generic = drivers.filter(({ id }) => id.startsWith("generic-"));

  test("are all there, unverified in every mode, and declare nothing", () => {
    expect(presets.map(({ id }) => id).sort()).toEqual([
      "cobas-b101",
      "hemocue",
      "lumiradx",
      "microinr",
      "quikread-go",
      "xprecia",
    ]);
    for (const { modes, analytes } of [...presets, ...generic]) {
      expect(Object.values(modes).map(({ evidence }) => evidence)).toEqual(Object.keys(modes).map(() => "unverified"));
      expect(analytes).toEqual({});
    }
  });

  test("read as the generic driver of their family, but for the vendor's name", () => {
    const message = records("P|1|A", "O|1|S-1", "R|1|^^^CRP|5|mg/L||||F||||20260114122600");
    const context = { mode: "astm", at: 0, index: 0, mapping: lis };
    const withoutVendor = (id: string) =>
      drivers
        .find((one) => one.id === id)
        ?.decode(message, context)
        .observations.map((one) => ({ ...one, device: { ...one.device, vendor: null } }));
    expect(withoutVendor("quikread-go")).toEqual(withoutVendor("generic-lis2"));
  });
});

test("without a mapping lines say so, and give nothing", () => {
  const { observations, problems } = decode({ protocol: "lines", message: { lines: ["CRP;5"] } }, null);
  expect([observations.length, problems.map(({ code }) => code)]).toEqual([0, ["DECODE_NO_MAPPING"]]);
});

test("a mapping of another family is not used", () => {
  const lines: LinesMapping = { ...standardless, family: "lines", layout: { type: "delimited", separator: ";", columns: 2 } };
  expect(first(records("P|1|A", "O|1", "R|1|^^^CRP|5|mg/L"), lines)).toMatchObject({ analyte: null, patientId: "A" });
});

const standardless = { fields: {}, analytes: crp, kinds: [], failures: [], decimal: "either", timeFormat: null } as const;

const word = fc.constantFrom("CRP", "constructor", "__proto__", "QC", "5", "", "mg/L", "%");
const name = word.filter((text) => text !== "");
const rules = <Place>(places: fc.Arbitrary<Place>) =>
  fc.array(
    fc.record({
      places: fc.array(places, { maxLength: 2 }),
      test: fc.oneof(
        fc.record({ type: fc.constantFrom("equals", "contains", "prefix"), words: fc.array(word, { maxLength: 2 }) }),
        fc.record({ type: fc.constant("pattern" as const), pattern: fc.constantFrom("QC.*", "(a+)+", "[", ".*") }),
      ),
      kind: fc.constantFrom("control" as const, "eqa" as const, "service" as const),
    }),
    { maxLength: 3 },
  );
const common = {
  // The schema lets no empty name or code through.
  analytes: fc.dictionary(name, fc.record({ codes: fc.array(name), units: fc.dictionary(word, word) }), { maxKeys: 3 }),
  failures: fc.array(word, { maxLength: 2 }),
  decimal: fc.constantFrom("point" as const, "comma" as const, "either" as const),
  timeFormat: fc.constantFrom(null, "DD.MM.YYYY HH:mm", "odd"),
};
const fieldsOf = <Place>(places: fc.Arbitrary<Place>, standard: object) =>
  fc
    .dictionary(
      fc.constantFrom("code", "value", "unit", "patientId", "sampleId", "sequence", "measuredAt", "patientName"),
      fc.array(places, { maxLength: 2 }),
    )
    .map((own) => ({ ...standard, ...own }));
const segment = (texts: readonly string[]) => fc.constantFrom(...texts.map(place));
const lisPlaces = segment(["R.3.4", "R.4", "O.3", "P.6", "H.5", "C.4", "M.3"]);
const hl7Places = segment(["OBX-3", "OBX-5", "PID-3", "MSH-3", "SPM-11", "NTE-3", "ZZZ-2"]);
const poctPlaces = fc.constantFrom(
  poctPlace("OBS/OBS.value") ?? fail("p"),
  poctPlace("PT/PT.name") ?? fail("p"),
  poctPlace("HDR/HDR.control_id@SN") ?? fail("p"),
);
const linePlaces = fc.oneof(
  fc.record({ column: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ group: fc.constantFrom("a", "constructor") }),
);
const anyMapping: fc.Arbitrary<GenericMapping> = fc.oneof(
  fc.record({
    ...common,
    family: fc.constant("lis2" as const),
    fields: fieldsOf(lisPlaces, standardLis.fields),
    kinds: rules(lisPlaces),
    processing: fc.constant(["P"]),
  }),
  fc.record({
    ...common,
    family: fc.constant("hl7" as const),
    fields: fieldsOf(hl7Places, standardHl7.fields),
    kinds: rules(hl7Places),
    processing: fc.constant(["P"]),
  }),
  fc.record({
    ...common,
    family: fc.constant("poct1a" as const),
    fields: fieldsOf(poctPlaces, standardPoct.fields),
    kinds: rules(poctPlaces),
  }),
  fc.record({
    ...{ ...common, family: fc.constant("lines" as const), fields: fieldsOf(linePlaces, {}), kinds: rules(linePlaces) },
    layout: fc.constantFrom(
      { type: "delimited" as const, separator: " ", columns: 3 },
      { type: "pattern" as const, pattern: "(?<a>.*)" },
      { type: "pattern" as const, pattern: "(a+)+" },
    ),
  }),
);

test("law: any mapping and any message give a decoding in which the rules of an observation hold", () => {
  fc.assert(
    fc.property(anyMessage(), anyMapping, (message, mapping) => {
      for (const one of decode(message, mapping).observations) {
        expect(one.value === null).toBe(one.failed !== null);
        const identity = [one.patientId, one.patientName, one.birthDate, one.sex];
        if (one.kind !== "patient") expect(identity).toEqual([null, null, null, null]);
        expect(Object.values({ ...one, deviceCode: null })).not.toContain("");
        if (one.value !== null && one.analyte !== null) expect(Object.hasOwn(mapping.analytes, one.analyte)).toBe(true);
      }
    }),
    { numRuns: 1500 },
  );
});
