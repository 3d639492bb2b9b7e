import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { readAxisCapture } from "../../../../src/protocol/axis/capture.ts";
import { ACK, writeAnswer, writePacket } from "../../../../src/protocol/axis/packet.ts";
import { optional, reference, referenceAbsent } from "../../../support/reference.ts";
import { heartbeat, join, latin1, networkHeartbeat, payload, recordsPacket } from "./packets.ts";

const read = (...parts: readonly Uint8Array[]) => {
  const { messages, problems } = readAxisCapture(join(...parts), {});
  return {
    messages: messages.map(({ message, at }) => `${at} ${message.class} ${message.payload.length}`),
    problems: problems.map(({ code, at }) => `${at} ${code}`),
  };
};
const records = recordsPacket("00A7", payload("2026-01-14T12:26:00"));

test("records are messages where they stand; heartbeats, answers and service talk are neither message nor fault", () => {
  const service = ["debugmsg@x", "cmdack@", "cmdcmpl@"].map((body) => writePacket("0102", `0025:${body}`));
  const before = join(heartbeat, networkHeartbeat, ...service, writeAnswer("0021", ACK));
  expect(read(before, records, heartbeat, records)).toEqual({
    messages: [
      `${before.length} record,patient 2560`,
      `${before.length + records.length + heartbeat.length} record,patient 2560`,
    ],
    problems: [],
  });
});

test("what is no message is reported where it stands", () => {
  const damaged = Uint8Array.from(records).with(100, 0xff);
  const unknown = writePacket("0103", "0025:other@");
  const refusal = writePacket("0104", "0025:cmderr@");
  const foreign = writePacket("0105", "?");
  const parts = [latin1("Self test\r"), damaged, unknown, refusal, foreign, latin1("\x00"), records.subarray(0, 99)];
  const at = parts.map((_, index) => join(...parts.slice(0, index)).length);
  const codes = [
    "LINE_UNREADABLE",
    "AXIS_BAD_CRC",
    "AXIS_UNKNOWN_CLASS",
    "AXIS_REFUSED",
    "AXIS_UNKNOWN_CLASS",
    "BYTES_OUTSIDE_MESSAGE",
    "TRANSMISSION_INCOMPLETE",
  ];
  expect(read(...parts)).toEqual({ messages: [], problems: codes.map((code, index) => `${at[index]} ${code}`) });
});

test("a capture cut at any byte holds no message that was not whole", () => {
  for (let end = 0; end < records.length; end += 1) expect(read(records.subarray(0, end)).messages).toEqual([]);
  expect(read(records).messages).toHaveLength(1);
});

test("control records are handed on as they are", () => {
  expect(read(writePacket("0106", "0024:record.control@abc")).messages).toEqual(["0 record.control 3"]);
});

test.each([
  ["a debug message", writePacket("0001", "0000:debugmsg@Self check begins"), []],
  ["three heartbeats of the network", join(networkHeartbeat, networkHeartbeat, networkHeartbeat), []],
  ["the host's cmdack", writePacket("0022", "0025:cmdack@"), []],
  ["the host's answer", writeAnswer("00A7", ACK), []],
  ["the host's request", writePacket("0021", "0025:record,patient@20260101 00:00:00"), ["0 record,patient 17"]],
  ["a block of records", records, ["0 record,patient 2560"]],
])("%s alone is whole", (_name, bytes, messages) => {
  expect(read(bytes)).toEqual({ messages, problems: [] });
});

test("checksums that a working host has on record (ANALYZERS.md 3.2)", () => {
  const crcOf = (packet: Uint8Array) => Buffer.from(packet).toString("latin1").slice(-6, -2);
  expect(crcOf(writeAnswer("0042", ACK))).toBe("004A");
  expect(crcOf(writePacket("0022", "0025:cmdack@"))).toBe("A6DC");
  expect(crcOf(writePacket("0021", "0025:record,patient@20260101 00:00:00"))).toBe("C42D");
});

describe.skipIf(referenceAbsent)(optional("captured packets"), () => {
  test.each(["afinion_as100_native_debugmsg_packet.bin", "afinion2_tcp5555_native_IC_heartbeat_x3.bin"])("%s", (file) => {
    expect(read(reference(`samples/abbott-afinion/${file}`))).toEqual({ messages: [], problems: [] });
  });
});
