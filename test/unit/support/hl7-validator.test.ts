/** The tests' own HL7 validator: clean on good messages, and every fault that is put into one is caught where it was put. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldRules } from "../../support/hl7-definitions.ts";
import { type Agreement, validateHl7, validateProfile } from "../../support/hl7-validator.ts";
import { optional, referenceAbsent, referenceNames, referenceText } from "../../support/reference.ts";
import { messageFile, messageNames } from "../../support/vectors.ts";
import { drop, injections, insertAfter, patientResultFaults, set } from "./hl7-mutations.ts";
import { complaintsOf, encode, namesOf, uncaught } from "./uncaught.ts";

const message = (...segments: readonly string[]) => segments.map((one) => `${one}\r`).join("");

const crp = "NPU19748^P-C-reaktivt protein^99NLK^48421-2^C reactive protein [Mass/volume] in Capillary blood^LN";
const header = (type: string) =>
  `MSH|^~\\&|LABBRO|BJERKE|EPJ|KOMMUNEN|20260510093005+0200||${type}|01KR00000000000000AA|T|2.5.1|||NE|AL|NOR|UNICODE UTF-8`;
const patient = "PID|1||15815024343^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR||Strømmen^Øyvind^^^^^L||19500101|M";
const order = `|01KR0000000000000BBB|${crp}|||20260510091500+0200||||O|||||||||||20260510093000+0200||LAB|F`;
const times = "|||F|||20260510091500+0200||1234|AFINION-CRP^Afinion CRP^99LABBRO|AF20990001^LABBRO|20260510091700+0200";

const twoResults = message(
  header("ORU^R01^ORU_R01"),
  patient,
  "PV1|1|N|BASE-0412^^^BJERKE",
  "ORC|RE||01KR0000000000000BBB||CM||||20260510093000+0200",
  `OBR|1|${order}`,
  `OBX|1|NM|${crp}||31|mg/L^mg/L^UCUM||H${times}`,
  "NTE|1|L|Lot A\\F\\B \\T\\ C\\.br\\neste linje \\E\\ \\X0D\\.",
  `OBX|2|SN|${crp}|2|<^5|mg/L^mg/L^UCUM|<5|L~<${times}`,
  "NTE|1|L|Første kommentar.",
  "NTE|2|L|Andre kommentar.",
  "SPM|1|^01KR0000000000000BBB||BLDC^Blood capillary^HL70487|||||||P^Patient^HL70369||||||20260510091500+0200",
);
const withoutSpecimen = message(
  header("ORU^R30^ORU_R30"),
  "PID|1||55815024256^^^DNR&2.16.578.1.12.4.1.4.2&ISO^NNNOR||^^^^^^U",
  "PV1|1|N",
  "ORC|NW||01KR0000000000000BBB||CM||||20260510093000+0200",
  `OBR|1|${order}`,
  `OBX|1|NM|${crp}||31|mg/L^mg/L^UCUM||${times}`,
  "NTE|1|L|Pasientnær analyse.",
);
const changed = (order: string, result: string) => (text: string) => set("OBX-11", result)(set("OBR-25", order)(text));
const withdrawn = set("OBX-5", "")(changed("C", "X")(withoutSpecimen));
const corrected = changed("C", "C")(withoutSpecimen);
const wrongPatient = set("OBX-5", "")(changed("X", "W")(withoutSpecimen));
/** For a receiver that wants everything otherwise. */
const otherwise = [
  set("MSH-15", ""),
  set("MSH-16", ""),
  set("MSH-18", "8859/1"),
  set("OBX-2", "ST"),
  set("OBX-5", ">200"),
  set("OBX-8", ">"),
  set("OBX-18", "Afinion 2^Abbott~AF20990001^Abbott"),
  (text: string) => text.replaceAll("99NLK", "IUPP"),
].reduce((text, change) => change(text), set("PID-5", "Ødegård^^^^^^U")(withoutSpecimen));
const otherAgreement: Agreement = {
  nlk: "IUPP",
  charset: "8859/1",
  offScale: "ST",
  equipment: "law",
  acknowledge: "original",
};
const control = message(
  header("OUL^R22^OUL_R22"),
  "SPM|1|^C-1||CTRL^Kontrollmateriale^99LABBRO|||||||Q^Control specimen^HL70369||||||20260510091500+0200||20270131",
  "SAC|||C7781",
  "INV|CRPCTRL1^CRP kontroll nivå 1^99LABBRO|OK^OK Status^HL70383|CO^Control^HL70384|||||||||20270131||||C7781",
  `OBR|1|${order}`,
  "ORC|RE||01KR0000000000000BBB||CM||||20260510093000+0200",
  `OBX|1|NM|${crp}|1|38.2|mg/L^mg/L^UCUM|32.0-44.0|${times}`,
  "SID|CRP-CAS^CRP-kassett^99LABBRO|A12345",
  "NTE|1|L|Kontrollen er godkjent.",
  "OBX|2|CE|QC_VERDICT^QC verdict^99LABBRO|1|ACCEPTED^Godkjent^99LABBRO||||||F",
);
const refusal = message(
  "MSH|^~\\&|EPJ|KOMMUNEN|LABBRO|BJERKE|20260510093006+0200||ACK^R01^ACK|1|T|2.5.1||||||UNICODE UTF-8",
  "MSA|AE|01KR00000000000000AA",
  "ERR||PID^1^3^1^1|204^Unknown key identifier^HL70357|E||||Ukjent pasient",
);

