import fc from "fast-check";
import { expect, test } from "vitest";
import { createLogSink } from "../../../src/observe/log-sink.ts";

const fails = (code: string): never => {
  throw Object.assign(new Error(code), { code });
};

/** What a destination does with one write: takes so many bytes, or fails. */
const moment = fc.oneof(fc.nat(30), fc.constantFrom("EPIPE", "ENOSPC", "EAGAIN", "EIO"));

test("whatever the destination does, every line is written whole and in order, or counted as lost, and nothing throws", () => {
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 60 }), fc.integer({ min: 1, max: 30 }), (moments, count) => {
      const written: Uint8Array[] = [];
      const left = [...moments];
      const sink = createLogSink(
        (bytes) => {
          const now = left.shift() ?? bytes.length;
          if (typeof now === "string") return fails(now);
          written.push(Buffer.from(bytes.subarray(0, now)));
          return Math.min(now, bytes.length);
        },
        (lost) => `lost ${lost}`,
      );
      for (let line = 1; line <= count; line += 1) sink.write(`line ${line}\n`);
      left.length = 0;
      sink.write("last\n");
      const text = Buffer.concat(written).toString();
      expect(text.endsWith("last\n")).toBe(true);
      const lines = text.trimEnd().split("\n");
      expect(lines.every((line) => /^(?:line \d+|lost \d+|last)$/.test(line))).toBe(true);
      const numbers = lines.filter((line) => line.startsWith("line ")).map((line) => Number(line.slice(5)));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(numbers.length + sink.lost()).toBe(count);
    }),
    { numRuns: 2_000 },
  );
});

test("when lines are taken again the first thing told is how many were lost", () => {
  const written: string[] = [];
  let full = true;
  const sink = createLogSink(
    (bytes) => (full ? fails("ENOSPC") : written.push(Buffer.from(bytes).toString()) && bytes.length),
    (lost) => `lost ${lost}`,
  );
  sink.write("a\n");
  sink.write("b\n");
  full = false;
  sink.write("c\n");
  sink.write("d\n");
  expect([written.join(""), sink.lost()]).toEqual(["lost 2\nc\nd\n", 2]);
});
