/** OBX-5 by its type: each has one reading, for every driver that reads HL7. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import type { GenericMapping, SegmentPlace } from "../../../src/domain/generic-mapping.ts";
import { standardHl7 } from "../../../src/driver-api/generic/standard.ts";
import { decodeMessage, type Observation } from "../../../src/driver-api/index.ts";
import { readHl7 } from "../../../src/protocol/hl7v2/read.ts";

const place = (field: number): SegmentPlace => ({ segment: "OBX", field, component: null });
const mapping: GenericMapping = {
  ...standardHl7,
  fields: { ...standardHl7.fields, comparator: [place(13)] },
  analytes: { CRP: { codes: ["CRP"], units: { "mg/L": "mg/L" } } },
};

/** Every driver with a mode that speaks HL7, and that mode. */
const readers = drivers.flatMap((driver) =>
  Object.entries(driver.modes).flatMap(([mode, { protocol }]) =>
    protocol.family === "mllp" && driver.preset !== true ? [[driver.id, driver, mode] as const] : [],
  ),
);
type Reader = (typeof readers)[number];

function decoded([, driver, mode]: Reader, type: string, value: string, further = "|||||F") {
  const lines = [
    "MSH|^~\\&|Afinion 2 Analyzer|ichroma3|SN990001||20260114101500||ORU^R01|1|P|2.5.1",
    "PID|1|15815024343|15815024343",
    "OBR|1||71|CRP|||20260114101500",
    `OBX|1|${type}|CRP||${value}|mg/L${further}||||||||AF20999001|20260114101400`,
    "",
  ];
  const { message } = readHl7(Buffer.from(lines.join("\r")), "utf8");
  if (message === null) throw new Error("no message");
  return decodeMessage(driver, { protocol: "hl7v2", message }, { mode, at: 0, index: 0, mapping });
}
const readValue = (...given: Parameters<typeof decoded>): Observation["value"] | "none" => {
  const [observation] = decoded(...given).observations;
  return observation === undefined ? "none" : observation.value;
};

test("every driver that reads HL7 is asked", () => {
  expect(readers.map(([id]) => id)).toEqual(expect.arrayContaining(["afinion-2", "ichroma", "generic-hl7"]));
});

describe.each(readers.map((reader) => [reader[0], reader] as const))("%s", (_, reader) => {
  test.each([
    ["SN", "<^5", "<", "5"],
    ["SN", ">^200", ">", "200"],
    ["SN", "<=^8", "<=", "8"],
    ["SN", ">=^8.50", ">=", "8.50"],
    ["SN", "^182", null, "182"],
    ["SN", "=^182", null, "182"],
    ["SN", "^182^^", null, "182"],
    ["SN", "182", null, "182"],
    ["SN", "<5", "<", "5"],
    ["NM", "4.7", null, "4.7"],
    ["nm", "4.7", null, "4.7"],
    ["ST", "<5", "<", "5"],
    ["TX", "4.7 mg/L", null, "4.7"],
    ["", "4.7", null, "4.7"],
  ])("%s %s is a number", (type, raw, comparator, number) => {
    expect(readValue(reader, type, raw)).toEqual({ raw, comparator, number, unit: "mg/L" });
  });

  test.each([
    ["SN", "^100^-^200"],
    ["SN", "^1^:^128"],
    ["SN", "^2^+"],
    ["SN", "<>^5"],
    ["SN", "about^5"],
    ["SN", "<"],
    ["SN", "<^"],
    ["SN", "^5~^6"],
    ["NM", "5~6"],
    ["NM", "5^6"],
    ["ST", "5 - 10"],
    ["ST", "5 (3 - 7)"],
    ["TX", "1 Jahr"],
    ["DT", "20260114"],
    ["TM", "101500"],
    ["XX", "5"],
    ["ST", "NEGATIVE"],
  ])("%s %s is none, and is told", (type, raw) => {
    expect(readValue(reader, type, raw)).toMatchObject({ raw, number: null });
    expect(decoded(reader, type, raw).problems.map(({ code }) => code)).toContain("DECODE_BAD_VALUE");
  });

  test.each(["CE", "CWE", "CNE"])("%s is a coded answer, and never a number", (type) => {
    const coded = { code: "260385009", text: "Negative", system: "SCT" };
    expect(readValue(reader, type, "260385009^Negative^SCT")).toMatchObject({
      raw: "260385009^Negative^SCT",
      number: null,
      coded,
    });
    expect(readValue(reader, type, "5")).toMatchObject({ number: null, coded: { code: "5", text: null, system: null } });
    expect(readValue(reader, type, "INV^Invalid")).toBeNull();
    expect(readValue(reader, type, "")).toBeNull();
    expect(readValue(reader, type, "NEG^Negative~POS^Positive")).not.toHaveProperty("coded");
  });

  test("an attachment gives no number, and is told", () => {
    const found = readValue(reader, "ED", "^IM^PNG^Base64^iVBORw0KGgo5");
    expect(found === "none" || found?.number === null).toBe(true);
    expect(decoded(reader, "ED", "^IM^PNG^Base64^iVBORw0KGgo5").problems).not.toEqual([]);
  });

  test("any SN: one number with its comparator where there is one number, else none", () => {
    const part = fc.constantFrom("", "5", "0.50", "12", "<", ">", "<=", ">=", "=", "<>", "-", "+", ":", "/", "x");
    fc.assert(
      fc.property(part, part, part, part, (sign, first, separator, second) => {
        const raw = [sign, first, separator, second].join("^");
        const value = readValue(reader, "SN", raw);
        if (value === "none" || value === null) return;
        const isOne = ["", "=", "<", ">", "<=", ">="].includes(sign) && /^\d/.test(first) && separator === "" && second === "";
        expect([value.number, value.comparator]).toEqual(
          isOne ? [first, sign === "" || sign === "=" ? null : sign] : [null, null],
        );
      }),
    );
  });
});

