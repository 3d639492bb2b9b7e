import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { controlIdFrom } from "../../../src/hl7/control-id.ts";

const crockford = /^[0-9A-HJKMNP-TV-Z]{20}$/;
const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe("controlIdFrom", () => {
  it("is the time in ten characters, then ten at random", () => {
    expect(controlIdFrom(0, new Uint8Array(10))).toBe("00000000000000000000");
    // The time of the ULID specification's example.
    expect(controlIdFrom(1469918176385, new Uint8Array(10).fill(255))).toBe("01ARYZ6S41ZZZZZZZZZZ");
    expect(controlIdFrom(0, Uint8Array.from([0, 1, 2, 29, 30, 31, 32, 33, 64, 254]))).toBe("0000000000012XYZ010Y");
  });

  it("has 20 characters of Crockford's alphabet and sorts by time", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.nat(2 ** 31 - 1), tenBytes, tenBytes, (a, b, x, y) => {
        const [earlier, later] = [controlIdFrom(a * 1000, x), controlIdFrom((a + b + 1) * 1000, y)];
        expect(earlier).toMatch(crockford);
        expect(earlier < later).toBe(true);
      }),
    );
  });

  it("uses five bits of every random byte", () => {
    for (let i = 0; i < 10; i++) {
      const seen = Array.from({ length: 32 }, (_, value) => controlIdFrom(1, new Uint8Array(10).fill(value, i, i + 1)));
      expect(new Set(seen).size).toBe(32);
    }
  });

  it.each([
    [-1, 10],
    [1.5, 10],
    [Number.NaN, 10],
    [2 ** 50, 10],
    [1, 9],
    [1, 11],
  ])("refuses time %s with %s random bytes", (now, length) => {
    expect(() => controlIdFrom(now, new Uint8Array(length))).toThrow(RangeError);
  });
});
