/**
 * What goes to the journal, seen from the journal's side: rendered by the gateway, judged by a validator that knows only
 * the standard's data and CONTRACTS.md "HL7 to the journal", and read again by a library that is not ours.
 */
import fc from "fast-check";
import { Message } from "node-hl7-client";
import { describe, expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { readNumber } from "../../src/domain/decimal.ts";
import { controlId, runId } from "../../src/domain/ids.ts";
import type { Observation } from "../../src/domain/observation.ts";
import { UserError } from "../../src/domain/problem-catalogue.ts";
import type { ConfiguredAnalyte, Processing } from "../../src/domain/station.ts";
import { renderResult } from "../../src/hl7/render.ts";
import type { RenderContext, ReportedResult, RunReport } from "../../src/hl7/types.ts";
import { validateHl7, validateProfile } from "../support/hl7-validator.ts";
import { crpResult, syntheticPersons } from "../support/observations.ts";

type Profile = "oru-r01" | "oru-r30";
const profiles: readonly Profile[] = ["oru-r01", "oru-r30"];
const processings: readonly Processing[] = ["production", "test"];
const person = syntheticPersons[0];
const dNumber = "55815024256";

const configured = (name: string, unit: string): ConfiguredAnalyte => ({ name, unit, unitSpellings: [], referenceRange: null });
const crp = configured("CRP", "mg/L");
const hba1c = configured("HbA1c", "mmol/mol");
const inr: ConfiguredAnalyte = { ...configured("INR", "1"), unitSpellings: ["INR", "{INR}", "1", "0", ""] };

const measured = (analyte: ConfiguredAnalyte, more: Partial<Observation>): Observation =>
  crpResult({ analyte: analyte.name, deviceCode: analyte.name, ...more });

const intro = "Pasientnær analyse utført av hjemmetjenesten, Afinion 2.";

function reportOf(results: readonly ReportedResult[], more: Partial<RunReport> = {}): RunReport {
  return {
    runId: runId("7Q4M2C9T5B1KKP3Z0XW4"),
    patientId: person,
    instrumentName: "Afinion 2, kontor 1",
    model: "Afinion 2",
    serial: "AF20990001",
    measuredAt: Date.UTC(2026, 2, 14, 9, 11, 5),
    releasedAt: Date.UTC(2026, 2, 14, 9, 15, 30),
    results,
    comments: [intro],
    ...more,
  };
}

const contextOf = (profile: Profile, processing: Processing = "production"): RenderContext => ({
  station: {
    site: { id: "hjemmetjenesten-bjerke", name: "Hjemmetjenesten Bjerke", organisation: "974770482" },
    gateway: { id: "base-0412", zone: "Europe/Oslo", processing },
    journal: { application: "EPJ", facility: "KOMMUNEN", profile },
    qcReceiver: null,
    batchQuietMs: 60_000,
    batchMaxMs: 600_000,
  },
  controlId: controlId("01KKP3Z0XW7Q4M2C9T5A"),
  now: Date.UTC(2026, 2, 14, 9, 15, 33),
});

/**
 * Each OBX can be read alone: the comments on the run follow it as one NTE, those on the result as another, as in the
 * recommended examples. The specimen stands only where the structure has a place for it.
 */
function expectedSegments(report: RunReport, profile: Profile): readonly string[] {
  const results = report.results.flatMap((one) => [
    "OBX",
    ...[report.comments, one.comments].filter((comments) => comments.length > 0).map(() => "NTE"),
  ]);
  return ["MSH", "PID", "PV1", "ORC", "OBR", ...results, ...(profile === "oru-r01" ? ["SPM"] : [])];
}

function complaints(bytes: Uint8Array, report: RunReport, profile: Profile): readonly string[] {
  return [...validateHl7(bytes, { segments: expectedSegments(report, profile) }), ...validateProfile(bytes)];
}

/** As the other library reads it. */
function reread(bytes: Uint8Array): (path: string) => string {
  const message = new Message({ text: new TextDecoder().decode(bytes) });
  return (path) => message.get(path).toString();
}

interface Case {
  readonly name: string;
  readonly result: ReportedResult;
  readonly code: string;
  readonly type: string;
  /** OBX-5.1 and, for SN, OBX-5.2. */
  readonly value: readonly string[];
  readonly unit: string;
  readonly flags: string;
}

const off = (analyte: ConfiguredAnalyte, comparator: "<" | ">", number: string, unit: string): ReportedResult => ({
  observation: measured(analyte, { value: { raw: `${comparator}${number}`, comparator, number, unit } }),
  analyte,
  comments: [],
});
const plain = (analyte: ConfiguredAnalyte, number: string, unit: string, more: Partial<Observation> = {}): ReportedResult => ({
  observation: measured(analyte, { value: { raw: number, comparator: null, number, unit }, ...more }),
  analyte,
  comments: [],
});

const cases: readonly Case[] = [
  { name: "CRP", result: plain(crp, "47", "mg/L"), code: "NPU19748", type: "NM", value: ["47"], unit: "mg/L", flags: "" },
  {
    name: "CRP <5",
    result: off(crp, "<", "5", "mg/L"),
    code: "NPU19748",
    type: "SN",
    value: ["<", "5"],
    unit: "mg/L",
    flags: "<",
  },
  {
    name: "HbA1c",
    result: plain(hba1c, "64", "mmol/mol"),
    code: "NPU27300",
    type: "NM",
    value: ["64"],
    unit: "mmol/mol",
    flags: "",
  },
  { name: "INR", result: plain(inr, "2.40", "INR"), code: "NPU01685", type: "NM", value: ["2.40"], unit: "{INR}", flags: "" },
  {
    name: "INR >8.0",
    result: off(inr, ">", "8.0", ""),
    code: "NPU01685",
    type: "SN",
    value: [">", "8.0"],
    unit: "{INR}",
    flags: ">",
  },
];

/** Every driver with every analyte of it that has a code in HL7.md 3.1. */
const reportable = drivers.flatMap(({ model, analytes }) =>
  [crp, hba1c, inr].filter(({ name }) => analytes[name] !== undefined).map((analyte) => ({ model, analyte })),
);

describe.each(profiles)("%s", (profile) => {
  describe.each(processings)("in %s", (processing) => {
    const context = contextOf(profile, processing);

    test.each(cases)("$name is valid and says what was measured", ({ result, code, type, value, unit, flags }) => {
      const report = reportOf([result]);
      const bytes = renderResult(report, context);
      expect(complaints(bytes, report, profile)).toEqual([]);
      const get = reread(bytes);
      expect([get("MSH.10"), get("MSH.11.1"), get("OBR.3.1"), get("PID.3.1")]).toEqual([
        "01KKP3Z0XW7Q4M2C9T5A",
        processing === "production" ? "P" : "T",
        "7Q4M2C9T5B1KKP3Z0XW4",
        person,
      ]);
      expect([get("OBR.4.1"), get("OBX.3.1"), get("OBX.2")]).toEqual([code, code, type]);
      expect(value.map((_, i) => get(`OBX.5.${i + 1}`))).toEqual(value);
      expect([get("OBX.6.1"), get("OBX.8")]).toEqual([unit, flags]);
      expect(get("NTE.3")).toBe(intro);
    });

    test("a D-number stands under its own authority", () => {
      const report = reportOf([plain(crp, "47", "mg/L")], { patientId: dNumber });
      const bytes = renderResult(report, context);
      expect(complaints(bytes, report, profile)).toEqual([]);
      expect(reread(bytes)("PID.3.1")).toBe(dNumber);
    });
  });

  const context = contextOf(profile);

  test.each(syntheticPersons)("person %s is identified", (patientId) => {
    const report = reportOf([plain(crp, "47", "mg/L")], { patientId });
    const bytes = renderResult(report, context);
    expect(complaints(bytes, report, profile)).toEqual([]);
    expect(reread(bytes)("PID.3.1")).toBe(patientId);
  });

  test("one run of two analytes is one message with one OBR and two OBX", () => {
    const report = reportOf([
      { ...plain(hba1c, "64", "mmol/mol"), comments: ["Reagenslot A12345, utløpsdato 30.09.2026."] },
      { ...plain(crp, "5.0", "mg/L"), comments: ["Én.", "To."] },
    ]);
    const bytes = renderResult(report, context);
    expect(complaints(bytes, report, profile)).toEqual([]);
    expect(reread(bytes)("OBR.4.1")).toBe("NPU27300");
    const said = new TextDecoder().decode(bytes).match(/(?<=NTE\|2\|L\|)[^\r]*/g);
    expect(said).toEqual(["Reagenslot A12345, utløpsdato 30.09.2026.", "Én.\\.br\\To."]);
  });

  test.each(reportable)("what $model measures as $analyte.name can be sent", ({ model, analyte }) => {
    const report = reportOf([plain(analyte, "4.5", analyte.unit)], { model });
    expect(complaints(renderResult(report, context), report, profile)).toEqual([]);
  });

  test("comments and unicode arrive as they were written", () => {
    const comments = [intro, "Kontroll-lot Ω|7 ^ ~ & \\ «ÆØÅæøå» 漢字 🩸."];
    const report = reportOf([plain(crp, "47", "mg/L", { patientName: "Åse Ødegård" })], { comments });
    const bytes = renderResult(report, context);
    expect(complaints(bytes, report, profile)).toEqual([]);
    const wanted = `${intro}\\.br\\Kontroll-lot Ω\\F\\7 \\S\\ \\R\\ \\T\\ \\E\\ «ÆØÅæøå» 漢字 🩸.\r`;
    expect(new TextDecoder().decode(bytes)).toContain(`NTE|1|L|${wanted}`);
  });

  test("flags and range are the instrument's own", () => {
    const observation = measured(crp, { flags: ["H", "A"], range: { low: "0", high: "5" } });
    const report = reportOf([{ observation, analyte: crp, comments: [] }]);
    const bytes = renderResult(report, context);
    expect(complaints(bytes, report, profile)).toEqual([]);
    expect(new TextDecoder().decode(bytes)).toContain("|47|mg/L^mg/L^UCUM|0-5|H~A|||F|");
  });

  test("the hour that comes twice is told apart by its offset", () => {
    const twice = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)];
    const times = twice.map((measuredAt) => {
      const report = reportOf([plain(crp, "47", "mg/L")], { measuredAt });
      const bytes = renderResult(report, context);
      expect(complaints(bytes, report, profile)).toEqual([]);
      return reread(bytes)("OBX.14.1");
    });
    expect(times).toEqual(["20261025023000+0200", "20261025023000+0100"]);
  });
});

