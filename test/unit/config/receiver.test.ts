/** How the receivers want their messages, and the administrator's own codes. */
import { describe, expect, test } from "vitest";
import { acknowledgementMapping, defaultAcknowledgementMapping } from "../../../src/hl7/judge-acknowledgement.ts";
import { brief, deviceWith, labbro, loaded, problemsOf, site } from "./site.ts";

const receiver = (settings: string, qc = ""): string =>
  `${labbro.replace(/^journal:.*$/m, `journal: { application: EPJ, facility: KOMMUNEN, ${settings} }`)}${qc}`;
const withReceiver = (settings: string, qc = "") => site({ "labbro.yaml": receiver(settings, qc) });

describe("journal", () => {
  test("every wish is kept, what is not said is usual", () => {
    const { journal } = loaded(
      withReceiver(
        "profile: oru-r30, charset: iso-8859-1, offScale: st, equipment: law, acknowledge: original, comments: [lot], codeSystems: { nlk: IUPP }",
      ),
    ).station;
    expect(journal).toEqual({
      application: "EPJ",
      facility: "KOMMUNEN",
      profile: "oru-r30",
      charset: "iso-8859-1",
      offScale: "st",
      equipment: "law",
      acknowledge: "original",
      comments: ["lot"],
      codeSystems: { nlk: "IUPP", loinc: "LN", ucum: "UCUM", local: "99LABBRO" },
    });
  });

  test("the receiver of controls has wishes of its own", () => {
    const qc = "qcReceiver: { application: LABQC, facility: LAB, charset: iso-8859-1, operator: true }\n";
    const { journal, qcReceiver } = loaded(withReceiver("charset: utf-8", qc)).station;
    expect([journal.charset, qcReceiver?.charset, qcReceiver?.operator]).toEqual(["utf-8", "iso-8859-1", true]);
    expect(
      loaded(withReceiver("charset: utf-8", "qcReceiver: { application: L, facility: L }")).station.qcReceiver?.operator,
    ).toBe(false);
  });

  test.each<[string, string]>([
    ["charset: latin1", "labbro.yaml journal.charset CONFIG_INVALID"],
    ["offScale: text", "labbro.yaml journal.offScale CONFIG_INVALID"],
    ["comments: [all]", "labbro.yaml journal.comments[0] CONFIG_INVALID"],
    ["codeSystems: { nlk: 2.16.578.1.12.4.1.1.7280 }", "labbro.yaml journal.codeSystems.nlk CONFIG_INVALID"],
    ["codeSystems: { NLK: X }", "labbro.yaml journal.codeSystems.NLK CONFIG_UNKNOWN_KEY"],
    ["answers: { AE: accept }", "labbro.yaml journal.answers.AE CONFIG_INVALID"],
    ["answers: { CA: stop }", "labbro.yaml journal.answers.CA CONFIG_UNKNOWN_KEY"],
    ["answers: { AA: retry }", "labbro.yaml journal.answers.AA CONFIG_UNKNOWN_KEY"],
    ['answers: { errors: { AE: { "205": retry } } }', "labbro.yaml journal.answers.errors.AE.205 CONFIG_INVALID"],
    ["operator: true", "labbro.yaml journal.operator CONFIG_UNKNOWN_KEY"],
  ])("%s is a mistake", (settings, problem) => {
    expect(problemsOf(withReceiver(settings)).map(brief)).toEqual([problem]);
  });

  test("a letter that the character set does not have is told where it stands in every message", () => {
    const text = receiver("charset: iso-8859-1")
      .replace("name: The unit", "name: Ḃjerke")
      .replace("facility: KOMMUNEN", "facility: Č");
    expect(problemsOf(site({ "labbro.yaml": text })).map(brief)).toEqual([
      "labbro.yaml site.name CONFIG_CONFLICT",
      "labbro.yaml journal.facility CONFIG_CONFLICT",
    ]);
    expect(problemsOf(site({ "labbro.yaml": text.replace("iso-8859-1", "utf-8") }))).toEqual([]);
  });
});