describe("good messages are clean", () => {
  const messages = { twoResults, withoutSpecimen, withdrawn, corrected, wrongPatient, control };
  test.each(Object.entries(messages))("%s", (_, text) => {
    const segments = namesOf(text);
    expect(validateHl7(encode(text), { segments })).toEqual([]);
    expect(validateProfile(encode(text), { operator: text === control })).toEqual([]);
  });

  test("for a receiver that wants everything otherwise, and only for that one", () => {
    expect(validateHl7(encode(otherwise), { segments: namesOf(otherwise) })).toEqual([]);
    expect(validateProfile(encode(otherwise), otherAgreement)).toEqual([]);
    for (const wish of Object.keys(otherAgreement))
      expect(validateProfile(encode(otherwise), { ...otherAgreement, [wish]: undefined })).not.toEqual([]);
  });

  test("an acknowledgement is good HL7, but none of the messages we send", () => {
    expect(validateHl7(encode(refusal))).toEqual([]);
    expect(validateProfile(encode(refusal))).toContain("MSH-9 is not as agreed");
  });

  test.each(["15815024424", "15815024505", "13717404089"])("person number %s of a test population is one", (number) => {
    const text = set("PID-3", `${number}^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR`)(twoResults);
    expect(validateProfile(encode(text))).toEqual([]);
  });
});