/** The bytes, or null when the renderer refused as it may: with a UserError of this one code. Any other error fails the test. */
function renderOrRefuse(report: RunReport, context: RenderContext): Uint8Array | null {
  try {
    return renderResult(report, context);
  } catch (error) {
    if (error instanceof UserError && error.code === "HL7_UNRENDERABLE") return null;
    throw error;
  }
}

const hostilePiece = fc.oneof(
  fc.constantFrom(
    "|",
    "^",
    "~",
    "&",
    "\\",
    "\r",
    "\n",
    "\r\n",
    '""',
    "\\F\\",
    "\\.br\\",
    "\\X0D\\",
    "\rOBX|2|NM|X||999",
    "\u0000",
  ),
  fc.constantFrom(
    "\u000b",
    "\u001c",
    "\t",
    "\u0085",
    "\u2028",
    "\uFEFF",
    "\ud800",
    "\udc00",
    "🩸",
    "Ø",
    "e\u0301",
    " ",
    "A",
    "7",
  ),
  fc.string({ unit: "binary", maxLength: 6 }),
);
const hostile = fc.oneof(
  { weight: 6, arbitrary: fc.array(hostilePiece, { maxLength: 5 }).map((pieces) => pieces.join("")) },
  { weight: 1, arbitrary: hostilePiece.map((piece) => piece.repeat(300)) },
);
/** A comment is written by a person: something to read, whatever else is in it. */
const hostileComment = hostile.map((text) => `x${text}`);
/** Fields of a few characters: mostly short or absent, or nearly every message would be refused for its length. */
const tight = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 4, arbitrary: fc.array(hostilePiece, { minLength: 1, maxLength: 2 }).map((pieces) => pieces.join("")) },
  { weight: 1, arbitrary: hostile },
);

