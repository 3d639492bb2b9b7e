import { describe, expect, test } from "vitest";
import { field, segments } from "../../../../src/protocol/hl7v2/access.ts";
import type { Hl7Message } from "../../../../src/protocol/hl7v2/message.ts";
import { createMllpSession } from "../../../../src/protocol/mllp/session.ts";
import type { MllpOptions } from "../../../../src/protocol/options.ts";
import type { SessionOutput } from "../../../../src/protocol/session.ts";

const now = Date.UTC(2026, 2, 14, 9, 15, 33);
const zone = "Europe/Oslo";
/** Like an Afinion 2's, with an invented serial number. */
const header = "MSH|^~\\&|Afinion 2 Analyzer||RKLIS|HUSET|20260314101500||ORU^R01|1000|P|2.4|||AL|NE||8859/1";
const body = "PID|1||13717404089|\rOBR|1||1|CRP|\rOBX|1|ST|CRP||47|mg/L|||||F|||||||AF00000001|20260314101000|\r";
const frame = (msh = header, rest = body) => Buffer.from(`\x0b${msh}\r${rest}\x1c\r`, "latin1");

const open = (options: MllpOptions = {}) => createMllpSession(options, zone);
const kinds = (outputs: readonly SessionOutput<Hl7Message>[]) => outputs.map(({ kind }) => kind);
const codes = (outputs: readonly SessionOutput<Hl7Message>[]) =>
  outputs.flatMap((output) => (output.kind === "problem" ? [output.problem.code] : []));
const sent = (outputs: readonly SessionOutput<Hl7Message>[]) =>
  outputs.flatMap((output) => (output.kind === "send" ? [Buffer.from(output.bytes).toString("latin1")] : []));
const kept = (outputs: readonly SessionOutput<Hl7Message>[]) =>
  Buffer.concat(outputs.flatMap((output) => (output.kind === "keep" ? [output.bytes] : [])));

describe("a complete frame", () => {
  test("is kept, then acknowledged, then handed on, and is a transmission of its own", () => {
    const outputs = open().receive(frame(), now);
    expect(kinds(outputs)).toEqual(["keep", "send", "message", "end"]);
    expect(outputs[1]).toMatchObject({ acknowledges: true });
    expect(outputs[3]).toEqual({ kind: "end", complete: true });
    expect(kept(outputs)).toEqual(frame().subarray(0, -1));
    const [obx] = outputs.flatMap((output) => (output.kind === "message" ? segments(output.message, "OBX") : []));
    expect(obx === undefined ? null : field(obx, 5)).toBe("47");
  });

  test("gives the same outputs byte by byte, but for the activity", () => {
    const session = open();
    const outputs = [...frame()].flatMap((byte) => session.receive(Uint8Array.of(byte), now));
    expect(kinds(outputs)).toEqual(["activity", "keep", "send", "message", "end", "activity"]);
    expect(outputs.filter(({ kind }) => kind !== "activity")).toEqual(open().receive(frame(), now));
  });

  test("is answered each time, glued to others or not", () => {
    const outputs = open().receive(Buffer.concat([frame(), frame(header.replace("|1000|", "|1001|"))]), now);
    expect(sent(outputs).map((ack) => ack.match(/MSA\|AA\|(\d+)/)?.[1])).toEqual(["1000", "1001"]);
    expect(kinds(outputs).filter((kind) => kind === "end")).toHaveLength(2);
  });
});

