import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AxisDeframer, type AxisPiece } from "../../../../src/protocol/axis/deframer.ts";
import { writePacket } from "../../../../src/protocol/axis/packet.ts";
import { heartbeat, latin1, shown } from "./packets.ts";

const show = (pieces: readonly AxisPiece[]) => pieces.map(({ kind, bytes, at }) => [kind, shown(bytes), at]);
const packet = shown(writePacket("0001", "0025:x@\x10\x03\x10\x02"));

function deframe(chunks: readonly Uint8Array[], maxPacketBytes?: number) {
  const deframer = new AxisDeframer(maxPacketBytes);
  return show([...chunks.flatMap((chunk) => deframer.push(chunk)), ...deframer.flush()]);
}
const whole = (text: string, maxPacketBytes?: number) => deframe([latin1(text)], maxPacketBytes);

describe("packets", () => {
  test("end where the walk ends: DLE ETX and DLE STX in the data are data", () => {
    expect(packet).toContain("\x10\x10\x03\x10\x10\x02");
    expect(whole(packet + packet)).toEqual([
      ["packet", packet, 0],
      ["packet", packet, packet.length],
    ]);
  });

  test("are complete at their last byte", () => {
    const deframer = new AxisDeframer();
    expect([deframer.push(heartbeat.subarray(0, -1)), deframer.pending]).toEqual([[], true]);
    expect([show(deframer.push(heartbeat.subarray(-1))), deframer.pending]).toEqual([[["packet", shown(heartbeat), 0]], false]);
  });

  test("begin anew at DLE STX: the one before has lost its end", () => {
    expect(whole(`\x10\x020001abc${packet}`)).toEqual([
      ["unfinished", "\x10\x020001abc", 0],
      ["packet", packet, 9],
    ]);
  });

  test("are found behind a DLE that belongs to nothing", () => {
    expect(whole(`\x10${packet}`)).toEqual([
      ["outside", "\x10", 0],
      ["packet", packet, 1],
    ]);
  });

  test("too long are cut at the limit, and the next one is whole", () => {
    expect(whole(`\x10\x0212345678${packet}`, 30).map(([kind]) => kind)).toEqual(["unfinished", "packet"]);
    expect(whole(`\x10\x02${"x".repeat(40)}${packet}`, 30).map(([kind, bytes]) => [kind, String(bytes).length])).toEqual([
      ["too-long", 30],
      ["outside", 12],
      ["packet", packet.length],
    ]);
  });
});

describe("between packets", () => {
  test("plain lines end with CR; line ends alone are nothing", () => {
    expect(whole(`\r\nSelf test\r\n${packet}\nok\r${packet}\r\n`)).toEqual([
      ["line", "Self test\r", 2],
      ["packet", packet, 13],
      ["line", "ok\r", 14 + packet.length],
      ["packet", packet, 17 + packet.length],
    ]);
  });

  test("anything else is reported as it came", () => {
    expect(whole(`\x00\xff\r${packet}no end`)).toEqual([
      ["outside", "\x00\xff\r", 0],
      ["packet", packet, 3],
      ["outside", "no end", 3 + packet.length],
    ]);
  });

  test("endless noise is handed over in pieces", () => {
    const pieces = deframe([new Uint8Array(10_000).fill(0x41)]);
    expect(pieces.map(([kind, bytes, at]) => [kind, String(bytes).length, at])).toEqual([
      ["outside", 4096, 0],
      ["outside", 4096, 4096],
      ["outside", 1808, 8192],
    ]);
  });
});

test("after a flush the next packet is read from its beginning", () => {
  const deframer = new AxisDeframer();
  deframer.push(latin1("\x10\x02half\x10"));
  expect([show(deframer.flush()), deframer.pending]).toEqual([[["unfinished", "\x10\x02half\x10", 0]], false]);
  expect(show(deframer.push(latin1(packet)))).toEqual([["packet", packet, 7]]);
});

const wire = fc
  .array(fc.oneof(fc.constantFrom("\x10", "\x02", "\x03", "\r", "\n", "A", "\x10\x02", "\x10\x03"), fc.constant(packet)), {
    maxLength: 40,
  })
  .map((parts) => latin1(parts.join("")));

test("how the bytes are cut into chunks makes no difference", () => {
  fc.assert(
    fc.property(wire, fc.array(fc.nat(200)), fc.integer({ min: 4, max: 40 }), (bytes, cuts, limit) => {
      const ends = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
      expect(deframe(chunks, limit)).toEqual(deframe([bytes], limit));
    }),
  );
});

test("every piece holds the bytes that stand at its offset, and nothing but line ends is left out", () => {
  fc.assert(
    fc.property(wire, fc.integer({ min: 4, max: 40 }), (bytes, limit) => {
      const deframer = new AxisDeframer(limit);
      const left = Uint8Array.from(bytes);
      for (const { bytes: piece, at } of [...deframer.push(bytes), ...deframer.flush()]) {
        expect(shown(piece)).toBe(shown(bytes.subarray(at, at + piece.length)));
        left.fill(0x0a, at, at + piece.length);
      }
      expect(left.every((byte) => byte === 0x0a || byte === 0x0d)).toBe(true);
    }),
  );
});

test("a packet cut at any byte is no packet", () => {
  for (let end = 0; end < packet.length; end += 1) {
    expect(whole(packet.slice(0, end)).map(([kind]) => kind)).not.toContain("packet");
  }
});
