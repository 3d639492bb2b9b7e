import fc from "fast-check";
import { describe, expect, test } from "vitest";
import driver from "../../../drivers/afinion-as100/driver.ts";
import { compareFloat32, float32ToFixed, float32ToShortest, isFiniteFloat32 } from "../../../drivers/afinion-as100/float32.ts";
import { resultText } from "../../../drivers/afinion-as100/result.ts";
import { byteByByte, liveObservations } from "../../../src/driver-api/conformance/index.ts";
import { decodeCapture } from "../../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";
import { readFixtures } from "../../support/fixtures.ts";

const view = new DataView(new ArrayBuffer(4));
const bitsOf = (value: number): number => {
  view.setFloat32(0, value);
  return view.getUint32(0);
};
const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const usual = fc.float({ noNaN: true, noDefaultInfinity: true, min: -10_000, max: 10_000 });

describe("float32 to decimal text", () => {
  test.each([
    [16, 0, "16"],
    [3.9, 0, "4"],
    [2.5, 0, "3"],
    [-2.5, 0, "-3"],
    [0.125, 2, "0.13"],
    [2.85, 1, "2.8"], // the float next to 2.85 is 2.8499999046…
    [8.35, 1, "8.4"], // the float next to 8.35 is 8.3500003815…
    [0.04, 1, "0.0"],
    [-0.04, 1, "0.0"],
    [-0, 2, "0.00"],
    [7, 3, "7.000"],
    [16_777_216, 1, "16777216.0"],
    [1e-45, 6, "0.000000"],
  ])("%d to %d decimals is %s", (value, decimals, text) => {
    expect(float32ToFixed(bitsOf(value), decimals)).toBe(text);
  });

  test("is the exact value rounded, halves away from zero: as the exact algorithm of toFixed has it", () => {
    fc.assert(
      fc.property(usual, fc.integer({ min: 0, max: 6 }), (value, decimals) => {
        const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? "-" : "";
        expect(float32ToFixed(bitsOf(value), decimals)).toBe(`${sign}${Math.abs(value).toFixed(decimals)}`);
      }),
    );
  });

  test.each([
    [5, "5"],
    [15, "15"],
    [0.1, "0.1"],
    [5.3, "5.3"],
    [12.95, "12.95"],
    [-0, "0"],
    [3.4028234663852886e38, "340282346638528859811704183484516925440"],
  ])("the bound %d is written %s", (value, text) => {
    expect(float32ToShortest(bitsOf(value))).toBe(text);
  });

  test("the short text names that float and no other", () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(Math.fround(Number(float32ToShortest(bitsOf(value)))) - value).toBe(0);
      }),
    );
  });

  test("order and finiteness are told by the bits", () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        expect(Math.sign(compareFloat32(bitsOf(a), bitsOf(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(isFiniteFloat32(bitsOf(a))).toBe(true);
      }),
    );
    expect(
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => isFiniteFloat32(bitsOf(value))),
    ).toEqual([false, false, false]);
  });
});

describe("the text of a result", () => {
  const text = (min: number, max: number, result: number, decimals: number) => {
    const slot = { valid: true, unit: "mg/L", analyte: "CRP", decimals };
    return resultText({ ...slot, min: bitsOf(min), max: bitsOf(max), result: bitsOf(result) });
  };

  test.each([
    [5, 200, 16, 0, "16"],
    [5, 200, 5, 0, "5"],
    [5, 200, 200, 0, "200"],
    [5, 200, 4.99, 0, "<5"],
    [4, 15, 15.5, 1, ">15"],
    [0.4, 10, 0.3, 0, "<0.4"],
  ])("in %d to %d, %d with %d decimals is %s", (min, max, result, decimals, raw) => {
    expect(text(min, max, result, decimals)).toEqual({ raw, refused: null, inRange: true });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%d is a failed measurement", (result) => {
    expect(text(5, 200, result, 0).refused).not.toBeNull();
  });

  test.each([-1, 7, 2_147_483_647, -2_147_483_648])("%d decimals are a failed measurement", (decimals) => {
    expect(text(5, 200, 16, decimals).refused).not.toBeNull();
  });

  test.each([
    [0, 0],
    [200, 5],
    [Number.NaN, 200],
    [5, Number.POSITIVE_INFINITY],
  ])("a range of %d to %d leaves the value unread", (min, max) => {
    expect(text(min, max, 16, 0)).toEqual({ raw: "16", refused: null, inRange: false });
  });
});

const message = (payload: Uint8Array, name = "record,patient") =>
  driver.decode(
    { protocol: "axis", message: { packetNumber: "00A7", address: "0025", class: name, payload } },
    { mode: "native", at: 7, index: 0 },
  );

test.each([0, 1, 255, 257, 2_816])("a block of %d bytes is no block of records", (length) => {
  expect(message(new Uint8Array(length))).toMatchObject({ observations: [], problems: [{ code: "DECODE_NO_RESULT", at: 7 }] });
});

test("bytes that are not documented change nothing", () => {
  const payload = new Uint8Array(256);
  payload.set([17], 4);
  payload.set([0, 1, 2, 3], 60);
  payload.set([0, 0, 0, 0, 0, 0, 0x48, 0x43, 0, 0, 0x80, 0x41, 0, 0, 0, 0, 1], 68);
  payload.set(new TextEncoder().encode("mg/L\0\0\0\0\0CRP"), 88);
  const noisy = Uint8Array.from(payload);
  for (const [from, to] of [
    [8, 25],
    [59, 60],
    [64, 68],
    [106, 108],
    [228, 256],
  ] as const)
    noisy.fill(0xff, from, to);
  expect(message(payload).observations).toMatchObject([{ run: "17", analyte: "CRP", value: { raw: "16", number: "16" } }]);
  expect(message(noisy)).toEqual(message(payload));
});

describe("a block of several records, two of them beyond the measuring range", () => {
  const fixture = readFixtures("afinion-as100").find(({ name }) => name === "off-scale");
  const wire = () => Uint8Array.from(fixture?.wire ?? []);
  const decode = (bytes: Uint8Array) => decodeCapture(driver, "native", bytes, makeLineSplitter);

  test("whole, it has results", () => {
    expect(decode(wire()).observations.length).toBeGreaterThan(1);
  });

  test("live, byte by byte, it is the same", () => {
    const live = liveObservations(driver, "native", byteByByte(wire()), "silence", makeLineSplitter);
    expect(live).toEqual(decode(wire()).observations);
  });

  test("cut at any byte it gives nothing", () => {
    for (let end = 0; end < wire().length; end += 1) expect(decode(wire().subarray(0, end)).observations).toEqual([]);
  });

  test("no flipped bit gives another value", () => {
    const sent = JSON.stringify(decode(wire()).observations);
    const bytes = wire();
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
      const { observations } = decode(damaged);
      if (observations.length > 0) expect(JSON.stringify(observations), `bit ${bit}`).toBe(sent);
    }
  });
});
