/** Caps, and the tolerances that a profile can ask for (LIS.md 1.5, Part 4). */
import { describe, expect, test } from "vitest";
import { frameMessage } from "../../../../src/protocol/lis1/index.ts";
import { ACK, bytesOf, ENQ, EOT, Host, message, NAK, printed, problemsOf, replies, textOf, words } from "./host.ts";

const [packed = ""] = frameMessage(message, { maxTextBytes: 1000 }).map(textOf);
const big = (textBytes: number): string => {
  const text = `${message.slice(0, -6)}C|1|I|`;
  const full = `${text}${"x".repeat(textBytes - text.length - 7)}\rL|1|N\r`;
  return textOf(frameMessage(full, { maxTextBytes: textBytes })[0] ?? bytesOf(""));
};

describe("caps", () => {
  test("the largest frame of the standard, 63 993 bytes of text, is taken; one more is not", () => {
    expect(printed(new Host().hear(ENQ, big(63_993)))).toHaveLength(1);
    const outputs = new Host().hear(ENQ, big(63_994));
    expect(problemsOf(outputs)).toContain("LIS1_FRAME_TOO_LONG");
    expect(replies(outputs)).toBe(ACK + NAK);
    expect(printed(outputs)).toEqual([]);
  });

  test("the limit can be set", () => {
    expect(problemsOf(new Host({ maxFrameBytes: 100 }).hear(ENQ, packed))).toContain("LIS1_FRAME_TOO_LONG");
  });

  test.each([
    ["outside of frames", ""],
    ["inside a frame", `${ENQ}\x021`],
  ])("10 MB without a delimiter %s are handed on in small pieces", (_, before) => {
    const host = new Host();
    host.hear(before);
    const piece = new Uint8Array(1024 * 1024).fill(0x41);
    let kept = 0;
    let largest = 0;
    for (let n = 0; n < 10; n += 1) {
      for (const output of host.session.receive(piece, host.now)) {
        if (output.kind !== "keep") continue;
        kept += output.bytes.length;
        largest = Math.max(largest, output.bytes.length);
      }
    }
    expect(kept).toBeGreaterThan(10 * piece.length - 64_000);
    expect(largest).toBeLessThanOrEqual(64_000);
  });

  test("a transmission over the limit is ended as incomplete and no longer answered", () => {
    const host = new Host({ maxTransmissionBytes: 300 });
    const frames = frameMessage(`H|\\^&\r${"C|1|I|0123456789\r".repeat(30)}L|1|N\r`, { framePerRecord: true }).map(textOf);
    const outputs = host.hear(ENQ, ...frames);
    expect(words(outputs)).toContain("end incomplete");
    expect(printed(outputs)).toEqual([]);
    expect(replies(outputs)).toMatch(/^\x06+\x15$/);
  });
});

describe("checksum modes", () => {
  const wrong = packed.slice(0, -4) + (packed.slice(-4, -2) === "00" ? "01" : "00") + packed.slice(-2);
  const missing = `${packed.slice(0, -4)}\r\n`;

  test("strict refuses wrong and missing ones", () => {
    expect(problemsOf(new Host().hear(ENQ, wrong))).toEqual(["LIS1_BAD_CHECKSUM"]);
    const outputs = new Host().hear(ENQ, missing);
    expect([problemsOf(outputs), replies(outputs)]).toEqual([["LIS1_NO_CHECKSUM"], ACK + NAK]);
  });

  test("lax takes and reports them", () => {
    const outputs = [wrong, missing].map((frame) => new Host({ checksum: "lax" }).hear(ENQ, frame, EOT));
    expect(outputs.map(problemsOf)).toEqual([["LIS1_BAD_CHECKSUM"], ["LIS1_NO_CHECKSUM"]]);
    expect(outputs.map(printed)).toEqual([[message], [message]]);
  });

  test.each([wrong, missing, packed.slice(0, -4), packed.slice(0, -2)])("none does not look at them (%#)", (frame) => {
    const outputs = new Host({ checksum: "none" }).hear(ENQ, frame, EOT);
    expect([problemsOf(outputs), replies(outputs), printed(outputs)]).toEqual([[], ACK + ACK, [message]]);
  });
});

describe("the first frame number", () => {
  const [zero = ""] = frameMessage(message, { maxTextBytes: 1000, firstNumber: 0 }).map(textOf);
  test("is 1 by the standard", () => expect(replies(new Host().hear(ENQ, zero))).toBe(ACK + NAK));
  test("is any where the profile says so", () => {
    expect(printed(new Host({ frameNumbers: "lax" }).hear(ENQ, zero))).toEqual([message]);
  });
});
