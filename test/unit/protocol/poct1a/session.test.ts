import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPoctCapture } from "../../../../src/protocol/poct1a/capture.ts";
import { keepAlive, writeDocument } from "../../../../src/protocol/poct1a/write.ts";
import {
  ack,
  bare,
  codes,
  dst,
  encode,
  eot,
  esc,
  Host,
  hel,
  kinds,
  type Output,
  obs,
  pieces,
  roots,
  said,
  stored,
} from "./documents.ts";

const greeted = (host: Host, quantity = "1"): Host => {
  host.hear(hel(), dst(quantity));
  return host;
};
const acknowledging = (outputs: readonly Output[]): boolean[] =>
  outputs.flatMap((output) => (output.kind === "send" ? [output.acknowledges] : []));

describe("the basic conversation", () => {
  it("answers each message once, in order, and ends", () => {
    const host = new Host();
    expect(said(host.hear(hel()))).toEqual(["ACK AA 00101"]);
    expect(said(host.hear(dst("2")))).toEqual(["ACK AA 00102", "REQ ROBS"]);
    expect(said(host.hear(obs("00103")))).toEqual(["ACK AA 00103"]);
    expect(said(host.hear(obs("00104", "2.9", "OBS.R02")))).toEqual(["ACK AA 00104"]);
    expect(said(host.hear(eot()))).toEqual(["END NRM"]);
    expect(kinds(host.hear(ack("6")))).toEqual(["activity", "close"]);
    expect(roots(host.all)).toEqual(["HEL.R01", "DST.R01", "OBS.R01", "OBS.R02", "EOT.R01"]);
    expect(codes(host.all)).toEqual([]);
  });

  it("makes the document durable before the device may forget it, then tells of it", () => {
    const host = greeted(new Host());
    const outputs = host.hear(obs("00103"));
    expect(kinds(outputs)).toEqual(["keep", "keep", "send", "message", "end"]);
    expect(acknowledging(outputs)).toEqual([true]);
    expect(acknowledging(host.all).filter(Boolean)).toHaveLength(1);
  });

  it("stores every transmission so that it can be decoded alone, hello included", () => {
    const host = greeted(new Host());
    host.hear(obs("00103"), eot());
    const messages = host.all.flatMap((output) => (output.kind === "message" ? [output.message] : []));
    expect(stored(host.all).map((bytes) => readPoctCapture(bytes, {}).messages.at(-1)?.message)).toEqual(messages);
    expect(messages.every((message) => message.hello?.serialId === "SN7")).toBe(true);
  });

  it("closes the docking batch with the device's end of topic, before saying goodbye", () => {
    const host = greeted(new Host());
    expect(kinds(host.hear(eot())).slice(-2)).toEqual(["batch-end", "send"]);
    expect(kinds(host.all).filter((kind) => kind === "batch-end")).toHaveLength(1);
  });

  it("numbers and dates its own messages, with the offset of its zone", () => {
    const host = greeted(new Host());
    const sent = host.all.flatMap((output) => (output.kind === "send" ? [Buffer.from(output.bytes).toString()] : []));
    expect(sent.map((text) => /control_id V="(\d+)"/.exec(text)?.[1])).toEqual(["1", "2", "3"]);
    expect(sent[0]).toContain('<HDR.version_id V="POCT1"/><HDR.creation_dttm V="2026-03-14T10:15:00+01:00"/>');
    expect(sent[0]).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?><ACK\.R01>.*<\/ACK\.R01>$/);
  });

  it("gives the same outputs however the bytes arrive", () => {
    const conversation = encode([hel(), dst("1"), obs("00103"), eot(), ack("5")].join("\n"));
    const whole = new Host();
    whole.hear(conversation);
    expect(kinds(whole.all).at(-1)).toBe("close");
    const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom([1], [2]), sizes), (chosen) => {
        const other = new Host();
        other.hear(...pieces(conversation, chosen));
        expect(other.all).toEqual(whole.all);
      }),
    );
  });
});

describe("control ids", () => {
  it.each(["052339", "0", "A&amp;B&lt;", "10 014"])("echoes %j exactly", (id) => {
    const host = new Host();
    expect(said(host.hear(hel(id)))).toEqual([`ACK AA ${id}`]);
  });

  it("repeats its answer to a retransmission, and takes it over only once", () => {
    const host = greeted(new Host());
    const first = host.hear(obs("00103"));
    const again = host.hear(obs("00103"));
    expect(kinds(again)).toEqual(["send"]);
    expect(again[0]).toEqual(first.find((output) => output.kind === "send"));
  });

  it("takes the same id with another content as a new message", () => {
    const host = greeted(new Host());
    host.hear(obs("00103", "5.4"));
    expect(roots(host.hear(obs("00103", "5.5")))).toEqual(["OBS.R01"]);
  });

  it("does not carry answers over into the next conversation on the same link", () => {
    const host = greeted(new Host());
    host.hear(obs("00103"));
    host.hear(hel("00200"), dst("1", "00201"));
    expect(roots(host.hear(obs("00103")))).toEqual(["OBS.R01"]);
  });
});

describe("the status decides whether there is a request", () => {
  it("asks for nothing when nothing is there, and ends", () => {
    const host = new Host();
    host.hear(hel());
    const outputs = host.hear(dst("0"));
    expect(said(outputs)).toEqual(["ACK AA 00102", "END NRM"]);
    expect(kinds(outputs)).toContain("batch-end");
  });

  it.each([
    ["the device's options say so", "0", { alwaysRequest: true }],
    ["the count is empty", "", {}],
    ["the count is no number", "some", {}],
  ])("asks when %s", (_, quantity, options) => {
    const host = new Host(options);
    host.hear(hel());
    expect(said(host.hear(dst(quantity)))).toEqual(["ACK AA 00102", "REQ ROBS"]);
  });
});

