import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { DeviceOutput } from "../../../src/simulator/device.ts";
import type { FaultName } from "../../../src/simulator/faults.ts";
import { createMllpDevice } from "../../../src/simulator/mllp.ts";

const results = ["one", "two"].map((name) => ({
  write: (controlId: string) => Buffer.from(`MSH|^~\\&|A||||20260101||ORU^R01|${controlId}|P|2.4\rOBX|1|ST|${name}\r`, "latin1"),
  results: 1,
}));
const device = (fault: FaultName | null = null) => createMllpDevice(results, { fault });

/** `1000 one` per message sent, and how it ended. */
const said = (outputs: readonly DeviceOutput[]): readonly string[] =>
  outputs.flatMap((output) => {
    if (output.kind !== "send") return output.kind === "done" ? `done ${output.acknowledged}` : output.kind;
    const blocks = Buffer.from(output.bytes).toString("latin1").split("\x1c\r").slice(0, -1);
    return [blocks.map((block) => `${block.split("|")[9]} ${/ST\|(\w+)/.exec(block)?.[1]}`).join("+")];
  });
const ack = (controlId: string, code = "AA"): Uint8Array =>
  Buffer.from(`\x0bMSH|^~\\&|B||||20260101||ACK^R01|9|P|2.4\rMSA|${code}|${controlId}\r\x1c\r`, "latin1");

describe("one message at a time", () => {
  test("the next one leaves when the last was accepted", () => {
    const sender = device();
    expect(said(sender.open(0))).toEqual(["1000 one"]);
    expect(said(sender.receive(ack("1000"), 1))).toEqual(["1001 two"]);
    expect(said(sender.receive(ack("1001", "CA"), 2))).toEqual(["done 2"]);
    expect(sender.wakeAt()).toBeNull();
  });

  test("an acknowledgement may come in pieces", () => {
    const sender = device();
    sender.open(0);
    const pieces = Array.from(ack("1000"), (byte) => said(sender.receive(Uint8Array.of(byte), 1)));
    expect(pieces.flat()).toEqual(["1001 two"]);
  });

  test.each([
    ["another id", ack("999")],
    ["a refusal", ack("1000", "AE")],
    ["no HL7", Buffer.from("\x0bhello\x1c\r")],
    ["no block", Buffer.from("MSA|AA|1000\r")],
  ])("%s counts for nothing: after 30 s it comes again with a new id", (_, reply) => {
    const sender = device();
    sender.open(0);
    expect([said(sender.receive(reply, 1)), said(sender.wake(29_999)), said(sender.wake(30_000))]).toEqual([
      [],
      [],
      ["1001 one"],
    ]);
    expect(said(sender.receive(ack("1000"), 30_001))).toEqual([]);
    expect(said(sender.receive(ack("1001"), 30_002))).toEqual(["1002 two"]);
  });

  test("it gives up after ten sends, and a new connection begins where it stopped", () => {
    const sender = device();
    sender.open(0);
    const sends = Array.from({ length: 10 }, (_, n) => said(sender.wake(30_000 * (n + 1))));
    expect(sends.at(-1)).toEqual(["failed"]);
    expect(said(sender.open(400_000))).toEqual(["1010 one"]);
  });
});

describe("faults", () => {
  test("lost-ack and resend: the first acknowledgement is not heard", () => {
    for (const fault of ["lost-ack", "resend"] as const) {
      const sender = device(fault);
      sender.open(0);
      expect([said(sender.receive(ack("1000"), 1)), said(sender.wake(30_000))]).toEqual([[], ["1001 one"]]);
      expect(said(sender.receive(ack("1001"), 30_001))).toEqual(["1002 two"]);
    }
  });

  test("glued: all in one write, each waited for", () => {
    const sender = device("glued");
    expect(said(sender.open(0))).toEqual(["1000 one+1001 two"]);
    expect([said(sender.receive(ack("1001"), 1)), said(sender.receive(ack("1000"), 2))]).toEqual([[], ["done 2"]]);
  });

  test("duplicate-frame: each message twice, counted once", () => {
    const sender = device("duplicate-frame");
    const all = [said(sender.open(0)), ...["1000", "1001", "1002", "1003"].map((id) => said(sender.receive(ack(id), 1)))];
    expect(all.flat()).toEqual(["1000 one", "1001 one", "1002 two", "1003 two", "done 2"]);
  });
});
