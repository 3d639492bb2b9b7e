/** The conversation of a DCA Vantage with its host, as a scripted device; and what other devices write, where their documents are at hand. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { value } from "../../../../src/protocol/poct1a/access.ts";
import { readPoctCapture } from "../../../../src/protocol/poct1a/capture.ts";
import { dcaConversation as device } from "../../../support/dca-conversation.ts";
import { optional, reference, referenceAbsent, referenceText } from "../../../support/reference.ts";
import { ack, bare, encode, Host, kinds, type Output, pieces, roots, said } from "./documents.ts";

const stream = (): Uint8Array => encode(device.join(""));
/** What a host that wants the line kept open says to it: ACK, ACK, REQ, ACK, DTV. */
const hosts = [ack("20101"), ack("20102"), bare("REQ.R01"), ack("20103"), bare("DTV.R01")];
const controlId = (xml: string): string => /HDR\.control_id V="(\d+)"/.exec(xml)?.[1] ?? "";

describe("a DCA's conversation", () => {
  it("is answered as expected, message by message, ids echoed", () => {
    const host = new Host();
    const answers = device.map((xml) => said(host.hear(xml)));
    const [hello, status, result, , forDirective] = device.map(controlId);
    expect(answers).toEqual([[`ACK AA ${hello}`], [`ACK AA ${status}`, "REQ ROBS"], [`ACK AA ${result}`], ["END NRM"], []]);
    expect(forDirective).not.toBe("");
    expect(kinds(host.hear(ack("5"))).at(-1)).toBe("close");
    expect(roots(host.all)).toEqual(["HEL.R01", "DST.R01", "OBS.R01", "EOT.R01"]);
    expect(kinds(host.all)).not.toContain("problem");
  });

  it("gives the same outputs whole, byte by byte, by twos and in random pieces", () => {
    const outputs = (sizes: readonly number[]): Output[] => {
      const host = new Host();
      host.hear(...pieces(stream(), sizes));
      return host.all;
    };
    const whole = outputs([Number.MAX_SAFE_INTEGER]);
    expect(roots(whole)).toHaveLength(4);
    expect(outputs([1])).toEqual(whole);
    expect(outputs([2])).toEqual(whole);
    const random = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(random, (sizes) => {
        expect(outputs(sizes)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it("cut at any byte: no result that was not whole, no exception", () => {
    const bytes = stream();
    const end = Buffer.from(bytes).indexOf("</OBS.R01>") + "</OBS.R01>".length;
    for (let length = 0; length <= bytes.length; length += 1) {
      const host = new Host();
      host.hear(bytes.subarray(0, length));
      host.lost();
      expect(roots(host.all).includes("OBS.R01")).toBe(length >= end);
    }
  });

  it("holds the same messages when it is read as a capture, host's side mixed in or not", () => {
    const live = new Host();
    live.hear(stream());
    const messages = live.all.flatMap((output) => (output.kind === "message" ? [output.message] : []));
    const mixed = encode(device.map((xml, i) => `${xml}${hosts[i]}`).join(""));
    for (const bytes of [stream(), mixed]) {
      const reading = readPoctCapture(bytes, {});
      expect(reading.messages.map(({ message }) => message)).toEqual(messages);
      expect(reading.problems).toEqual([]);
    }
    expect(value(messages[2]?.document ?? null, "SVC", "SVC.observation_dttm")).toBe("2019-03-05T09:12:30");
  });
});

describe.skipIf(referenceAbsent)(optional("other devices' documents"), () => {
  const capture = (file: string) => readPoctCapture(reference(`samples/${file}`), {});

  it("the HemoScreen's are read", () => {
    for (const name of ["hel_r01", "dst_r01", "obs_r01", "obs_r02_lqc", "eot_r01", "esc_r01"]) {
      const { messages, problems } = capture(`poct1a/hemoscreen/${name}.xml`);
      expect(messages.map(({ message }) => message.root.toLowerCase().replace(".", "_"))).toEqual([name.slice(0, 7)]);
      expect(problems).toEqual([]);
    }
  });

  it("the HemoScreen's wrapped conversation is held, request for a patient and all", () => {
    const read = (name: string): string => `\x0b${referenceText(`samples/poct1a/hemoscreen/${name}.xml`)}\x1c\r`;
    const host = new Host();
    expect(said(host.hear(read("hel_r01"), read("dst_r01"), read("obs_r01"), read("req_r01_rpat"), read("kpa_r01")))).toEqual([
      "ACK AA 1",
      "ACK AA 2",
      "REQ ROBS",
      "ACK AA 10003",
      "ESC 6 TOP",
      "ACK AA 7",
    ]);
  });

  it("a CoaguChek's fragments are problems, not messages", () => {
    const { messages, problems } = capture("roche-coaguchek/coaguchek_poct1a_fragments.xml");
    expect(messages).toEqual([]);
    expect(problems.map((each) => each.code)).toEqual(Array(4).fill("BYTES_OUTSIDE_MESSAGE"));
  });
});
