import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { child, value } from "../../../../src/protocol/poct1a/access.ts";
import { readPoctDocument } from "../../../../src/protocol/poct1a/read.ts";
import { encode, hel, obs } from "./documents.ts";

const codesOf = (bytes: Uint8Array): string[] => readPoctDocument(bytes, null).problems.map((each) => each.code);

describe("reading one document", () => {
  it("takes the root name as the type and keeps the control id as it is", () => {
    const { message, problems } = readPoctDocument(encode(obs("052339", "5.40")), null);
    expect(message).toMatchObject({ root: "OBS.R01", controlId: "052339", hello: null });
    expect(problems).toEqual([]);
  });

  it("presents the device in HEL, and in what follows the hello it is given", () => {
    const { message } = readPoctDocument(encode(hel()), null);
    expect(message?.hello).toEqual({
      deviceId: "0A-1B",
      vendorId: "ACME",
      modelId: null,
      serialId: "SN7",
      manufacturer: null,
      software: null,
      topics: [],
      directives: [],
    });
    const given = message?.hello ?? null;
    expect(readPoctDocument(encode(obs("1")), given).message?.hello).toBe(given);
  });

  it.each(["OBS.R01", "NOVA.REAG", "DTV.SIEM.DVCMD", "NOVA.PHYS.R01"])("knows %s as a message name", (root) => {
    expect(readPoctDocument(encode(`<${root}/>`), null).message?.root).toBe(root);
  });

  it.each(["CTC", "SVC.role_cd", "PT"])("knows %s as a fragment", (root) => {
    expect(readPoctDocument(encode(`<${root} V="1"/>`), null).message).toBeNull();
    expect(codesOf(encode(`<${root} V="1"/>`))).toEqual(["BYTES_OUTSIDE_MESSAGE"]);
  });

  it("makes out the control id of what it cannot read", () => {
    const broken = obs("0077").replace("</SVC>", "</CVS>");
    expect(readPoctDocument(encode(broken), null)).toMatchObject({ message: null, controlId: "0077" });
    expect(codesOf(encode(broken))).toEqual(["POCT_BAD_XML"]);
  });

  it("says nothing of a document's content in a problem", () => {
    const { problems } = readPoctDocument(encode(obs("1", '64" V="65')), null, 17);
    expect(problems).toEqual([{ code: "POCT_BAD_XML", at: 17, text: "the document is not well-formed" }]);
  });
});

describe("encodings", () => {
  const name = (bytes: Uint8Array): string | null => {
    const document = readPoctDocument(bytes, null).message?.document ?? null;
    return value(child(document, "DEV"), "DEV.device_name");
  };
  const document = (text: string, declared?: string): string =>
    `${declared === undefined ? "" : `<?xml version="1.0" encoding="${declared}"?>`}<HEL.R01><DEV><DEV.device_name V="${text}"/></DEV></HEL.R01>`;

  it("reads UTF-8, declared or not", () => {
    expect(name(encode(document("Xpert® Ærø")))).toBe("Xpert® Ærø");
    expect(name(encode(document("Xpert® Ærø", "utf-8")))).toBe("Xpert® Ærø");
  });
  it("obeys a declared ISO-8859-1, also between 80 and 9F", () => {
    expect(name(Buffer.from(document("\u00e6\u0080", "ISO-8859-1"), "latin1"))).toBe("æ\u0080");
  });
  it("obeys a declared windows-1252", () => {
    expect(name(Buffer.from(document("\u00e6\u0080", "windows-1252"), "latin1"))).toBe("æ€");
  });
  it("falls back to Latin-1 and says so", () => {
    const bytes = Buffer.from(document("Sjúkrahús æ"), "latin1");
    expect(name(bytes)).toBe("Sjúkrahús æ");
    expect(codesOf(bytes)).toEqual(["POCT_ENCODING"]);
  });
});
