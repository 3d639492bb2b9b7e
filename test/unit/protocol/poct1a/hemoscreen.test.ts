/** The host beside a device that wraps its documents, names acknowledgements in its own way and asks for patients (POCT1A.md 11). */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { ack, codes, dst, eot, Host, hel, kinds, type Output, obs, roots, said } from "./documents.ts";

const options = { mllp: true, acknowledgeEot: true, acknowledgeWithControlId: true };
const wrapped = (document: string): string => `\x0b${document}\x1c\r`;
const texts = (outputs: readonly Output[]): string[] =>
  outputs.flatMap((output) => (output.kind === "send" ? [Buffer.from(output.bytes).toString("utf8")] : []));
const asksForPatient = (id: string): string =>
  `<REQ.R01><HDR><HDR.control_id V="${id}"/></HDR><REQ><REQ.request_cd V="RPAT"/>` +
  `<PT><PT.patient_id V="15815024343"/></PT></REQ></REQ.R01>`;

describe("acknowledgements", () => {
  it("name the message twice where the device wants it", () => {
    const host = new Host(options);
    const [text] = texts(host.hear(wrapped(hel("00101"))));
    expect(text).toContain('<ACK><ACK.type_cd V="AA"/><ACK.ack_control_id V="00101"/><ACK.control_id V="00101"/></ACK>');
  });

  it("also when they refuse", () => {
    const [text] = texts(new Host(options).hear(wrapped(dst("1"))));
    expect(text).toContain('<ACK.type_cd V="AE"/><ACK.ack_control_id V="00102"/><ACK.control_id V="00102"/>');
  });

  it("name it as the standard does otherwise", () => {
    expect(texts(new Host().hear(hel())).join("")).not.toContain("<ACK.control_id");
  });

  it("are understood in the device's own words", () => {
    const host = new Host(options);
    host.hear(wrapped(hel()), wrapped(dst("1")));
    expect(host.hear(wrapped(ack("3", '<ACK.type_cd V="AA"/>', "ACK.control_id")))).toEqual([]);
    expect(said(host.hear(wrapped(obs("00103"))))).toEqual(["ACK AA 00103"]);
    expect(said(host.hear(wrapped(eot("00104"))))).toEqual(["ACK AA 00104", "END NRM"]);
    expect(kinds(host.hear(wrapped(ack("6", '<ACK.type_cd V="AA"/>', "ACK.control_id")))).at(-1)).toBe("close");
    expect(codes(host.all)).toEqual([]);
  });
});

describe("a device that asks for a patient", () => {
  it.each(["before its status", "before its result", "after its result"])("is told that this is no topic here: %s", (when) => {
    const host = new Host(options);
    const ask = (): void => {
      const outputs = host.hear(wrapped(asksForPatient("00150")));
      expect(said(outputs)).toEqual(["ESC 00150 TOP"]);
      expect(texts(outputs)[0]).toMatch(/^\x0b.*\x1c\r$/s);
      expect(kinds(outputs)).toEqual(["problem", "send"]);
      expect(codes(outputs)).toEqual(["POCT_UNEXPECTED"]);
    };
    host.hear(wrapped(hel()));
    if (when === "before its status") ask();
    expect(said(host.hear(wrapped(dst("1"))))).toEqual(["ACK AA 00102", "REQ ROBS"]);
    if (when === "before its result") ask();
    expect(said(host.hear(wrapped(obs("00103"))))).toEqual(["ACK AA 00103"]);
    if (when === "after its result") ask();
    const end = host.hear(wrapped(eot("00104")));
    expect(said(end)).toEqual(["ACK AA 00104", "END NRM"]);
    expect(kinds(end)).toContain("batch-end");
    expect(roots(host.all)).toEqual(["HEL.R01", "DST.R01", "OBS.R01", "EOT.R01"]);
  });

  it("does not get its patient into the store or a problem", () => {
    const host = new Host(options);
    host.hear(wrapped(hel()), wrapped(asksForPatient("00150")));
    const kept = host.all.flatMap((output) => (output.kind === "keep" ? [Buffer.from(output.bytes).toString()] : []));
    expect(JSON.stringify([kept, host.all.filter(({ kind }) => kind === "problem")])).not.toContain("15815024343");
  });
});