const generic = readers.find(([id]) => id === "generic-hl7") as Reader;

test("a comparator with an address of its own stands before the number", () => {
  expect(readValue(generic, "NM", "5", "|||||F||<")).toEqual({ raw: "5", comparator: "<", number: "5", unit: "mg/L" });
  expect(readValue(generic, "NM", "5", "|||||F||=")).toMatchObject({ comparator: null, number: "5" });
  expect(readValue(generic, "NM", "<5", "|||||F||>")).toMatchObject({ number: null });
  expect(readValue(generic, "NM", "5", "|||||F||about")).toMatchObject({ number: null });
});

test("a problem names the code and its address, and never what could be a person", () => {
  const texts = (code: string) => {
    const lines = ["MSH|^~\\&|X||||20260114||ORU^R01|1|P|2.5.1", "OBR|1", "OBX|1|NM|CRP||1|mg/L", `OBX|2|NM|${code}||1|mg/L`, ""];
    const { message } = readHl7(Buffer.from(lines.join("\r")), "utf8");
    if (message === null) throw new Error("no message");
    const [, driver, mode] = generic;
    const { problems } = decodeMessage(driver, { protocol: "hl7v2", message }, { mode, at: 0, index: 0, mapping });
    return problems.filter((each) => each.code === "DECODE_UNKNOWN_ANALYTE").map(({ text }) => text);
  };
  expect(texts("CRPH")).toEqual(['OBX-3 of OBX 2 of OBR 1: "CRPH".']);
  expect(texts("15815024343")).toEqual(["OBX-3 of OBX 2 of OBR 1 is not mapped."]);
  expect(texts("Ola Nordmann")).toEqual(["OBX-3 of OBX 2 of OBR 1 is not mapped."]);
});

describe("patient ids", () => {
  const idsOf = (pid3: string, address: SegmentPlace) => {
    const lines = ["MSH|^~\\&|X||||20260114||ORU^R01|1|P|2.5.1", `PID|1||${pid3}`, "OBR|1", "OBX|1|NM|CRP||1|mg/L", ""];
    const { message } = readHl7(Buffer.from(lines.join("\r")), "utf8");
    if (message === null) throw new Error("no message");
    const own = { ...mapping, fields: { ...mapping.fields, patientId: [address] } } as GenericMapping;
    const [, driver, mode] = generic;
    const [found] = decodeMessage(driver, { protocol: "hl7v2", message }, { mode, at: 0, index: 0, mapping: own }).observations;
    return [found?.patientId, found?.otherPatientIds];
  };
  const at = { segment: "PID", field: 3, component: 1 };
  const two = "15815024343^^^FNR&2.16.578.1.12.4.1.4.1&ISO~K-7^^^KLINIKK^MR";

  test("the first counts, and others are told beside it", () => {
    expect(idsOf("15815024343", at)).toEqual(["15815024343", undefined]);
    expect(idsOf("15815024343~~15815024424", at)).toEqual(["15815024343", ["15815024424"]]);
    expect(idsOf("15815024343~15815024343", at)).toEqual(["15815024343", undefined]);
  });

  test("the address may name a repetition, an authority or a kind", () => {
    expect(idsOf(two, { ...at, repetition: 2 })).toEqual(["K-7", undefined]);
    expect(idsOf(two, { ...at, repetition: "FNR" })).toEqual(["15815024343", undefined]);
    expect(idsOf(two, { ...at, repetition: "MR" })).toEqual(["K-7", undefined]);
    expect(idsOf(two, { ...at, repetition: "DNR" })).toEqual([null, undefined]);
  });
});
