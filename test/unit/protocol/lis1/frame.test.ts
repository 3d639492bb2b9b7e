import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildFrame, checksum, frameMessage } from "../../../../src/protocol/lis1/index.ts";
import { bytesOf, message, textOf } from "./host.ts";

const ETX = 0x03;
const ETB = 0x17;

test("the checksum runs from the frame number through ETX (LIS.md 1.3)", () => {
  expect(checksum(bytesOf("1L|1|N\r\x03"))).toBe("04");
  expect(checksum(bytesOf("1Test\x03"))).toBe("D4");
  expect(checksum(Buffer.of(0xff, 0xff, 0x03))).toBe("01");
});

test("frames are byte for byte those of the standard's layout", () => {
  const l = bytesOf("L|1|N\r");
  expect([1, 0, 7].map((number) => textOf(buildFrame(number, l, ETX)))).toEqual([
    "\x021L|1|N\r\x0304\r\n",
    "\x020L|1|N\r\x0303\r\n",
    "\x027L|1|N\r\x030A\r\n",
  ]);
  expect(textOf(buildFrame(1, bytesOf("a"), ETB))).toBe("\x021a\x17A9\r\n");
});

test("long texts are cut with ETB and numbers go round", () => {
  const frames = frameMessage("x".repeat(2_000), { firstNumber: 6 }).map(textOf);
  expect(frames.map((frame) => frame[1])).toEqual([..."670123456"]);
  expect(frames.map((frame) => frame.includes("\x03"))).toEqual([...Array(8).fill(false), true]);
  expect(Math.max(...frames.map((frame) => frame.length))).toBe(247);
});

test("a frame per record, long records cut", () => {
  const frames = frameMessage(`H|\\^&\r${"C".repeat(300)}\rL|1|N\r`, { framePerRecord: true }).map(textOf);
  expect(frames.map((frame) => `${frame[1]}${frame.includes("\x17") ? "B" : "X"}`)).toEqual(["1X", "2B", "3X", "4X"]);
});

test("whatever the cut, the texts are the message", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.boolean(), (maxTextBytes, framePerRecord) => {
      const frames = frameMessage(message, { maxTextBytes, framePerRecord }).map(textOf);
      expect(frames.map((frame) => frame.slice(2, -5)).join("")).toBe(message);
    }),
  );
});
