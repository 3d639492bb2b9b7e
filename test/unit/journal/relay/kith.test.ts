/** KITH svarrapport 1.4, read back by a parser that knows nothing of the writer. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openRelay } from "../../../../src/app/journal/open-relay.ts";
import { silentLogger } from "../../../../src/domain/logger.ts";
import { renderSvarrapport } from "../../../../src/journal/relay/kith/svarrapport.ts";
import { systemClock } from "../../../../src/machine/system-clock.ts";
import { readXmlObject } from "../../../support/xml-reader.ts";
import { type Changes, oru, oruWith, persons } from "../messages.ts";
import { parcelOf } from "./parcels.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document is read by its paths.
type Document = any;

const guid = "01234567-89ab-8def-8123-456789abcdef";
function read(bytes: Uint8Array): Document {
  const xml = renderSvarrapport(parcelOf(bytes), guid);
  return readXmlObject(Buffer.from(xml ?? []).toString("utf8"), { lists: ["ResultItem"] });
}
const reportOf = (changes: Changes = {}): Document => read(oru(changes)).Message.ServReport;
const resultOf = (changes: Changes = {}): Document => reportOf(changes).Patient.ResultItem[0];

describe("the message", () => {
  test("has the standard's namespace, version and a number of its own", () => {
    const { Message } = read(oru());
    expect(Message).toMatchObject({
      xmlns: "http://www.kith.no/xmlstds/labsvar/2012-02-15",
      Type: { V: "SVAR_LAB" },
      MIGversion: "v1.4 2012-02-15",
      GenDate: { V: "2026-03-14T10:15:33+01:00" },
      MsgId: guid,
    });
  });

  test("is marked as a trial only where it is one", () => {
    expect(read(oru()).Message.Status).toEqual({ V: "TEST", DN: "Melding til testformål" });
    expect(read(oru({ "MSH-11": "P" })).Message.Status).toBeUndefined();
  });

  test("names its elements in the order of the schema", () => {
    expect(Object.keys(reportOf())).toEqual([
      ...["ServType", "IssueDate", "Status", "MsgDescr", "ServProvId", "Patient", "ServProvider", "Requester"],
    ]);
    expect(Object.keys(resultOf({ "OBX-7": "<5", "OBX-8": "H", "OBX-16": "77^Nilsen^Kari" }))).toEqual([
      ...["NumResult", "ServType", "RefInterval", "Investigation", "InvDate", "Comment", "DevResultInd", "IdResultItem"],
      ...["StatusInvestigation", "RefAnalysedSubject", "RelServProv"],
    ]);
  });

  test("is no control's", () => {
    expect(renderSvarrapport(parcelOf(oruWith(1)), guid)).not.toBeNull();
    const withoutPatient = Buffer.from(
      oru()
        .toString("utf8")
        .replace(/PID[^\r]*\r/, ""),
      "utf8",
    );
    expect(renderSvarrapport(parcelOf(withoutPatient), guid)).toBeNull();
  });
});

describe("the patient", () => {
  test.each([
    [persons.åse, "13717404089", "FNR"],
    ["55055700076^^^DNR&2.16.578.1.12.4.1.4.2&ISO^NNNOR", "55055700076", "DNR"],
    ["81549300086^^^FHN&2.16.578.1.12.4.1.4.3&ISO^PNT", "81549300086", "FHN"],
  ])("%s is %s of the kind %s", (id, number, kind) => {
    expect(reportOf({ "PID-3": id }).Patient).toMatchObject({ OffId: number, TypeOffId: { V: kind } });
  });

  test("has name, birth date and sex where they are known", () => {
    expect(reportOf({ "PID-7": "19740613", "PID-8": "F" }).Patient).toMatchObject({
      Name: "Ødegård, Åse",
      DateOfBirth: { V: "1974-06-13" },
      Sex: { V: "2" },
    });
    expect(reportOf({ "PID-5": "^^^^^^U" }).Patient.Name).toBeUndefined();
  });
});

describe("the result", () => {
  test.each([
    [{ "OBX-5": "47" }, { NumResultValue: { V: "47", U: "mg/L" } }],
    [{ "OBX-5": "5.0" }, { NumResultValue: { V: "5.0", U: "mg/L" } }],
    [
      { "OBX-2": "SN", "OBX-5": "<^5" },
      { ArithmeticComp: { V: "LT", DN: "Mindre enn" }, NumResultValue: { V: "5", U: "mg/L" } },
    ],
    [
      { "OBX-2": "SN", "OBX-5": ">^200" },
      { ArithmeticComp: { V: "GT", DN: "Større enn" }, NumResultValue: { V: "200", U: "mg/L" } },
    ],
    [{ "OBX-5": "2.5", "OBX-6": "{INR}^INR^UCUM" }, { NumResultValue: { V: "2.5", U: "0" } }],
  ])("%j is a number", (changes, expected) => {
    expect(resultOf(changes).NumResult).toEqual(expected);
  });

  test.each([
    [{ "OBX-2": "SN", "OBX-5": "<=^5" }, "<=5"],
    [{ "OBX-2": "SN", "OBX-5": "^5^-^10" }, "5-10"],
    [{ "OBX-2": "ST", "OBX-5": "&lt;5 & co" }, "&lt;5 & co"],
  ])("%j, for which the standard has no number, is text with its unit", (changes, text) => {
    expect(resultOf({ ...changes })).toMatchObject({ TextResult: { TextResultValue: text, Unit: "mg/L" } });
    expect(resultOf(changes).NumResult).toBeUndefined();
  });

  test("has the NLK code under its number, and the number it is found again by", () => {
    expect(resultOf()).toMatchObject({
      Investigation: { Id: { V: "NPU19748", S: "2.16.578.1.12.4.1.1.7280", DN: "P-C-reaktivt protein" } },
      IdResultItem: "7Q4M2C9T5B1KKP3Z0XW4-NPU19748",
      StatusInvestigation: { V: "3", DN: "Endelig" },
    });
  });

  test.each([
    ["H", "1"],
    ["HH", "1"],
    ["L", "2"],
    ["A", "3"],
    ["N", undefined],
    ["<", undefined],
  ])("the analyzer's flag %s is the deviation %s", (flag, deviation) => {
    expect(resultOf({ "OBX-8": flag }).DevResultInd?.V).toBe(deviation);
  });

  test("shows range, comments and instrument", () => {
    expect(resultOf({ "OBX-7": "0.8-1.2" })).toMatchObject({ RefInterval: { Descr: "0,8-1,2" } });
    expect(resultOf().Comment).toBe("Pasientnær analyse utført av hjemmetjenesten, Afinion 2.\nInstrument: AF20095065");
  });

  test("was taken from blood, and when", () => {
    expect(reportOf().Patient.AnalysedSubject).toEqual({
      CollectedSample: { CollectedDate: { V: "2026-03-14T10:11:05+01:00" } },
      TypeCoded: { V: "B", S: "2.16.578.1.12.4.1.1.8351", DN: "Blod" },
      IdByServProvider: "1",
    });
  });

  test("names who measured only by a number that is one", () => {
    const hpr = "9144889^Nilsen^Kari^^^^^^HPR&2.16.578.1.12.4.1.4.4&ISO^L^^^LN";
    expect(resultOf({ "OBX-16": hpr }).RelServProv.HCP.HCProf).toMatchObject({
      Name: "Nilsen, Kari",
      Id: "9144889",
      TypeId: { V: "HPR" },
    });
    expect(resultOf({ "OBX-16": "OP7" }).RelServProv.HCP.HCProf).toEqual({ Name: "OP7" });
  });
});

describe("versions", () => {
  test("a new result", () => {
    expect(reportOf()).toMatchObject({ ServType: { V: "N" }, Status: { V: "F" }, ServProvId: "7Q4M2C9T5B1KKP3Z0XW4" });
    expect(resultOf().ServType.V).toBe("N");
  });

  test("a corrected one has the number of the report it corrects", () => {
    const changes = { "OBR-25": "C", "OBX-11": "C", "OBX-5": "48" };
    expect(reportOf(changes)).toMatchObject({ ServType: { V: "M" }, ServProvId: "7Q4M2C9T5B1KKP3Z0XW4" });
    expect(resultOf(changes)).toMatchObject({ ServType: { V: "M" }, NumResult: { NumResultValue: { V: "48" } } });
  });

  test.each([
    ["X", "Svaret er trukket tilbake."],
    ["W", "Svaret gjelder feil pasient og er trukket tilbake."],
  ])("a withdrawn one (%s) is cancelled, without its value", (status, words) => {
    const changes = { "OBR-25": "X", "OBX-11": status };
    expect(reportOf(changes).ServType.V).toBe("C");
    expect(resultOf(changes)).toMatchObject({
      ServType: { V: "C" },
      StatusInvestigation: { V: "14" },
      Comment: expect.stringContaining(words),
    });
    expect(resultOf(changes).NumResult).toBeUndefined();
  });
});

describe("the folder", () => {
  const temporary = (): string => {
    const folder = mkdtempSync(join(tmpdir(), "labbro-kith-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return folder;
  };
  const relayTo = (type: "kith" | "file", folder: string) =>
    openRelay({ target: { type, folder }, answerTimeoutMs: 1, token: null }, { clock: systemClock, logger: silentLogger });

  test("gets one whole file for each message, whose name is its number and says nothing of the patient", async () => {
    const folder = join(temporary(), "made", "by us");
    const relay = relayTo("kith", folder);
    for (const bytes of [oru(), oru(), oru({ "MSH-10": "SECOND" })])
      expect(await relay.deliver(parcelOf(bytes))).toMatchObject({ verdict: { code: "AA" } });
    const names = readdirSync(folder);
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.xml$/);
      const document = readXmlObject(readFileSync(join(folder, name), "utf8")) as Document;
      expect(`${document.Message.MsgId}.xml`).toBe(name);
    }
  });

  test("gets the bytes as they came where files are asked for", async () => {
    const folder = temporary();
    await relayTo("file", folder).deliver(parcelOf(oru()));
    const [name = ""] = readdirSync(folder);
    expect(name).toMatch(/\.hl7$/);
    expect(readFileSync(join(folder, name))).toEqual(oru());
  });

  test("is freed of what a killed receiver left half-written, and of nothing else", () => {
    const folder = temporary();
    const guid = "0c5fd9f5-2b0e-8d4d-9a35-0a1b2c3d4e5f";
    const theirs = ["notes.new", ".hidden", `${guid}.xml`];
    for (const name of [...theirs, `.${guid}.xml.1234567.new`, `.${guid}.xml.1234567-0a.new`])
      writeFileSync(join(folder, name), "half");
    relayTo("kith", folder);
    expect(readdirSync(folder).sort()).toEqual([...theirs].sort());
  });

  test("that cannot be written is silence, and leaves nothing behind", async () => {
    const folder = temporary();
    writeFileSync(join(folder, "a-file"), "");
    expect(await relayTo("kith", join(folder, "a-file")).deliver(parcelOf(oru()))).toMatchObject({ answer: null, verdict: null });
    expect(readdirSync(folder)).toEqual(["a-file"]);
  });
});
