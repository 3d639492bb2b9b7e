/** What must hold for any way in which bytes arrive. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { frameMessage, readLisCapture } from "../../../../src/protocol/lis1/index.ts";
import { printLis2 } from "../../../../src/protocol/lis2/index.ts";
import { bytesOf, byteWise, cuts, ENQ, EOT, Host, keptBytes, message, type Output, printed, textOf } from "./host.ts";

const frames = frameMessage(message, { framePerRecord: true }).map(textOf);
const packed = frameMessage(message, { maxTextBytes: 100 }).map(textOf);
const damaged = (frames[3] ?? "").replace("5.4", "5.6");
/** Everything that can happen, in one stream. */
const eventful = bytesOf(
  [
    `noise${ENQ}`,
    ...frames.slice(0, 3),
    damaged,
    ...frames.slice(3),
    EOT,
    ENQ,
    ...packed.slice(0, 2),
    "\x00\x00",
    packed[1],
    ...packed.slice(2),
    `stray\r\n${EOT}${ENQ}${EOT}${ENQ}`,
    (frames[0] ?? "").slice(0, 20),
    ENQ,
    "tail",
  ].join(""),
);

const hear = (pieces: readonly Uint8Array[]): readonly Output[] => {
  const host = new Host();
  return [...pieces.flatMap((piece) => host.hear(piece)), ...host.wait(30_000)];
};

test("whole, byte by byte and in random pieces the same is said in the same order", () => {
  const whole = hear([eventful]);
  expect(printed(whole)).toEqual([message, message]);
  expect(hear(byteWise(eventful))).toEqual(whole);
  fc.assert(
    fc.property(cuts(eventful), (pieces) => {
      expect(hear(pieces)).toEqual(whole);
    }),
  );
});

test("what was kept of each transmission reads as what was told live", () => {
  const live = hear([eventful]);
  const replayed = readLisCapture(bytesOf(keptBytes(live)), {}).messages.map(({ message: each }) => printLis2(each));
  expect(replayed).toEqual(printed(live));
});

test("no single flipped bit of a frame gives another message, and none of them an ACK unless the frame's meaning is untouched", () => {
  const [frame = ""] = frameMessage(message, { maxTextBytes: 1000 }).map(textOf);
  const clean = bytesOf(frame.slice(0, -2));
  for (let bit = 0; bit < clean.length * 8; bit += 1) {
    const flipped = Uint8Array.from(clean);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const host = new Host();
    const outputs = host.hear(ENQ, flipped);
    const sameMeaning = textOf(flipped).toUpperCase() === textOf(clean).toUpperCase() && bit >> 3 >= clean.length - 2;
    expect(printed(outputs), `bit ${bit}`).toEqual(sameMeaning ? [message] : []);
    expect(
      outputs.some((output) => output.kind === "send" && output.acknowledges),
      `bit ${bit}`,
    ).toBe(sameMeaning);
  }
});

test("a stream cut at any byte tells no message that was not whole", () => {
  const stream = bytesOf([ENQ, ...frames, EOT].join(""));
  const whole = frames.join("").length + 1 - 2;
  for (let end = 0; end < stream.length; end += 1) {
    const host = new Host();
    const outputs = [...host.hear(stream.subarray(0, end)), ...host.session.lost(host.now)];
    expect(printed(outputs), `${end} bytes`).toEqual(end >= whole ? [message] : []);
  }
});

test("any bytes at all: no throw, and nothing is acknowledged that was not kept", () => {
  const alphabet = fc.constantFrom(2, 3, 4, 5, 6, 10, 13, 21, 23, 0x31, 0x32, 0x48, 0x4c, 0x7c, 0x41);
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 200 }), (bytes) => {
      const host = new Host({ checksum: "none" });
      const outputs = [...host.hear(Uint8Array.from(bytes)), ...host.wait(30_000)];
      const kinds = outputs.map((output) => output.kind);
      for (const [index, output] of outputs.entries()) {
        if (output.kind === "message") expect(kinds.slice(0, index)).toContain("keep");
      }
      expect(host.session.wakeAt()).toBeNull();
    }),
  );
});
