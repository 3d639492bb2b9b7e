import fc from "fast-check";
import { expect, test } from "vitest";
import { MllpDeframer, type MllpPiece, unwrapMllp, wrapMllp } from "../../../../src/protocol/mllp/frame.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const show = (pieces: readonly MllpPiece[]) => pieces.map(({ kind, bytes, at }) => [kind, text(bytes), at]);

function deframe(chunks: readonly Uint8Array[], maxMessageBytes?: number) {
  const deframer = new MllpDeframer(maxMessageBytes);
  return show([...chunks.flatMap((chunk) => deframer.push(chunk)), ...deframer.flush()]);
}
const whole = (input: string, maxMessageBytes?: number) => deframe([Buffer.from(input, "latin1")], maxMessageBytes);

test("a frame is wrapped and unwrapped without loss", () => {
  const framed = wrapMllp(Buffer.from("MSH|"));
  expect(text(framed)).toBe("\x0bMSH|\x1c\r");
  const [piece] = new MllpDeframer().push(framed);
  expect(piece === undefined ? null : text(unwrapMllp(piece.bytes))).toBe("MSH|");
});

test("frames end at FS; the CR after it and line ends between frames belong to none", () => {
  expect(whole("\x0bA\x1c\r\x0bB\x1c\x0bC\x1c\r\n")).toEqual([
    ["frame", "\x0bA\x1c", 0],
    ["frame", "\x0bB\x1c", 4],
    ["frame", "\x0bC\x1c", 7],
  ]);
});

test("a frame is complete at FS, before its CR has come", () => {
  const deframer = new MllpDeframer();
  expect(deframer.push(Buffer.from("\x0bA\x1c"))).toHaveLength(1);
  expect([deframer.push(Buffer.from("\r")), deframer.pending]).toEqual([[], false]);
});

test("bytes between frames are reported once, however they came", () => {
  expect(whole("noise\x0bA\x1c\rmore")).toEqual([
    ["outside", "noise", 0],
    ["frame", "\x0bA\x1c", 5],
    ["outside", "more", 9],
  ]);
});

test("a VT inside a frame means that the frame's end was lost", () => {
  expect(whole("\x0bMSH|1\x0bMSH|2\x1c\r")).toEqual([
    ["unfinished", "\x0bMSH|1", 0],
    ["frame", "\x0bMSH|2\x1c", 6],
  ]);
});

test("a repeated VT is one", () => {
  expect(whole("\x0b\x0b\x0bA\x1c")).toEqual([["frame", "\x0bA\x1c", 2]]);
});

test("what is too large is cut at the limit, the rest skipped, the next frame whole", () => {
  expect(whole("\x0b123456789\x1c\r\x0bA\x1c\r", 5)).toEqual([
    ["too-large", "\x0b1234", 0],
    ["frame", "\x0bA\x1c", 12],
  ]);
});

test("endless noise outside frames is handed over in pieces of the limit", () => {
  expect(whole("abcdefgh", 3)).toEqual([
    ["outside", "abc", 0],
    ["outside", "def", 3],
    ["outside", "gh", 6],
  ]);
});

test("after a flush the next frame is read from its beginning", () => {
  const deframer = new MllpDeframer();
  deframer.push(Buffer.from("\x0bhalf"));
  expect(show(deframer.flush())).toEqual([["unfinished", "\x0bhalf", 0]]);
  expect(show(deframer.push(Buffer.from("\x0bA\x1c")))).toEqual([["frame", "\x0bA\x1c", 5]]);
});

const wire = fc
  .array(fc.constantFrom(0x0b, 0x1c, 0x0d, 0x0a, 0x41, 0x42), { maxLength: 60 })
  .map((bytes) => Uint8Array.from(bytes));

test("how the bytes are cut into chunks makes no difference", () => {
  fc.assert(
    fc.property(wire, fc.array(fc.nat(60)), fc.integer({ min: 2, max: 20 }), (bytes, cuts, limit) => {
      const ends = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
      expect(deframe(chunks, limit)).toEqual(deframe([bytes], limit));
    }),
  );
});

test("every piece holds the bytes that stand at its offset", () => {
  fc.assert(
    fc.property(wire, (bytes) => {
      const deframer = new MllpDeframer();
      for (const piece of [...deframer.push(bytes), ...deframer.flush()])
        expect(text(bytes.subarray(piece.at, piece.at + piece.bytes.length))).toBe(text(piece.bytes));
    }),
  );
});

test("very long frames byte by byte, and very many VT, take no more than linear time", () => {
  const deframer = new MllpDeframer(2_000_000);
  const one = Uint8Array.of(0x41);
  deframer.push(Uint8Array.of(0x0b));
  for (let n = 0; n < 200_000; n += 1) deframer.push(one);
  expect(deframer.flush()[0]?.bytes.length).toBe(200_001);
  expect(deframer.push(new Uint8Array(1_000_000).fill(0x0b))).toEqual([]);
});
