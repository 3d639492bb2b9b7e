import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ACK,
  crc16,
  crcText,
  NAK,
  readPacket,
  stuff,
  unstuff,
  writeAnswer,
  writePacket,
} from "../../../../src/protocol/axis/packet.ts";
import { join, latin1, networkHeartbeat, payload, recordsPacket, shown } from "./packets.ts";

/** Bytes among which DLE, STX, ETX and ETB are frequent. */
const tricky = fc
  .array(fc.oneof(fc.constantFrom(0x10, 0x02, 0x03, 0x17, 0x40), fc.nat(255)), { maxLength: 40 })
  .map((bytes) => Uint8Array.from(bytes));

describe("CRC-16/MCRF4XX", () => {
  test("the check value of its catalogue, and nothing of nothing", () => {
    expect([crc16(latin1("123456789")), crcText(new Uint8Array())]).toEqual([0x6f91, "FFFF"]);
  });

  test("four digits, leading zeros too", () => {
    expect(shown(writeAnswer("0042", ACK))).toBe("\x10\x020042\x06\x10\x17004A\x10\x03");
  });
});

describe("packets as ANALYZERS.md 3.2 shows them", () => {
  test.each([
    ["00210025:record,patient@20260101 00:00:00", "C42D"],
    ["00220025:cmdack@", "A6DC"],
    ["0042\x15", "6ABB"],
    ["00010000:debugmsg@SensorDiffCheck started", "E8FD"],
  ])("%j has CRC %s", (content, crc) => {
    expect(shown(writePacket(content.slice(0, 4), content.slice(4)))).toBe(`\x10\x02${content}\x10\x17${crc}\x10\x03`);
  });

  test("a message is taken apart into number, address, class and payload", () => {
    expect(readPacket(writePacket("00A7", "0025:record,patient@a@\x10b"))).toEqual({
      kind: "message",
      message: { packetNumber: "00A7", address: "0025", class: "record,patient", payload: latin1("a@\x10b") },
    });
  });

  test.each([
    ["ack", ACK],
    ["nak", NAK],
  ] as const)("%s is an answer to a number", (kind, byte) => {
    expect(readPacket(writeAnswer("00a7", byte))).toEqual({ kind, packetNumber: "00a7" });
  });

  test.each(["", "\x06\x06", "0025", "0025:class", "25:class@", "00255:class@"])(
    "a body %j without address and class is foreign",
    (body) => {
      expect(readPacket(writePacket("00A7", body))).toEqual({ kind: "foreign", packetNumber: "00A7" });
    },
  );
});

describe("stuffing", () => {
  test("undoes itself, whatever the bytes", () => {
    fc.assert(
      fc.property(tricky, (bytes) => {
        expect(unstuff(join(stuff(bytes), latin1("\x10\x17rest")))).toEqual({ content: bytes, end: stuff(bytes).length + 2 });
      }),
    );
  });

  test("leaves no DLE alone, so that the end is where the walk finds it", () => {
    fc.assert(
      fc.property(tricky, (bytes) => {
        expect(readPacket(writePacket("0001", join(latin1("0025:x@"), bytes)))).toMatchObject({ message: { payload: bytes } });
      }),
    );
  });
});

describe("damage", () => {
  const whole = writePacket("00A7", "0025:record,patient@\x10\x03\x10\x17");

  test("one flipped bit is never another message", () => {
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const flipped = Uint8Array.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // A hexadecimal letter of the CRC may change its case, and the two bytes at either end are the deframer's.
      if (["damaged", "heartbeat"].includes(readPacket(flipped).kind)) continue;
      expect(readPacket(flipped), `bit ${bit}`).toEqual(readPacket(whole));
      expect(bit >> 3 >= whole.length - 6, `bit ${bit}`).toBe(true);
    }
  });

  test.each([
    ["no CRC", "\x10\x0200A70025:cmdack@\x10\x17\x10\x03"],
    ["a short CRC", "\x10\x0200A70025:cmdack@\x10\x17ABC\x10\x03"],
    ["no end of the body", "\x10\x0200A70025:cmdack@\x10\x03"],
    ["a DLE before anything else", "\x10\x0200A70025:\x10mdack@\x10\x17ABCD\x10\x03"],
    ["nothing at all", "\x10\x02\x10\x03"],
  ])("%s", (_, text) => {
    expect(readPacket(latin1(text)).kind).toBe("damaged");
  });

  test("a number that is none is not believed", () => {
    expect(readPacket(latin1("\x10\x0200A7x\x10\x170000\x10\x03"))).toEqual({ kind: "damaged", packetNumber: "00A7" });
    expect(readPacket(latin1("\x10\x0200?7x\x10\x170000\x10\x03"))).toEqual({ kind: "damaged", packetNumber: null });
  });
});

describe("the heartbeat without CRC (ANALYZERS.md 3.3)", () => {
  test("is known by its constant X", () => {
    expect(readPacket(networkHeartbeat)).toEqual({ kind: "heartbeat" });
  });

  test.each(["010BFFFF:IC@20260114", "010B0025:IC@X", "010BFFFF:IC@\x01X", "10BFFFF:IC@X"])("%j is none", (content) => {
    expect(readPacket(latin1(`\x10\x02${content}\x10\x03`)).kind).toBe("damaged");
  });

  test("records without CRC are no heartbeat", () => {
    const cut = recordsPacket("00A7", payload("2026-01-14T12:26:00"));
    expect(readPacket(join(cut.subarray(0, 300), latin1("X\x10\x03"))).kind).toBe("damaged");
  });
});