describe("every fault is caught where it was put", () => {
  test.each(patientResultFaults)("$by: $name", ({ by, change, complaint }) => {
    const changed = change(twoResults);
    expect(changed).not.toEqual(twoResults);
    const found = complaintsOf(by, twoResults, changed);
    expect(found).toContainEqual(expect.stringMatching(complaint));
  });

  test.each(injections)("injected: $name", ({ by, change, complaint }) => {
    const found = complaintsOf(by, twoResults, change(twoResults));
    expect(found).toContainEqual(expect.stringMatching(complaint));
  });

  test("in the other profile too", () => {
    const { tried, missed } = uncaught(withoutSpecimen, patientResultFaults);
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(100);
  });

  test.each<[string, RegExp, (text: string) => string]>([
    ["a patient", /PID must be there/, insertAfter("MSH", patient)],
    ["no container", /SAC must be there/, (text) => drop("INV")(drop("SAC")(text))],
    ["an unknown container", /SAC-3/, set("SAC-3", "")],
    ["a patient's role", /SPM-11/, set("SPM-11", "P^Patient^HL70369")],
    ["a second order", /OBR must be there/, insertAfter("OBX", `OBR|2|${order}`)],
    ["a named operator", /OBX-16/, (text) => text],
    ["no lot of the material", /INV-16/, set("INV-16", "")],
    ["no verdict", /QC_VERDICT/, (text) => text.replace("QC_VERDICT", "QC_TARGET")],
    ["two verdicts", /QC_VERDICT/, (text) => `${text}OBX|3|CE|QC_VERDICT^QC verdict^99LABBRO|2|VOID^^99LABBRO||||||F\r`],
    ["a fact said twice", /OBX-4/, (text) => `${text}OBX|3|CE|QC_VERDICT^QC verdict^99LABBRO|1|VOID^^99LABBRO||||||F\r`],
    ["a fact under a patient's code", /OBX-3 is no fact/, (text) => text.replace("QC_VERDICT^QC verdict^99LABBRO", crp)],
  ])("control result with %s", (_, complaint, change) => {
    expect(validateProfile(encode(change(control)))).toContainEqual(expect.stringMatching(complaint));
  });

  test.each<[string, RegExp, (text: string) => string]>([
    ["a withdrawal under a final order", /OBX-11 is not as OBR-25/, changed("F", "X")],
    ["a withdrawal that looks like another patient's", /OBX-11 is not as OBR-25/, changed("C", "W")],
    ["another patient's result as a correction", /OBX-11 is not as OBR-25/, changed("X", "C")],
    ["another patient's value", /OBX-5 stands in a withdrawn/, changed("X", "W")],
    ["no reason for a change", /does not say why/, (text) => drop("NTE")(changed("C", "C")(text))],
    ["a deletion", /OBX-11/, changed("C", "D")],
  ])("a changed result with %s", (_, complaint, change) => {
    expect(validateProfile(encode(change(withoutSpecimen)))).toContainEqual(expect.stringMatching(complaint));
  });

  test.each<[string, RegExp, (text: string) => string | Uint8Array]>([
    ["UTF-8 under the name of Latin-1", /MSH-18/, (text) => new TextEncoder().encode(text)],
    ["another text than a limit", /OBX-5 is text/, set("OBX-5", "høy")],
    ["a comparator that HL7 does not have", /OBX-5 is text/, set("OBX-5", "=>5")],
    ["text not said to be off scale", /OBX-8/, set("OBX-8", "")],
    ["SN all the same", /OBX-2/, set("OBX-2", "SN")],
    ["an instrument without its model", /OBX-18/, set("OBX-18", "")],
    ["three instruments", /OBX-18/, set("OBX-18", "A^B~C^B~D^B")],
  ])("for a receiver with other wishes, %s", (_, complaint, change) => {
    expect(validateProfile(encode(change(otherwise)), otherAgreement)).toContainEqual(expect.stringMatching(complaint));
  });

  test.each<[string, RegExp, (text: string) => string]>([
    ["no MSA", /structure ACK/, drop("MSA")],
    ["an answer of no table", /MSA-1/, set("MSA-1", "OK")],
    ["no control id", /MSA-2 is required/, set("MSA-2", "")],
    ["an error code of no table", /ERR-3\.1/, set("ERR-3", "299^^HL70357")],
    ["no severity", /ERR-4 is required/, set("ERR-4", "")],
    ["a type that is not ACK", /MSH-9/, set("MSH-9", "ORU^R01^ACK")],
  ])("acknowledgement with %s", (_, complaint, change) => {
    expect(validateHl7(encode(change(refusal)))).toContainEqual(expect.stringMatching(complaint));
  });
});

test("the validator is total: any bytes give complaints, never an exception", () => {
  const cut = fc.tuple(fc.nat(twoResults.length), fc.nat(40), fc.string({ unit: "binary", maxLength: 12 }));
  const damaged = cut.map(([at, length, put]) => encode(twoResults.slice(0, at) + put + twoResults.slice(at + length)));
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      expect(Array.isArray(validateHl7(bytes)) && Array.isArray(validateProfile(bytes))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("the dictionary has a length for every field of the segments that are used", () => {
  const names = ["MSH", "PID", "PV1", "ORC", "OBR", "OBX", "NTE", "SPM", "SAC", "INV", "SID", "MSA", "ERR"];
  expect(names.filter((name) => fieldRules(name)?.some((rule) => !Number.isInteger(rule.len)) !== false)).toEqual([]);
});

describe("whole messages", () => {
  const read = (name: string) => readFileSync(messageFile(name), "utf8");
  const results = messageNames.filter((name) => /^(?!ack-).*(?:r01|r30|range)\.hl7$/.test(name));

  test.each(messageNames)("%s is clean", (name) => {
    const text = read(name);
    expect(validateHl7(encode(text), { segments: namesOf(text) })).toEqual([]);
    if (!name.startsWith("ack-")) expect(validateProfile(encode(text), { operator: true })).toEqual([]);
  });

  test.each(results)("faults in %s are caught", (name) => {
    const text = read(name);
    const { tried, missed } = uncaught(text, [...patientResultFaults, ...injections]);
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(90);
  });
});

describe.skipIf(referenceAbsent)(optional("messages of others"), () => {
  const names = referenceNames("samples/hl7/").filter((name) => name.endsWith(".hl7"));
  test.each(names)("%s is not of our profile", (name) => {
    expect(validateProfile(encode(referenceText(`samples/hl7/${name}`)))).not.toEqual([]);
  });
});
