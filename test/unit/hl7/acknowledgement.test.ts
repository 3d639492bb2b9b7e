import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAcknowledgement, readAcknowledgement } from "../../../src/hl7/acknowledgement.ts";
import type { Acknowledgement } from "../../../src/hl7/types.ts";
import { optional, reference, referenceAbsent } from "../../support/reference.ts";
import { messageFile } from "../../support/vectors.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const msh = "MSH|^~\\&|EPJ|KOMMUNEN|LABBRO|HJEMMETJENESTEN|20260314101534+0100||ACK^R01^ACK|EPJ1|T|2.5.1||||||UNICODE UTF-8";
const msa = "MSA|AA|01KKP3Z0XW7Q4M2C9T5A";

function read(text: string | Uint8Array): Acknowledgement {
  const answer = readAcknowledgement(typeof text === "string" ? bytes(text) : text);
  if (!isAcknowledgement(answer)) throw new Error(answer.text);
  return answer;
}

const accepted: Acknowledgement = {
  writtenAt: "20260314101534+0100",
  sendingApplication: "EPJ",
  sendingFacility: "KOMMUNEN",
  receivingApplication: "LABBRO",
  receivingFacility: "HJEMMETJENESTEN",
  processingId: "T",
  code: "AA",
  controlId: "01KKP3Z0XW7Q4M2C9T5A",
  errorCode: null,
  text: null,
};

describe("an acknowledgement", () => {
  it.each([
    ["CR", `${msh}\r${msa}\r`],
    ["CR, the last one missing", `${msh}\r${msa}`],
    ["CRLF", `${msh}\r\n${msa}\r\n`],
    ["LF", `${msh}\n${msa}\n`],
    ["a byte order mark", `\ufeff${msh}\r${msa}\r`],
    ["MLLP's frame", `\u000b${msh}\r${msa}\r\u001c\r`],
    ["blank lines", `\r\n${msh}\r\n\r\n${msa}\r\n`],
    ["trailing separators", `${msh}|||\r${msa}||||\r`],
    ["unknown segments", `${msh}\rSFT|x\r${msa}\rZZZ|1\r`],
  ])("is read with %s", (_, text) => {
    expect(read(text)).toEqual(accepted);
  });

  it("is read with the sender's own delimiters", () => {
    const own = `${msh}\r${msa}`.replaceAll("|", "#").replaceAll("^", "!").replace("!~\\&", "!~\\&");
    expect(read(own)).toEqual(accepted);
  });

  it.each(["AA", "AE", "AR", "CA", "CE", "CR"] as const)("may say %s", (code) => {
    expect(read(`${msh}\rMSA|${code}|1\r`)).toMatchObject({ code, controlId: "1" });
  });

  it("names its error in ERR-3 and says why in ERR-8, 7 and MSA-3", () => {
    const text = `${msh}\rMSA|AE|1|Avvist\rERR||PID^1^3^1^1|204^Unknown key identifier^HL70357|E|||Oppslag tomt|Ukjent pasient \\F\\ nr\r`;
    expect(read(text)).toMatchObject({ code: "AE", errorCode: "204", text: "Ukjent pasient | nr / Oppslag tomt / Avvist" });
  });

  it("says the name of its error where nothing else is said", () => {
    expect(read(`${msh}\rMSA|CE|1\rERR|||101^Required field missing^HL70357|E\r`)).toMatchObject({
      code: "CE",
      errorCode: "101",
      text: "Required field missing",
    });
  });

  it("to an ORU^R30 is an ACK^R33, and from an old receiver has no event", () => {
    for (const type of ["ACK^R33^ACK", "ACK"]) expect(read(`${msh.replace("ACK^R01^ACK", type)}\r${msa}\r`)).toEqual(accepted);
  });

  it("names its error in MSA-6 where there is no ERR", () => {
    expect(read(`${msh}\rMSA|AR|1||||207^Nede\r`)).toMatchObject({ errorCode: "207", text: "Nede" });
  });

  it("says 205 only if nothing else was wrong, and only of the standard's table", () => {
    const err = (code: string): string => `ERR||||${code}`.replace("||||", "|||");
    expect(read(`${msh}\rMSA|AE|1\r${err("205")}\r`).errorCode).toBe("205");
    expect(read(`${msh}\rMSA|AE|1\r${err("205^^HL70357")}\r`).errorCode).toBe("205");
    expect(read(`${msh}\rMSA|AE|1\r${err("205")}\r${err("101")}\r`).errorCode).toBe("101");
    expect(read(`${msh}\rMSA|AE|1\r${err("205^Noe annet^99EPJ")}\r`).errorCode).toBe("99EPJ:205");
  });

  it("may be written in Latin-1, declared or not", () => {
    const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
    const declared = `${msh.replace("UNICODE UTF-8", "8859/1")}\rMSA|AE|1|På vent\r`;
    const silent = `${msh.replace("UNICODE UTF-8", "")}\rMSA|AE|1|På vent\r`;
    expect(read(latin1(declared)).text).toBe("På vent");
    expect(read(latin1(silent)).text).toBe("På vent");
  });
});

