/** Stored captures, framed or bare, whole or not. */
import { describe, expect, test } from "vitest";
import { frameMessage, type Lis1Options, readLisCapture } from "../../../../src/protocol/lis1/index.ts";
import { printLis2 } from "../../../../src/protocol/lis2/index.ts";
import { bytesOf, ENQ, EOT, message, records, textOf } from "./host.ts";

const frames = frameMessage(message, { framePerRecord: true }).map(textOf);
const packed = frameMessage(message, { maxTextBytes: 1000 }).map(textOf).join("");
const other = message.replace("PAT-001", "PAT-002");
const otherPacked = frameMessage(other, { maxTextBytes: 1000 }).map(textOf).join("");

const read = (text: string | Uint8Array, options: Lis1Options = {}) => {
  const { messages, problems } = readLisCapture(typeof text === "string" ? bytesOf(text) : text, options);
  return {
    texts: messages.map((each) => printLis2(each.message)),
    at: messages.map((each) => each.at),
    problems: problems.map((each) => `${each.code} ${each.at}`),
  };
};
const sound = (at: number) => ({ texts: [message], at: [at], problems: [] });

describe("framed", () => {
  test("with and without ENQ, EOT and tails", () => {
    expect(read([ENQ, ...frames, EOT].join(""))).toEqual(sound(1));
    expect(read(frames.join(""))).toEqual(sound(0));
    expect(read(frames.map((frame) => frame.slice(0, -2)).join(""))).toEqual(sound(0));
    expect(read(frames.map((frame) => `${frame.slice(0, -2)}\n`).join(""))).toEqual(sound(0));
  });

  test("two transmissions, and two messages that both begin at frame 1 without ENQ between them", () => {
    const [first, second] = [packed, otherPacked];
    const both = { texts: [message, other], at: [1, first.length + 3], problems: [] };
    expect(read(`${ENQ}${first}${EOT}${ENQ}${second}${EOT}`)).toEqual(both);
    expect(read(first + second)).toEqual({ ...both, at: [0, first.length] });
  });

  test("a damaged frame is a problem with its place, and its message is not used", () => {
    const damaged = frames.with(3, (frames[3] ?? "").replace("5.4", "5.5"));
    const at = frames.slice(0, 3).join("").length;
    const result = read(damaged.join("") + otherPacked);
    expect(result.texts).toEqual([other]);
    const following = at + (frames[3] ?? "").length;
    expect(result.problems).toEqual([`LIS1_BAD_CHECKSUM ${at}`, `LIS1_FRAMES_MISSING ${following}`]);
  });

  test("a damaged frame that was sent again is as good as new", () => {
    const resent = frames.toSpliced(3, 0, (frames[3] ?? "").replace("5.4", "5.5"));
    expect(read(resent.join("")).texts).toEqual([message]);
  });

  test("lax takes a damaged frame, and says so", () => {
    const damaged = packed.replace(/\x03../, "\x0300");
    expect(read(damaged, { checksum: "lax" })).toEqual({ texts: [message], at: [0], problems: ["LIS1_BAD_CHECKSUM 0"] });
  });

  test("cut at any byte, it tells only what was whole", () => {
    const stream = [ENQ, ...frames, EOT].join("");
    const whole = stream.length - EOT.length - 2;
    for (let end = 0; end < stream.length; end += 1) {
      expect(read(stream.slice(0, end)).texts, `${end} bytes`).toEqual(end >= whole ? [message] : []);
    }
  });

  test("a transmission that was cut does not harm the next one, with or without an ENQ before it", () => {
    for (const between of [ENQ, ""]) {
      for (let end = 1; end < packed.length - 2; end += 1) {
        expect(read(packed.slice(0, end) + between + otherPacked).texts, `${end} bytes`).toEqual([other]);
      }
    }
  });

  test("one flipped bit anywhere never gives another message", () => {
    const stream = bytesOf([ENQ, ...frames, EOT].join(""));
    for (let bit = 0; bit < stream.length * 8; bit += 1) {
      const flipped = Uint8Array.from(stream);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      for (const text of read(flipped).texts) expect(text, `bit ${bit}`).toBe(message);
    }
  });

  test("bytes of no message are reported with their place", () => {
    expect(read(`\x00\x00${packed}garbage`).problems).toEqual([
      "BYTES_OUTSIDE_MESSAGE 0",
      `BYTES_OUTSIDE_MESSAGE ${packed.length + 2}`,
    ]);
    expect(read("").problems).toEqual([]);
  });
});

describe("bare", () => {
  test.each(["\r", "\n", "\r\n"])("records ended by %j, with or without the last one", (end) => {
    expect(read(records.join(end) + end)).toEqual(sound(0));
    expect(read(records.join(end))).toEqual(sound(0));
  });

  test("a byte order mark costs nothing, and UTF-16 stays a problem", () => {
    const mark = "\xef\xbb\xbf";
    expect(read(mark + message)).toEqual(sound(3));
    expect(read(mark + frames.join(""))).toEqual(sound(3));
    expect(read(`${mark}${ENQ}${frames.join("")}${EOT}`)).toEqual(sound(4));
    const wide = read(Buffer.from(`\ufeff${message}`, "utf16le"));
    expect([wide.texts, wide.problems.length > 0]).toEqual([[], true]);
  });

  test("several messages and comments between them", () => {
    const text = `# first\n${records.join("\n")}\n\n# second\n${other.replaceAll("\r", "\n")}`;
    expect(read(text)).toEqual({
      texts: [message, other],
      at: [8, text.lastIndexOf("H|\\^&")],
      problems: ["BYTES_OUTSIDE_MESSAGE 0", `BYTES_OUTSIDE_MESSAGE ${text.indexOf("# second")}`],
    });
  });

  test("cut at any byte there is no message, until nothing but the last line end is missing", () => {
    for (let end = 0; end < message.length - 1; end += 1) {
      expect(read(message.slice(0, end)).texts, `${end} bytes`).toEqual([]);
    }
  });

  test("a line that is no record makes its message unusable: it may be the rest of a value", () => {
    const broken = message.replace("5.4|", "5.4\n7|");
    expect(read(broken).texts).toEqual([]);
    expect(read(broken + other).texts).toEqual([other]);
  });

  test("frames whose control bytes a logger lost, with their checksums on lines of their own", () => {
    const logged = frames.map((frame) => frame.slice(1).replace("\x03", "")).join("");
    expect(read(logged)).toEqual(sound(0));
    expect(read(logged.replace("5.4", "5.5")).texts).toEqual([]);
  });

  test("a new header before the terminator", () => {
    const cut = records.slice(0, 3).join("\r");
    expect(read(`${cut}\r${message}`)).toEqual({ texts: [message], at: [cut.length + 1], problems: ["LIS2_NO_TERMINATOR 0"] });
  });
});
