import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { DeviceOutput, SimulatedDevice } from "../../../src/simulator/device.ts";
import {
  afterNoise,
  cutAfter,
  faultUsage,
  inLatin1,
  isFaultName,
  parseFault,
  slowBytes,
  usualFault,
  withWireFault,
} from "../../../src/simulator/faults.ts";
import { createLinesDevice } from "../../../src/simulator/lines.ts";

const printouts = ["one\r\n", "two\r\n"].map((text) => Buffer.from(text, "latin1"));
const said = (outputs: readonly DeviceOutput[]): readonly string[] =>
  outputs.map((output) => (output.kind === "send" ? Buffer.from(output.bytes).toString("latin1") : output.kind));

describe("lines", () => {
  test("printouts with silence between them, and nothing expected", () => {
    const device = createLinesDevice(printouts, { gapMs: 3_000 });
    expect([said(device.open(0)), device.wakeAt(), said(device.wake(2_999))]).toEqual([["one\r\n"], 3_000, []]);
    expect([said(device.receive(Buffer.from("?"), 2_999)), said(device.wake(3_000))]).toEqual([[], ["two\r\n"]]);
    expect([said(device.wake(5_999)), said(device.wake(6_000)), device.wakeAt()]).toEqual([[], ["done"], null]);
  });

  test("nobody took responsibility for what was printed", () => {
    expect(createLinesDevice([]).open(0)).toEqual([{ kind: "done", acknowledged: 0 }]);
  });

  test("glued and resend", () => {
    expect(said(createLinesDevice(printouts, { fault: "glued" }).open(0))).toEqual(["one\r\ntwo\r\n"]);
    const again = createLinesDevice(printouts, { fault: "resend", gapMs: 1 });
    const all = [again.open(0), ...[1, 2, 3, 4].map((now) => again.wake(now))].flatMap(said);
    expect(all).toEqual(["one\r\n", "two\r\n", "one\r\n", "two\r\n", "done"]);
  });
});

/** Sends `abc`, then repeats what it hears, and is done at a full stop. */
const echo = (): SimulatedDevice => ({
  open: () => [{ kind: "send", bytes: Buffer.from("abc") }],
  receive: (bytes) => [
    { kind: "send", bytes },
    ...(Buffer.from(bytes).includes(".") ? [{ kind: "done", acknowledged: 1 } as const] : []),
  ],
  wake: () => [],
  wakeAt: () => null,
});

describe("cut", () => {
  test("after so many bytes the link is gone", () => {
    const device = cutAfter(echo(), 5);
    expect(said(device.open(0))).toEqual(["abc"]);
    expect(said(device.receive(Buffer.from("defg."), 1))).toEqual(["de", "failed", "close"]);
    expect(said(device.receive(Buffer.from("hij."), 2))).toEqual([]);
  });

  test("the next connection is sound", () => {
    const device = cutAfter(echo(), 2);
    expect(said(device.open(0))).toEqual(["ab", "failed", "close"]);
    expect([said(device.open(1)), said(device.receive(Buffer.from("x."), 2))]).toEqual([["abc"], ["x.", "done"]]);
  });
});

describe("slow-bytes", () => {
  test("one byte a write, some time apart, and the end after the last", () => {
    const device = slowBytes(echo(), 10);
    expect([said(device.open(0)), device.wakeAt()]).toEqual([[], 0]);
    const first = [0, 5, 10, 20].map((now) => said(device.wake(now)).join(""));
    expect(first).toEqual(["a", "", "b", "c"]);
    device.receive(Buffer.from("d."), 25);
    const rest = [30, 40, 50].map((now) => said(device.wake(now)).join(""));
    expect(rest).toEqual(["d", ".", "done"]);
    expect(device.wakeAt()).toBeNull();
  });
});

test("a fault of a protocol leaves the device as it is", () => {
  const device = echo();
  expect([withWireFault(device, usualFault("bad-checksum")), withWireFault(device, null)]).toEqual([device, device]);
  expect([isFaultName("cut"), isFaultName("toString")]).toEqual([true, false]);
});

test("a fault may carry a number where it has one", () => {
  expect(["cut", "cut:250", "wrong-clock:-1", "glued"].map(parseFault)).toEqual([
    { name: "cut", n: 100 },
    { name: "cut", n: 250 },
    { name: "wrong-clock", n: -1 },
    { name: "glued", n: 0 },
  ]);
  expect(["", "gremlins", "cut:", "cut:x", "cut:-1", "glued:3", "toString", "cut:1:2"].map(parseFault)).toEqual(
    Array(8).fill(null),
  );
  expect([faultUsage("cut"), faultUsage("glued")]).toEqual(["cut[:bytes]", "glued"]);
});

describe("split, noise and letters", () => {
  test("every write in two pieces, the second some time later", () => {
    const device = withWireFault(echo(), { name: "split", n: 2 });
    device.open(0);
    expect([0, 19, 20].map((now) => said(device.wake(now)))).toEqual([["ab"], [], ["c"]]);
  });

  test("so much noise, then silence, then the device; the next connection is sound", () => {
    const device = afterNoise(echo(), 100_000);
    const noise = said(device.open(0));
    expect([noise.join("").length, new Set(noise.join("")), noise.length]).toEqual([100_000, new Set("A"), 2]);
    expect([said(device.receive(Buffer.from("?"), 1)), said(device.wake(9_999)), device.wakeAt()]).toEqual([[], [], 10_000]);
    expect([said(device.wake(10_000)), said(device.receive(Buffer.from("."), 10_001))]).toEqual([["abc"], [".", "done"]]);
    expect(said(device.open(20_000))).toEqual(["abc"]);
  });

  test("letters leave as Latin-1; what is Latin-1 already stays", () => {
    const device = inLatin1(echo());
    expect(said(device.receive(Buffer.from("æøåµ.", "utf8"), 0))).toEqual(["æøåµ.", "done"]);
    expect(said(device.receive(Buffer.from("æ", "latin1"), 0))).toEqual(["æ"]);
  });
});