describe("the message that is answered", () => {
  it.each([
    ["by MSA-2, whatever it came with", `${msh}\r${msa}\r`, "01KKP3Z0XW7Q4M2C9T5A"],
    ["by its correlation where MSA-2 is left out", `${msh}\rMSA|AA\r`, "C1"],
    ["by its correlation where MSA-2 is null", `${msh}\rMSA|AA|""\r`, "C1"],
  ])("%s", (_, text, controlId) => {
    expect(readAcknowledgement(bytes(text), "C1")).toMatchObject({ code: "AA", controlId });
  });

  it("is not named by an empty correlation", () => {
    expect(readAcknowledgement(bytes(`${msh}\rMSA|AA|\r`), "")).toMatchObject({ code: "ACK_UNREADABLE" });
  });
});

describe("what is no acknowledgement", () => {
  it.each([
    ["nothing", ""],
    ["words", "OK"],
    ["JSON", '{"MSA":"AA"}'],
    ["no MSA", `${msh}\r`],
    ["no header", `${msa}\r`],
    ["two headers", `${msh}\r${msa}\r${msh}\r${msa}\r`],
    ["two answers", `${msh}\r${msa}\rMSA|AE|01KKP3Z0XW7Q4M2C9T5A\r`],
    ["another code", `${msh}\rMSA|OK|1\r`],
    ["a small code", `${msh}\rMSA|aa|1\r`],
    ["no id", `${msh}\rMSA|AA|\r`],
    ["the null id", `${msh}\rMSA|AA|""\r`],
  ])("%s", (_, text) => {
    expect(readAcknowledgement(bytes(text))).toMatchObject({ code: "ACK_UNREADABLE" });
  });

  it("never throws, and repeats nothing of what was sent", () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .array(fc.constantFrom("MSH", "MSA", "ERR", "|", "^~\\&", "\r", "\n", "\u000b", "AA", "x"), { maxLength: 20 })
        .map((parts) => bytes(parts.join(""))),
    );
    fc.assert(
      fc.property(noise, (input) => {
        const answer = readAcknowledgement(input);
        if (!isAcknowledgement(answer)) expect(answer.code).toBe("ACK_UNREADABLE");
      }),
    );
    expect(JSON.stringify(readAcknowledgement(bytes(`${msh}\rMSA|HEMMELIG|HEMMELIG\r`)))).not.toContain("HEMMELIG");
  });

  it("an acknowledgement cut off before its id is complete is none, or names another message", () => {
    const whole = bytes(`${msh}\r${msa}`);
    for (let length = 0; length < whole.length; length++) {
      const answer = readAcknowledgement(whole.slice(0, length));
      if (isAcknowledgement(answer)) expect(answer.controlId).not.toBe(accepted.controlId);
    }
  });
});

describe("whole answers", () => {
  it.each([
    ["ack-aa.hl7", { code: "AA", controlId: "01MB2F7X0QK5N8R3T6WA", errorCode: null, text: null }],
    ["ack-ae.hl7", { code: "AE", errorCode: "204", text: "Ukjent pasient" }],
  ])("%s", (file, facts) => {
    expect(read(readFileSync(messageFile(file)))).toMatchObject(facts);
  });
});

describe.skipIf(referenceAbsent)(optional("published answers"), () => {
  it.each([
    ["liat-ack-r33-aa.hl7", { code: "AA", errorCode: null }],
    ["liat-ack-r33-ae.hl7", { code: "AE", errorCode: "204" }],
  ])("%s", (file, facts) => {
    expect(read(reference(`samples/hl7/${file}`))).toMatchObject(facts);
  });
});
