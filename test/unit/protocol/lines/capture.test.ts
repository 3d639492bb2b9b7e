import fc from "fast-check";
import { expect, test } from "vitest";
import { readLinesCapture } from "../../../../src/protocol/lines/capture.ts";
import { createLinesSession } from "../../../../src/protocol/lines/session.ts";
import type { LinesOptions } from "../../../../src/protocol/options.ts";
import { makeLineSplitter } from "../../../../src/transport/serial/line-splitter.ts";

const defaults: LinesOptions = { encoding: "latin1", delimiter: "\r\n", idleMs: 2_000, maxLineBytes: 40, maxLines: 3 };
const read = (text: string, options: Partial<LinesOptions> = {}) => {
  const all = { ...defaults, ...options };
  const { messages, problems } = readLinesCapture(Buffer.from(text, "latin1"), all, makeLineSplitter(all));
  return {
    messages: messages.map(({ message, at }) => [at, ...message.lines]),
    problems: problems.map(({ code, at }) => [code, at]),
  };
};

test("a capture is one printout, up to the most lines one may have", () => {
  expect(read("a\r\n\xe6\r\n")).toEqual({ messages: [[0, "a", "\xe6"]], problems: [] });
  expect(read("a\r\nb\r\nc\r\nd\r\n").messages).toEqual([
    [0, "a", "b", "c"],
    [9, "d"],
  ]);
});

test("a printout whose last line has no end is no message", () => {
  expect(read("CRP\r\n47 mg/L")).toEqual({ messages: [], problems: [["TRANSMISSION_INCOMPLETE", 0]] });
  expect(read("a\r\nb\r\nc\r\nd")).toEqual({ messages: [[0, "a", "b", "c"]], problems: [["TRANSMISSION_INCOMPLETE", 9]] });
});

test("a line that is too long is reported where it begins", () => {
  expect(read(`a\r\nb\r\nc\r\n${"x".repeat(50)}\r\nd\r\n`)).toEqual({
    messages: [
      [0, "a", "b", "c"],
      [61, "d"],
    ],
    problems: [["LINE_TOO_LONG", 9]],
  });
});

test("nothing is nothing, blank lines are reported", () => {
  expect(read("")).toEqual({ messages: [], problems: [] });
  expect(read("\r\n")).toEqual({ messages: [], problems: [["BYTES_OUTSIDE_MESSAGE", 0]] });
});

test("reads what the live session handed on", () => {
  const wire = fc.string({ unit: fc.constantFrom("a", "\r\n", "\xe6", "xxxxxxxx"), maxLength: 20 });
  fc.assert(
    fc.property(wire, (text) => {
      const session = createLinesSession(defaults, makeLineSplitter(defaults));
      const outputs = [...session.receive(Buffer.from(text, "latin1"), 0), ...session.wake(defaults.idleMs)];
      const live = outputs.flatMap((output) => (output.kind === "message" ? [output.message.lines] : []));
      expect(read(text).messages.map(([, ...lines]) => lines)).toEqual(live);
    }),
  );
});
