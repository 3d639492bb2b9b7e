/** The sender of LIS.md 1.4 against the receiver, over lines that damage and lose things. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { createLis1Session } from "../../../src/protocol/lis1/index.ts";
import { printLis2 } from "../../../src/protocol/lis2/index.ts";
import type { FaultName } from "../../../src/simulator/faults.ts";
import { createLisDevice } from "../../../src/simulator/lis.ts";
import { converse, type Line } from "./conversation.ts";

const text = (id: string): string => `H|\\^&|||X\rP|1|${id}\rO|1\rR|1|^^^GLU|5.4|mmol/L\rL|1|N\r`;
const texts = ["A1", "A2"].map(text);
const lisTexts = texts.map((each) => ({ text: Buffer.from(each, "latin1"), results: 1 }));
const ENQ = "\x05";
const EOT = "\x04";
const ACK = Uint8Array.of(6);
const NAK = Uint8Array.of(0x15);

const device = (fault: FaultName | null = null) => createLisDevice(lisTexts, { framePerRecord: true, fault });
const play = (line: Line = {}, fault: FaultName | null = null) => {
  const { messages, end, sends, replies, outputs, elapsedMs } = converse(device(fault), createLis1Session({}), line);
  const problems = outputs.flatMap((output) => (output.kind === "problem" ? output.problem.code : []));
  return { texts: messages.map(printLis2), end, sends, replies, problems, elapsedMs };
};
const distinct = (list: readonly string[]): readonly string[] => [...new Set(list)];
const done = { kind: "done", acknowledged: 2 };

describe("a sound line", () => {
  test("hands over every message once", () => {
    const { texts: got, end, problems, elapsedMs } = play();
    expect([got, end, problems, elapsedMs]).toEqual([texts, done, [], 0]);
  });

  test("packed frames are as good", () => {
    const packed = createLisDevice(lisTexts, { maxTextBytes: 10 });
    expect(converse(packed, createLis1Session({})).messages.map(printLis2)).toEqual(texts);
  });
});

describe("a bad line", () => {
  const { replies, sends } = play();

  test("any one reply lost: nothing is lost, and what comes twice is the same", () => {
    for (let lost = 0; lost < replies.length; lost += 1) {
      const result = play({ toDevice: (bytes, nth) => (nth === lost ? null : bytes) });
      expect([distinct(result.texts), result.end], `reply ${lost}`).toEqual([texts, done]);
    }
  });

  test("any one reply garbled: nothing is lost and nothing comes twice", () => {
    for (let nth = 0; nth < replies.length; nth += 1) {
      const result = play({ toDevice: (bytes, n) => (n === nth ? Uint8Array.of(0x46) : bytes) });
      expect([result.texts, result.end], `reply ${nth}`).toEqual([texts, done]);
    }
  });

  test("any one write lost or doubled: nothing is lost, nothing else is told", () => {
    for (let nth = 0; nth < sends.length; nth += 1) {
      for (const change of [() => null, (bytes: Uint8Array) => Buffer.concat([bytes, bytes])]) {
        const result = play({ toHost: (bytes, n) => (n === nth ? change(bytes) : bytes) });
        expect([distinct(result.texts), result.end], `write ${nth}`).toEqual([texts, done]);
      }
    }
  });

  test("any one bit flipped on its way to the host: the true messages arrive, and no other", () => {
    for (const [nth, sent] of sends.entries()) {
      for (let bit = 0; bit < sent.length * 8; bit += 1) {
        const result = play({ toHost: (bytes, n) => (n === nth ? flip(bytes, bit) : bytes) });
        expect([distinct(result.texts), result.end], `write ${nth}, bit ${bit}`).toEqual([texts, done]);
      }
    }
  });
});

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}

describe("faults", () => {
  test("bad-checksum: refused once, then sent whole", () => {
    const result = play({}, "bad-checksum");
    expect([result.texts, result.end, result.problems]).toEqual([texts, done, ["LIS1_BAD_CHECKSUM"]]);
  });

  test.each(["lost-ack", "duplicate-frame", "glued"] as const)("%s: the host has each message once", (fault) => {
    const result = play({}, fault);
    expect([result.texts, result.end, result.problems]).toEqual([texts, done, []]);
    if (fault === "lost-ack") expect(result.sends.length).toBe(play().sends.length + 1);
    if (fault === "duplicate-frame") expect(result.sends.length).toBe(play().sends.length + 10);
    if (fault === "glued") expect(result.sends.filter((bytes) => String.fromCharCode(...bytes) === ENQ)).toHaveLength(1);
  });

  test("resend: the same messages come again", () => {
    const result = play({}, "resend");
    expect([result.texts, result.end]).toEqual([[...texts, ...texts], done]);
  });
});

describe("timers and replies of the sender", () => {
  const said = (outputs: ReturnType<ReturnType<typeof device>["open"]>): string =>
    outputs.flatMap((output) => (output.kind === "send" ? String.fromCharCode(...output.bytes) : [])).join("");
  const begin = () => {
    const sender = device();
    sender.open(0);
    return sender;
  };

  test("no reply to ENQ in 15 s: EOT, and later again", () => {
    const sender = begin();
    expect([said(sender.wake(14_999)), said(sender.wake(15_000))]).toEqual(["", EOT]);
    expect(said(sender.wake(25_000))).toBe(ENQ);
  });

  test("NAK to ENQ: 10 s of patience", () => {
    const sender = begin();
    expect([said(sender.receive(NAK, 0)), sender.wakeAt(), said(sender.wake(10_000))]).toEqual(["", 10_000, ENQ]);
  });

  test("contention: the instrument has priority and asks again after a second", () => {
    const sender = begin();
    sender.receive(Uint8Array.of(5), 0);
    expect([sender.wakeAt(), said(sender.wake(1_000))]).toEqual([1_000, ENQ]);
  });

  test("other bytes before the transfer are ignored", () => {
    expect(said(begin().receive(Uint8Array.of(0x41, 0x0d), 0))).toBe("");
  });

  test("six sends of one frame, then EOT and the whole message later", () => {
    const sender = begin();
    const first = said(sender.receive(ACK, 0));
    const again = Array.from({ length: 6 }, () => said(sender.receive(NAK, 0)));
    expect(again).toEqual([first, first, first, first, first, EOT]);
    expect([said(sender.wake(10_000)), said(sender.receive(ACK, 10_000))]).toEqual([ENQ, first]);
  });

  test("EOT for a frame takes it like ACK", () => {
    const sender = begin();
    sender.receive(ACK, 0);
    expect(said(sender.receive(Uint8Array.of(4), 0))).toMatch(/^\x022P/);
  });

  test("a host that never answers: the device gives up and keeps its results", () => {
    const silent = play({ toDevice: () => null });
    expect(silent.end).toEqual({ kind: "failed", reason: "The host does not take the message." });
    expect(silent.texts).toEqual([]);
  });

  test("a new connection begins with what was not acknowledged", () => {
    const sender = device();
    const lost = converse(sender, createLis1Session({}), { toDevice: (bytes, nth) => (nth < 9 ? bytes : null) });
    expect(lost.end?.kind).toBe("failed");
    const again = converse(sender, createLis1Session({}));
    expect([again.messages.map(printLis2), again.end]).toEqual([[texts[1]], done]);
  });
});