describe("the acknowledgement", () => {
  const ackFor = (msh: string, options: MllpOptions = {}) => sent(open(options).receive(frame(msh), now))[0];

  test("has the form a real analyzer accepts, in its own names and wall time", () => {
    expect(ackFor(header)).toBe(
      "\x0bMSH|^~\\&|RKLIS|HUSET|Afinion 2 Analyzer||20260314101533||ACK^R01|1000|P|2.4\rMSA|AA|1000\r\x1c\r",
    );
  });

  test("is the same for the same message at the same time", () => {
    expect(ackFor(header)).toBe(ackFor(header));
  });

  test("bears our names where they are configured, escaped and in the analyzer's character set", () => {
    expect(ackFor(header, { application: "LAB|BRO", facility: "Øst ż" })).toContain("MSH|^~\\&|LAB\\F\\BRO|Øst ?|Afinion 2");
    const utf8 = ackFor(header.replace("8859/1", "UNICODE UTF-8"), { facility: "Øst ż" });
    expect(Buffer.from(utf8 ?? "", "latin1").toString("utf8")).toContain("|Øst ż|");
  });

  test("keeps to the analyzer's delimiters, processing id and version", () => {
    expect(ackFor("MSH#*%$@#ichroma##HOST##20260314##OUL*R24#5#Q#2.6")).toBe(
      "\x0bMSH#*%$@#HOST##ichroma##20260314101533##ACK*R24#5#Q#2.6\rMSA#AA#5\r\x1c\r",
    );
  });

  test("falls back where the header says nothing", () => {
    expect(ackFor("MSH|^~\\&|X")).toBe("\x0bMSH|^~\\&|||X||20260314101533||ACK||P|2.4\rMSA|AA|\r\x1c\r");
  });

  test.each([
    ["", "", true],
    ["AL", "NE", true],
    ["NE", "AL", true],
    ["SU", "NE", true],
    ["NE", "NE", false],
    ["", "NE", false],
    ["ER", "ER", false],
  ])("MSH-15 %j and MSH-16 %j: answered %s", (accept, application, answered) => {
    const outputs = open().receive(frame(`MSH|^~\\&|X||||||ORU^R01|7|P|2.4|||${accept}|${application}`), now);
    expect(sent(outputs)).toHaveLength(answered ? 1 : 0);
    expect(kinds(outputs).filter((kind) => kind !== "send")).toEqual(["keep", "message", "end"]);
  });
});

describe("a frame that cannot be read", () => {
  test("without a header is kept and reported, and not answered", () => {
    const outputs = open().receive(Buffer.from("\x0bhello\x1c\r"), now);
    expect(kinds(outputs)).toEqual(["keep", "problem", "end"]);
    expect(outputs[1]).toMatchObject({ problem: { code: "HL7_NO_HEADER", at: 1 } });
    expect(outputs[2]).toMatchObject({ complete: true });
  });

  test("is refused, not accepted, where its sender can be answered", () => {
    const two = frame(header, `${body}${header}\r${body}`);
    const outputs = open().receive(two, now);
    expect(kinds(outputs)).toEqual(["keep", "problem", "send", "end"]);
    expect(sent(outputs)[0]).toContain("MSA|AE|1000\r");
    expect(outputs[2]).toMatchObject({ acknowledges: false });
  });

  test("is not answered without a control id", () => {
    const outputs = open().receive(Buffer.from("\x0bPID|1\rMSH|^~\\&|X\r\x1c\r"), now);
    expect(kinds(outputs)).toEqual(["keep", "problem", "end"]);
  });
});

describe("what is no complete frame", () => {
  test.each([1, 10, 60, frame().length - 2])("cut after %i bytes: kept as incomplete, never a message", (length) => {
    const session = open();
    const outputs = [...session.receive(frame().subarray(0, length), now), ...session.lost(now)];
    expect(kinds(outputs)).toEqual(["activity", "keep", "problem", "end", "activity"]);
    expect(codes(outputs)).toEqual(["MLLP_UNFINISHED"]);
    expect(outputs[3]).toMatchObject({ complete: false });
    expect(kept(outputs)).toEqual(frame().subarray(0, length));
    expect(session.lost(now)).toEqual([]);
  });

  test("silence in mid-frame ends it", () => {
    const session = open();
    expect(session.wakeAt()).toBeNull();
    session.receive(frame().subarray(0, 50), now);
    const due = session.wakeAt() ?? 0;
    expect(due).toBeGreaterThan(now + 10_000);
    expect(session.wake(due - 1)).toEqual([]);
    expect(codes(session.wake(due))).toEqual(["MLLP_UNFINISHED"]);
    expect(session.wakeAt()).toBeNull();
    expect(kinds(session.receive(frame(), due))).toEqual(["keep", "send", "message", "end"]);
  });

  test("noise before a frame is kept apart from it", () => {
    const outputs = open().receive(Buffer.concat([Buffer.from("noise"), frame()]), now);
    expect(kinds(outputs)).toEqual(["keep", "problem", "end", "keep", "send", "message", "end"]);
    expect(codes(outputs)).toEqual(["BYTES_OUTSIDE_MESSAGE"]);
  });

  test("a message over the limit is reported, and not answered", () => {
    const outputs = open({ maxMessageBytes: 40 }).receive(frame(), now);
    expect(codes(outputs)).toEqual(["MLLP_TOO_LARGE"]);
    expect([sent(outputs), kept(outputs).length]).toEqual([[], 40]);
  });
});