const hostileResult = fc
  .record({
    operatorId: tight,
    lot: fc.option(hostile),
    notes: fc.array(hostile, { maxLength: 2 }),
    patientName: tight,
    sampleId: fc.option(hostile),
    comments: fc.array(hostileComment, { maxLength: 2 }),
  })
  .map(({ lot, comments, ...more }): ReportedResult => {
    const reagentLot = lot === null ? null : { number: lot, expiry: null };
    return { ...plain(crp, "47", "mg/L", { ...more, reagentLot }), comments };
  });

const hostileReport = fc
  .record({
    results: fc.array(hostileResult, { minLength: 1, maxLength: 2 }),
    serial: tight,
    instrumentName: hostile,
    model: tight.map((text) => text ?? "Afinion 2"),
    comments: fc.array(hostileComment, { maxLength: 2 }),
  })
  .map(({ results, comments, ...more }) => reportOf(results, { ...more, comments: [intro, ...comments] }));

describe.each(profiles)("%s with hostile text", (profile) => {
  const context = contextOf(profile);

  test("is refused or valid, with exactly the segments and values it should have", () => {
    let rendered = 0;
    fc.assert(
      fc.property(hostileReport, (report) => {
        const bytes = renderOrRefuse(report, context);
        if (bytes === null) return;
        rendered++;
        expect(complaints(bytes, report, profile)).toEqual([]);
        const get = reread(bytes);
        const read = ["MSH.10", "PID.3.1", "OBR.3.1", "OBX.5.1", "OBX.6.1"].map(get);
        expect(read).toEqual(["01KKP3Z0XW7Q4M2C9T5A", person, "7Q4M2C9T5B1KKP3Z0XW4", "47", "mg/L"]);
      }),
      { numRuns: 400 },
    );
    expect(rendered).toBeGreaterThan(100);
  });

  test("text without control characters is read by others as it was, every delimiter in it", () => {
    const text = fc.string({ unit: fc.constantFrom("|", "^", "~", "&", "\\", "A", "7", "Ø"), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(text, text, text, text, (operatorId, serial, patientName, comment) => {
        const report = reportOf([plain(crp, "47", "mg/L", { operatorId, patientName })], { serial, comments: [comment] });
        const bytes = renderResult(report, context);
        expect(complaints(bytes, report, profile)).toEqual([]);
        const read = ["OBX.16.1", "OBX.18.1", "PID.5.1", "NTE.3"].map(reread(bytes));
        expect(read).toEqual([operatorId, serial, patientName, comment]);
      }),
    );
  });

  const one = (more: Partial<Observation>) => reportOf([plain(crp, "47", "mg/L", more)]);
  test.each<[string, RunReport]>([
    ["operator", one({ operatorId: "a|b&c\\d" })],
    ["reagent lot", one({ reagentLot: { number: "|^~&\\\r\nOBX|2|NM", expiry: null } })],
    ["notes", one({ notes: ["|^~&\\\r\nOBX|2|NM|X||999"] })],
    ["name", one({ patientName: "|^~&\\" })],
    ["serial", reportOf([plain(crp, "47", "mg/L")], { serial: "|1^" })],
    ["comment", reportOf([plain(crp, "47", "mg/L")], { comments: [intro, "|^~&\\\r\nOBX|2|NM|X||999"] })],
    ["instrument", reportOf([plain(crp, "47", "mg/L")], { instrumentName: "|^~&\\\rOBX" })],
  ])("short enough to fit, delimiters in %s are escaped, not refused", (_, report) => {
    expect(complaints(renderResult(report, context), report, profile)).toEqual([]);
  });

  test("a measured value is sent as it is or not at all", () => {
    const number = fc.oneof(
      fc.constantFrom("", " 47", "4 7", "4,7", "1e3", "0x10", "NaN", "Infinity", "٤٧", "47", "-0", "007", "4.", ".5", "5|", "<5"),
      fc.stringMatching(/^\d{1,4}(\.\d{1,2})?$/),
      hostile,
    );
    let rendered = 0;
    fc.assert(
      fc.property(number, fc.constantFrom("<", ">", null), (text, comparator) => {
        const value = { raw: `${comparator ?? ""}${text}`, comparator, number: text, unit: "mg/L" };
        const report = one({ value });
        const bytes = renderOrRefuse(report, context);
        if (bytes === null) return;
        rendered++;
        expect(complaints(bytes, report, profile)).toEqual([]);
        expect(reread(bytes)(comparator === null ? "OBX.5.1" : "OBX.5.2")).toBe(readNumber(text));
      }),
      { numRuns: 200 },
    );
    expect(rendered).toBeGreaterThan(20);
  });

  test.each<[string, RunReport]>([
    ["no result", reportOf([])],
    ["a failed measurement", one({ value: null, failed: { raw: "---", reason: null } })],
    ["no number", one({ value: { raw: "høy", comparator: null, number: null, unit: "mg/L" } })],
    ["another unit than the configured one", one({ value: { raw: "4.7", comparator: null, number: "4.7", unit: "mg/dL" } })],
    ["no person number", reportOf([plain(crp, "47", "mg/L")], { patientId: "ukjent" })],
    ["a wrong check digit", reportOf([plain(crp, "47", "mg/L")], { patientId: "15815024344" })],
    ["an analyte without a code", reportOf([plain(configured("Tull", "mg/L"), "47", "mg/L")])],
  ])("%s is refused", (_, report) => {
    expect(renderOrRefuse(report, context)).toBeNull();
  });

  test("a control id that does not fit is refused", () => {
    expect(renderOrRefuse(one({}), { ...context, controlId: controlId("3f2504e0-4f89-11d3-9a0c-0305e82c3301") })).toBeNull();
  });
});