describe("answers", () => {
  const mapping = (settings: string) => acknowledgementMapping(loaded(withReceiver(settings)).station.journal.answers);

  test("are the usual ones when nothing is said", () => {
    expect(mapping("charset: utf-8")).toEqual(defaultAcknowledgementMapping);
    expect(mapping("answers: {}")).toEqual(defaultAcknowledgementMapping);
  });

  test("change where they are said, code by code", () => {
    const { byCode, byError } = mapping(
      'answers: { AE: retry, AR: stop, errors: { AE: { "101": stop }, AR: { "200": retry, 207: retry } } }',
    );
    expect(byCode).toEqual({ AE: "retry", AR: "stop", CA: "wait", CE: "stop", CR: "retry" });
    expect(byError).toEqual({
      AE: { "101": "stop" },
      AR: { "200": "retry", "201": "stop", "202": "stop", "203": "stop", "207": "retry" },
    });
  });
});

const entry = (changes: Readonly<Record<string, string>> = {}) => {
  const fields = {
    analyte: "ACR",
    units: "[mg/mmol]",
    nlk: "{ code: NPU19661, name: U-Albumin/kreatinin }",
    loinc: '{ code: 32294-1, name: "Albumin/Creatinine [Ratio] in Urine" }',
    ucum: "{ code: mg/mmol, name: mg/mmol }",
    ...changes,
  };
  return `  - ${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n    ")}\n`;
};
const codes = (...entries: readonly string[]) =>
  site({
    "codes.yaml": `version: "1"\nsource: looked up 2026-11-20\nanalytes:\n${entries.join("")}`,
    "devices/crp-1.yaml": deviceWith({ analytes: "[CRP, { name: ACR, unit: mg/mmol }]" }),
  });

describe("codes.yaml", () => {
  test("becomes the station's own table, and part of the snapshot's texts", () => {
    const config = loaded(codes(entry()));
    expect(config.station.codes).toMatchObject({ version: "1", source: "looked up 2026-11-20" });
    expect(config.station.codes?.analytes[0]?.nlk.code).toBe("NPU19661");
    expect(Object.keys(config.source)).toContain("codes.yaml");
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["an NLK code with a digit too few", { nlk: "{ code: NPU1966, name: A }" }, "analytes[0].nlk.code CONFIG_INVALID"],
    ["an NLK code in small letters", { nlk: "{ code: npu19661, name: A }" }, "analytes[0].nlk.code CONFIG_INVALID"],
    ["a LOINC number with another check digit", { loinc: "{ code: 32294-2, name: A }" }, "analytes[0].loinc.code CONFIG_INVALID"],
    ["a delimiter in a name", { nlk: '{ code: NPU19661, name: "A^B" }' }, "analytes[0].nlk.name CONFIG_INVALID"],
    ["a name that CE.2 does not hold", { ucum: `{ code: u, name: ${"A".repeat(200)} }` }, "analytes[0].ucum.name CONFIG_INVALID"],
    [
      "names that OBX-3 does not hold together",
      { nlk: `{ code: NPU19661, name: ${"A".repeat(95)} }`, loinc: `{ code: 32294-1, name: ${"B".repeat(96)} }` },
      "analytes[0].loinc.name CONFIG_INVALID",
    ],
    ["a unit that CE.1 does not hold", { ucum: `{ code: ${"u".repeat(21)}, name: u }` }, "analytes[0].ucum.code CONFIG_INVALID"],
    ["an analysis that nobody measures", { analyte: "Tull" }, "analytes[0].analyte CONFIG_INVALID"],
  ])("%s is a mistake", (_, changes, problem) => {
    expect(problemsOf(codes(entry(changes))).map(brief)).toEqual([`codes.yaml ${problem}`]);
  });

  test("a unit with two codes is a mistake", () => {
    expect(problemsOf(codes(entry(), entry())).map(brief)).toEqual(["codes.yaml analytes[1] CONFIG_CONFLICT"]);
  });
});
