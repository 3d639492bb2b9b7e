import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLinesSession } from "../../../../src/protocol/lines/session.ts";
import type { LinesMessage } from "../../../../src/protocol/messages.ts";
import type { LinesOptions } from "../../../../src/protocol/options.ts";
import type { SessionOutput } from "../../../../src/protocol/session.ts";
import { makeLineSplitter } from "../../../../src/transport/serial/line-splitter.ts";

type Outputs = readonly SessionOutput<LinesMessage>[];

const defaults: LinesOptions = { encoding: "latin1", delimiter: "\r\n", idleMs: 2_000, maxLineBytes: 40, maxLines: 10 };
const open = (options: Partial<LinesOptions> = {}) => {
  const all = { ...defaults, ...options };
  return createLinesSession(all, makeLineSplitter(all));
};
const bytes = (text: string) => Buffer.from(text, "latin1");
const printouts = (outputs: Outputs) => outputs.flatMap((output) => (output.kind === "message" ? [output.message.lines] : []));
const codes = (outputs: Outputs) => outputs.flatMap((output) => (output.kind === "problem" ? [output.problem.code] : []));
const ends = (outputs: Outputs) => outputs.flatMap((output) => (output.kind === "end" ? [output.complete] : []));
const kept = (outputs: Outputs) =>
  Buffer.concat(outputs.flatMap((output) => (output.kind === "keep" ? [output.bytes] : []))).toString("latin1");
/** Sends chunks at their times and lets the last silence pass. */
function play(session: ReturnType<typeof open>, chunks: readonly (readonly [at: number, text: string])[]): Outputs {
  const outputs = chunks.flatMap(([at, text]) => session.receive(bytes(text), at));
  return [...outputs, ...session.wake(session.wakeAt() ?? 0)];
}

const printout = "CRP Whole blood\r\nResult:\r\n47 mg/L\r\n";
const lines = ["CRP Whole blood", "Result:", "47 mg/L"];

describe("a printout", () => {
  test("ends with silence, and is kept before it is handed on", () => {
    const session = open();
    const first = session.receive(bytes(printout), 1_000);
    expect([printouts(first), kept(first), session.wakeAt()]).toEqual([[], printout, 3_000]);
    expect(session.wake(2_999)).toEqual([]);
    const last = session.wake(3_000);
    expect(last.map(({ kind }) => kind)).toEqual(["message", "end", "activity"]);
    expect([printouts(last), ends(last), session.wakeAt()]).toEqual([[lines], [true], null]);
  });

  test("is never answered", () => {
    expect(play(open(), [[0, printout]]).some(({ kind }) => kind === "send")).toBe(false);
  });

  test("goes on while the pauses are short, and a new one begins after a long one", () => {
    const session = open();
    const outputs = play(session, [
      [0, "a\r\nb"],
      [1_999, "c\r\n"],
      [5_000, "d\r\n"],
    ]);
    expect(printouts(outputs)).toEqual([["a", "bc"], ["d"]]);
    expect(ends(outputs)).toEqual([true, true]);
  });

  test("ends by itself at the most lines it may have", () => {
    const outputs = play(open({ maxLines: 2 }), [[0, "a\r\nb\r\nc\r\n"]]);
    expect([printouts(outputs), ends(outputs)]).toEqual([
      [["a", "b"], ["c"]],
      [true, true],
    ]);
  });

  test("keeps blank lines, Latin-1 letters, and nothing of another line end", () => {
    expect(printouts(play(open(), [[0, "\xb5g\r\n\r\n\xe6\r\n"]]))).toEqual([["\xb5g", "", "\xe6"]]);
    expect(printouts(play(open({ delimiter: "\n" }), [[0, "a\r\nb \r\n"]]))).toEqual([["a", "b "]]);
  });

  test("of blank lines is kept and is no message", () => {
    const outputs = play(open(), [[0, "\r\n  \r\n"]]);
    expect([printouts(outputs), codes(outputs), kept(outputs)]).toEqual([[], ["BYTES_OUTSIDE_MESSAGE"], "\r\n  \r\n"]);
  });
});

describe("a printout that broke off", () => {
  test.each([1, 5, 16, 30, printout.length - 1])("after %i bytes in mid-line is kept and is no message", (length) => {
    const outputs = play(open(), [[0, printout.slice(0, length)]]);
    expect([printouts(outputs), codes(outputs), ends(outputs)]).toEqual([[], ["TRANSMISSION_INCOMPLETE"], [false]]);
    expect(kept(outputs)).toBe(printout.slice(0, length));
  });

  test("because the link went down is no message either, even after a whole line", () => {
    const session = open();
    session.receive(bytes("CRP Whole blood\r\n"), 0);
    const outputs = session.lost(1);
    expect([printouts(outputs), codes(outputs), ends(outputs)]).toEqual([[], ["TRANSMISSION_INCOMPLETE"], [false]]);
    expect([session.lost(2), session.wakeAt()]).toEqual([[], null]);
  });

  test("leaves nothing to the next one", () => {
    const outputs = play(open(), [
      [0, "CRP 4"],
      [10_000, printout],
    ]);
    expect([printouts(outputs), ends(outputs)]).toEqual([[lines], [false, true]]);
  });
});

describe("a line without end", () => {
  test("is reported once, kept up to the limit, and skipped to its delimiter", () => {
    const outputs = play(open(), [[0, `${"x".repeat(1_000)}\r\n${printout}`]]);
    expect([codes(outputs), ends(outputs), printouts(outputs)]).toEqual([["LINE_TOO_LONG"], [false, true], [lines]]);
    expect(kept(outputs)).toBe("x".repeat(42) + printout);
  });

  test("spoils the printout it stands in", () => {
    const outputs = play(open(), [[0, `CRP Whole blood\r\n${"x".repeat(1_000)}\r\n`]]);
    expect([printouts(outputs), ends(outputs)]).toEqual([[], [false]]);
  });

  test("ends with silence, so that the next printout keeps its first line", () => {
    const outputs = play(open(), [
      [0, "x".repeat(1_000)],
      [10_000, printout],
    ]);
    expect(printouts(outputs)).toEqual([lines]);
  });

  test("of ten megabytes costs no more than its limit", () => {
    const session = open();
    const chunk = Buffer.alloc(65_536, "x");
    let bytesKept = 0;
    for (let n = 0; n < 160; n += 1) bytesKept += kept(session.receive(chunk, n)).length;
    expect(bytesKept).toBe(42);
  });

  test("exactly at the limit is a line", () => {
    expect(printouts(play(open(), [[0, `${"x".repeat(40)}\r\n`]]))).toEqual([["x".repeat(40)]]);
  });
});

test("how the bytes are cut into chunks makes no difference", () => {
  const wire = fc.string({ unit: fc.constantFrom("a", "\r", "\n", "\r\n", "\xe6", "xxxxxxxx"), maxLength: 30 });
  const result = (outputs: Outputs) => [printouts(outputs), codes(outputs), ends(outputs), kept(outputs)];
  fc.assert(
    fc.property(wire, fc.constantFrom("\n", "\r\n", "xa"), fc.integer({ min: 1, max: 4 }), (text, delimiter, maxLines) => {
      const options = { delimiter, maxLines, maxLineBytes: 12 };
      const byteByByte = [...text].map((character) => [0, character] as const);
      expect(result(play(open(options), byteByByte))).toEqual(result(play(open(options), [[0, text]])));
    }),
  );
});