describe("what may come after the request", () => {
  it("an acknowledgement, then data", () => {
    const host = greeted(new Host());
    expect(host.hear(ack("3"))).toEqual([]);
    expect(said(host.hear(obs("00103"), eot()))).toEqual(["ACK AA 00103", "END NRM"]);
  });

  it("nothing but the end of topic", () => {
    expect(said(greeted(new Host()).hear(eot()))).toEqual(["END NRM"]);
  });

  it("the end of another topic, which is not its answer", () => {
    const outputs = greeted(new Host()).hear(eot("00190", "EVS"));
    expect(said(outputs)).toEqual([]);
    expect(kinds(outputs)).not.toContain("batch-end");
  });

  it.each([
    ["an escape", esc("3", "CNC")],
    ["a refusal", ack("3", '<ACK.type_cd V="AE"/>')],
    ["a refusal in other names", ack("3", '<ACK.type_id V="AE"/>', "ACK.control_id")],
  ])("%s: goodbye, but the batch is not over", (_, answer) => {
    const outputs = greeted(new Host()).hear(answer);
    expect(said(outputs)).toEqual(["END NRM"]);
    expect(codes(outputs)).toEqual(["POCT_REFUSED"]);
    expect(kinds(outputs)).not.toContain("batch-end");
  });

  it("silence: the conversation is broken off after the device's own timeout", () => {
    const host = greeted(new Host());
    expect(host.later(59_999)).toEqual([]);
    const outputs = host.later(1);
    expect(codes(outputs)).toEqual(["POCT_TIMEOUT"]);
    expect(said(outputs)).toEqual(["END ABN"]);
    expect(kinds(outputs).at(-1)).toBe("close");
    expect(host.waiting()).toBeNull();
  });

  it("a result unasked, before the request and after the end", () => {
    const host = new Host();
    host.hear(hel());
    expect(said(host.hear(obs("1")))).toEqual(["ACK AA 1"]);
    host.hear(dst("1"), eot());
    expect(said(host.hear(obs("2", "7")))).toEqual(["ACK AA 2"]);
    expect(roots(host.all).filter((root) => root === "OBS.R01")).toHaveLength(2);
    expect(kinds(host.hear(ack("5")))).toContain("close");
  });

  it("events, keep-alives and the device's own end", () => {
    const host = greeted(new Host());
    expect(acknowledging(host.hear(bare("EVS.R01", "41")))).toEqual([true]);
    const alive = writeDocument(keepAlive({ controlId: "42", createdAt: "2026-03-14T10:15:00+01:00" }));
    expect(said(host.hear(alive))).toEqual(["ACK AA 42"]);
    const outputs = host.hear(bare("END.R01", "43"));
    expect(said(outputs)).toEqual(["ACK AA 43"]);
    expect(kinds(outputs).at(-1)).toBe("close");
    expect(kinds(host.all)).not.toContain("batch-end");
    expect(roots(host.all)).toEqual(["HEL.R01", "DST.R01", "EVS.R01"]);
  });
});

describe("deviations of devices", () => {
  it("acknowledges the end of topic where the device wants it", () => {
    const host = greeted(new Host({ acknowledgeEot: true }));
    expect(said(host.hear(eot("00105")))).toEqual(["ACK AA 00105", "END NRM"]);
  });

  it("asks once for each result where each request yields one", () => {
    const host = greeted(new Host({ oneObservationPerRequest: true }), "3");
    expect(said(host.hear(obs("1")))).toEqual(["ACK AA 1", "REQ ROBS"]);
    expect(said(host.hear(obs("2")))).toEqual(["ACK AA 2", "REQ ROBS"]);
    const last = host.hear(obs("3"));
    expect(said(last)).toEqual(["ACK AA 3", "END NRM"]);
    expect(kinds(last)).toContain("batch-end");
  });

  it("understands an acknowledgement that names the message in other words", () => {
    const host = greeted(new Host());
    host.hear(eot());
    expect(kinds(host.hear(ack("4", "", "ACK.control_id")))).toContain("close");
  });

  it.each([
    ["by its first byte", {}],
    ["by option", { mllp: true }],
  ])("wraps its answers in MLLP where the device does: %s", (_, options) => {
    const host = new Host(options);
    const [sent] = host.hear(`\x0b${hel()}\x1c\r`).filter((output) => output.kind === "send");
    expect([sent?.bytes[0], sent?.bytes.at(-2), sent?.bytes.at(-1)]).toEqual([0x0b, 0x1c, 0x0d]);
    expect(said(host.hear(`\x0b${dst("1")}\x1c\r`))).toEqual(["ACK AA 00102", "REQ ROBS"]);
    expect(codes(host.all)).toEqual([]);
    expect(stored(host.all)[0]).toEqual(encode(hel()));
  });

  it("goes back to the start when the device says hello again on the same link", () => {
    const host = greeted(new Host(), "2");
    host.hear(obs("1"));
    const anew = host.hear(hel("00201"));
    expect(said(anew)).toEqual(["ACK AA 00201"]);
    // Whoever says hello now, its end is no end of what came before.
    expect(kinds(anew)).toContain("activity");
    expect(said(host.hear(dst("1", "00202")))).toEqual(["ACK AA 00202", "REQ ROBS"]);
  });
});
