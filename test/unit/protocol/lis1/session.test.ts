/** The receiver's rules, one by one (LIS.md 1.4, 1.5). */
import { describe, expect, test } from "vitest";
import { frameMessage } from "../../../../src/protocol/lis1/index.ts";
import {
  ACK,
  bytesOf,
  ENQ,
  EOT,
  Host,
  keptBytes,
  message,
  NAK,
  printed,
  problemsOf,
  records,
  replies,
  textOf,
  words,
} from "./host.ts";

const perRecord = (firstNumber = 1): readonly string[] =>
  frameMessage(message, { framePerRecord: true, firstNumber }).map(textOf);
const [f1 = "", f2 = "", f3 = "", f4 = "", f5 = ""] = perRecord();
const withoutTail = (frame: string): string => frame.slice(0, -2);

describe("frames", () => {
  test("each good frame is kept, then acknowledged, and then the message is told", () => {
    const host = new Host();
    expect(words(host.hear(ENQ))).toEqual(["ACK"]);
    expect(words(host.hear(f1))).toEqual([`keep ${f1.length - 2}`, "ACK!"]);
    host.hear(f2, f3, f4);
    expect(words(host.hear(f5))).toEqual([`keep ${f5.length - 2}`, "ACK!", "message"]);
    expect(words(host.hear(EOT))).toEqual(["end complete", "batch-end"]);
  });

  test("what is kept is what came, checksum and all", () => {
    const outputs = new Host().hear(ENQ, f1, f2, f3, f4, f5, EOT);
    expect(keptBytes(outputs)).toBe([f1, f2, f3, f4, f5].map(withoutTail).join(""));
  });

  test("the answer comes with the second checksum digit", () => {
    const host = new Host();
    host.hear(ENQ);
    expect(words(host.hear(f1.slice(0, -3)))).toEqual([]);
    expect(replies(host.hear(f1.slice(-3, -2)))).toBe(ACK);
    expect(words(host.hear("\r\n"))).toEqual([]);
  });

  test.each(["", "\r", "\n", "\r\n"])("a tail of %j is enough", (tail) => {
    const frames = [f1, f2, f3, f4, f5].map((frame) => withoutTail(frame) + tail);
    const outputs = new Host().hear(ENQ, ...frames, EOT);
    expect(words(outputs).filter((word) => !word.startsWith("keep"))).toEqual([
      "ACK",
      ...Array(5).fill("ACK!"),
      "message",
      "end complete",
      "batch-end",
    ]);
  });

  test("a checksum in lower case is right", () => {
    const host = new Host();
    host.hear(ENQ);
    const frame = textOf(frameMessage("H|\\^&|||f\r")[0] ?? bytesOf(""));
    const lower = frame.slice(0, -4) + frame.slice(-4).toLowerCase();
    expect(lower).not.toBe(frame);
    expect(replies(host.hear(lower))).toBe(ACK);
  });

  test("a bad checksum is refused, kept, and its content not used", () => {
    const host = new Host();
    const bad = f4.replace("|5.4|", "|5.5|");
    const outputs = host.hear(ENQ, f1, f2, f3, bad, f4, f5, EOT);
    expect(replies(outputs)).toBe(ACK.repeat(4) + NAK + ACK.repeat(2));
    expect(printed(outputs)).toEqual([message]);
    expect(keptBytes(outputs)).toContain("|5.5|");
  });

  test("a repeated frame is acknowledged and not stored again", () => {
    const host = new Host();
    const outputs = host.hear(ENQ, f1, f1, f2, f2, f2, f3, f4, f4, f5, f5, EOT);
    expect(replies(outputs)).toBe(ACK.repeat(11));
    expect(printed(outputs)).toEqual([message]);
    expect(keptBytes(outputs)).toBe([f1, f2, f3, f4, f5].map(withoutTail).join(""));
  });

  test("a jump in the numbers shows that the sender went on: nothing more is taken until it asks again", () => {
    const host = new Host();
    const outputs = host.hear(ENQ, f1, f3, f2, f3, f4, f5, EOT);
    expect(replies(outputs)).toBe(ACK.repeat(2) + NAK.repeat(5));
    expect(problemsOf(outputs)).toEqual(["LIS1_FRAMES_MISSING"]);
    expect(words(outputs).at(-1)).toBe("end incomplete");
    expect(printed([...outputs, ...host.hear(ENQ, f1, f2, f3, f4, f5, EOT)])).toEqual([message]);
  });

  test("a damaged number is asked for again, and is a jump where it is another frame's", () => {
    const [odd, jump] = ["x", "7"].map((digit) => f4.replace("\x024", `\x02${digit}`));
    expect(printed(new Host().hear(ENQ, f1, f2, f3, odd ?? "", f4, f5, EOT))).toEqual([message]);
    expect(printed(new Host().hear(ENQ, f1, f2, f3, jump ?? "", f4, f5, EOT))).toEqual([]);
  });

  test("the last number with another text is no repetition: it is not thrown away with an ACK", () => {
    const [other = ""] = frameMessage("P|1|PAT-002\r", { firstNumber: 1 }).map(textOf);
    const outputs = new Host().hear(ENQ, f1, other);
    expect(replies(outputs)).toBe(ACK + ACK + NAK);
  });

  test("a sender that ignores NAK never gets records joined over the gap", () => {
    const host = new Host();
    const many = frameMessage(`H|\\^&\r${"C|1|I|x\r".repeat(20)}L|1|N\r`, { framePerRecord: true }).map(textOf);
    const damaged = (many[3] ?? "").replace("|x", "|y");
    const outputs = host.hear(ENQ, ...many.map((frame, index) => (index === 3 ? damaged : frame)), EOT);
    expect(printed(outputs)).toEqual([]);
    expect(replies(outputs)).toBe(ACK.repeat(4) + NAK.repeat(many.length - 3));
    expect(words(outputs).at(-1)).toBe("end incomplete");
  });

  test("the sixth refusal in a row is flagged, once", () => {
    const host = new Host();
    host.hear(ENQ);
    const bad = f1.replace("GLUX", "GLUY");
    const flagged = Array.from({ length: 8 }, () => problemsOf(host.hear(bad)).includes("LIS1_TOO_MANY_REFUSALS"));
    expect(flagged).toEqual([false, false, false, false, false, true, false, false]);
  });

  test("five refusals and then a good frame: nothing is flagged, nothing lost", () => {
    const bad = f1.replace("GLUX", "GLUY");
    const outputs = new Host().hear(ENQ, bad, bad, bad, bad, bad, f1, f2, f3, f4, f5, EOT);
    expect(problemsOf(outputs)).not.toContain("LIS1_TOO_MANY_REFUSALS");
    expect(printed(outputs)).toEqual([message]);
  });
});

describe("messages", () => {
  test("two messages in one transfer, the numbers going on", () => {
    const second = perRecord(6);
    const outputs = new Host().hear(ENQ, f1, f2, f3, f4, f5, ...second, EOT);
    expect(printed(outputs)).toEqual([message, message]);
    expect(words(outputs).at(-2)).toBe("end complete");
  });

  test("a new header before the terminator: the first message is incomplete, the second whole", () => {
    const second = perRecord(5);
    const outputs = new Host().hear(ENQ, f1, f2, f3, f4, ...second, EOT);
    expect(printed(outputs)).toEqual([message]);
    expect(problemsOf(outputs)).toEqual(["LIS2_NO_TERMINATOR"]);
    expect(words(outputs).at(-1)).toBe("end incomplete");
  });

  test("EOT before the terminator: no message", () => {
    const outputs = new Host().hear(ENQ, f1, f2, f3, f4, EOT);
    expect(printed(outputs)).toEqual([]);
    expect(words(outputs).slice(-2)).toEqual(["LIS2_NO_TERMINATOR", "end incomplete"]);
  });

  test("a refused frame that is not sent again leaves the transmission incomplete", () => {
    const [next = ""] = perRecord(6);
    const outputs = new Host().hear(ENQ, f1, f2, f3, f4, f5, next.replace("GLUX", "GLUY"), EOT);
    expect(printed(outputs)).toEqual([message]);
    expect(words(outputs).at(-1)).toBe("end incomplete");
  });

  test("records without a header are kept and not used", () => {
    const frames = frameMessage(records.slice(1).join("\r")).map(textOf);
    const outputs = new Host().hear(ENQ, ...frames, EOT);
    expect(problemsOf(outputs)).toEqual(["LIS2_NO_HEADER"]);
    expect(words(outputs)).toContain("end incomplete");
  });

  test.each(["T", "R", "E"])("a message that its L calls aborted (%s) is not used", (code) => {
    const frames = frameMessage(message.replace("L|1|N", `L|1|${code}`)).map(textOf);
    const outputs = new Host().hear(ENQ, ...frames, EOT);
    expect(printed(outputs)).toEqual([]);
    expect(words(outputs)).toContain("end incomplete");
  });

  test("the terminator needs no CR when ETX or EOT follows", () => {
    const bare = message.slice(0, -1);
    expect(printed(new Host().hear(ENQ, ...frameMessage(bare).map(textOf)))).toEqual([message]);
    const [head = ""] = frameMessage(`${bare}L`, { maxTextBytes: bare.length }).map(textOf);
    expect(printed(new Host().hear(ENQ, head))).toEqual([]);
    expect(printed(new Host().hear(ENQ, head, EOT))).toEqual([message]);
  });

  test("ETB on every record and ETX on the last only (c111)", () => {
    const frames = records.map((record, index) => `${(index + 1) % 8}${record}\r${index === 4 ? "\x03" : "\x17"}`);
    const sums = frames.map((body) => Array.from(body).reduce((sum, c) => sum + c.charCodeAt(0), 0) % 256);
    const sent = frames.map((body, index) => `\x02${body}${(sums[index] ?? 0).toString(16).padStart(2, "0")}\r\n`);
    expect(printed(new Host().hear(ENQ, ...sent, EOT))).toEqual([message]);
  });

  test("ETB at every offset gives the same records", () => {
    for (let at = 1; at < message.length; at += 1) {
      const [first = "", ...rest] = frameMessage(message, { maxTextBytes: at }).map(textOf);
      const host = new Host();
      expect(printed(host.hear(ENQ, first, ...rest, EOT)), `cut at every ${at} bytes`).toEqual([message]);
    }
  });

  test("a UTF-8 character cut by a frame end is whole again; Latin-1 is read as such", () => {
    const text = message.replace("PAT-001", "PÅL-µ");
    const at = Buffer.from(text.slice(0, text.indexOf("Å")), "utf8").length + 1;
    const utf8 = frameMessage(Buffer.from(text, "utf8"), { maxTextBytes: at }).map(textOf);
    const latin1 = frameMessage(Buffer.from(text, "latin1"), { maxTextBytes: at }).map(textOf);
    expect(printed(new Host().hear(ENQ, ...utf8))).toEqual([text]);
    expect(printed(new Host().hear(ENQ, ...latin1))).toEqual([text]);
    expect(printed(new Host({ encoding: "latin1" }).hear(ENQ, ...utf8))[0]).toContain("PÃ\u0085L-Âµ");
  });
});

describe("phases", () => {
  test("ENQ and EOT alone are a keep-alive: no transmission, no problem", () => {
    expect(words(new Host().hear(ENQ, EOT))).toEqual(["ACK"]);
  });

  test("ENQ in mid-transfer: the incomplete is dropped and the transfer begins anew", () => {
    const host = new Host();
    host.hear(ENQ, f1, f2);
    host.wait(16_000);
    expect(words(host.hear(ENQ))).toEqual(["LIS1_RESTARTED", "LIS2_NO_TERMINATOR", "end incomplete", "ACK"]);
    expect(printed(host.hear(f1, f2, f3, f4, f5, EOT))).toEqual([message]);
  });

  test("ENQ after whole messages without EOT only begins the next transmission", () => {
    const host = new Host();
    host.hear(ENQ, f1, f2, f3, f4, f5);
    host.wait(2_000);
    expect(words(host.hear(ENQ))).toEqual(["end complete", "ACK"]);
  });

  test("the tail's CR with one damaged bit is ENQ: not answered, and the message has to come again", () => {
    const host = new Host();
    const outputs = host.hear(ENQ, f1, f2, f3, f4.replace("\r\n", `${ENQ}\n`), f5, EOT);
    expect(replies(outputs)).toBe(ACK.repeat(5) + NAK);
    expect(printed(outputs)).toEqual([]);
    expect(printed(host.hear(ENQ, f1, f2, f3, f4, f5, EOT))).toEqual([message]);
  });

  test("ENQ between two messages of one sender never joins them, however soon it comes", () => {
    const second = perRecord().map((frame) => frame.replace("PAT-001", "PAT-002"));
    const outputs = new Host().hear(ENQ, f1, f2.slice(0, -2), ENQ, ...second.slice(2), EOT);
    expect(printed(outputs)).toEqual([]);
    expect(printed([...outputs])).toEqual(printed(new Host().hear(keptBytes(outputs))));
  });

  test("ENQ inside a frame gets a NAK, never an ACK that could be taken for the frame's", () => {
    const host = new Host();
    host.hear(ENQ, f1, f2, f3);
    const outputs = host.hear(f4.replace("E", ENQ).replace("G", ENQ));
    expect(replies(outputs)).toBe(NAK);
    expect(printed(host.hear(f4, f5))).toEqual([message]);
  });

  test("a damaged byte that looks like STX does not make a frame of the rest, even where its checksum fits", () => {
    const upTo = (pad: string): string => `1H|\\^&|||${pad}B`;
    const sum = (text: string): number => Array.from(text).reduce((total, each) => total + each.charCodeAt(0), 0) % 256;
    const pads = Array.from({ length: 95 * 95 }, (_, n) => String.fromCharCode(33 + (n % 94), 33 + Math.floor(n / 95)));
    const pad = pads.find((each) => !/[|\\^&]/.test(each) && sum(upTo(each)) === 0) ?? "";
    const [sent = ""] = frameMessage(`${upTo(pad).slice(1)}1 rest\rL|1|N\r`).map(textOf);
    expect(replies(new Host().hear(ENQ, sent.slice(sent.indexOf("B")).replace("B", "\x02")))).toBe(ACK + ACK);
    expect(replies(new Host().hear(ENQ, sent.replace("B", "\x02")))).toBe(ACK + NAK);
  });

  test("a sender that died inside a frame is heard when it asks again", () => {
    const host = new Host();
    host.hear(ENQ, f1, f2.slice(0, 5));
    expect(replies(host.hear(ENQ))).toBe(NAK);
    host.wait(10_000);
    expect(replies(host.hear(ENQ))).toBe(ACK);
    expect(printed(host.hear(f1, f2, f3, f4, f5))).toEqual([message]);
  });

  test("frames outside of a transfer are not answered, but kept and reported", () => {
    const host = new Host();
    const outputs = [...host.hear(f1), ...host.wait(30_000)];
    expect(words(outputs)).toEqual([`keep ${f1.length - 2}`, "BYTES_OUTSIDE_MESSAGE", "end incomplete"]);
  });

  test("EOT is not answered, unless the device wants it", () => {
    expect(replies(new Host().hear(ENQ, f1, EOT))).toBe(ACK + ACK);
    expect(replies(new Host({ acknowledgeEot: true }).hear(ENQ, f1, EOT))).toBe(ACK + ACK + ACK);
  });

  test("noise is kept and reported once", () => {
    const outputs = new Host().hear("zzz", "yyy", ENQ, "noise", f1, f2, f3, f4, f5, "noise", EOT);
    expect(problemsOf(outputs)).toEqual(["BYTES_OUTSIDE_MESSAGE", "BYTES_OUTSIDE_MESSAGE", "BYTES_OUTSIDE_MESSAGE"]);
    expect(keptBytes(outputs)).toContain("zzzyyy");
    expect(printed(outputs)).toEqual([message]);
  });

  test("noise inside a message may be a frame whose first byte is damaged: the message has to come again", () => {
    const host = new Host();
    const outputs = host.hear(ENQ, f1, "noise", f2, f3, f4, f5, EOT);
    expect(problemsOf(outputs)).toEqual(["LIS1_FRAMES_MISSING"]);
    expect(replies(outputs)).toBe(ACK.repeat(2) + NAK.repeat(4));
    expect(printed(host.hear(ENQ, f1, f2, f3, f4, f5, EOT))).toEqual([message]);
  });

  test("a lost link never makes a message", () => {
    const host = new Host();
    host.hear(ENQ, f1, f2, f3, f4, f5.slice(0, -3));
    expect(words(host.session.lost(host.now)).filter((word) => !word.startsWith("keep"))).toEqual([
      "LIS1_BAD_CHECKSUM",
      "TRANSMISSION_INCOMPLETE",
      "LIS2_NO_TERMINATOR",
      "end incomplete",
    ]);
    expect(words(host.session.lost(host.now))).toEqual([]);
  });
});

describe("the receive timer", () => {
  test("30 s of silence drop what is incomplete and send nothing", () => {
    const host = new Host();
    host.hear(ENQ, f1, f2);
    expect(host.session.wakeAt()).toBe(host.now + 30_000);
    expect(words(host.wait(29_999))).toEqual([]);
    expect(words(host.wait(1))).toEqual(["LIS1_TIMEOUT", "LIS2_NO_TERMINATOR", "end incomplete"]);
    expect(host.session.wakeAt()).toBeNull();
    expect(replies(host.hear(f3))).toBe("");
  });

  test("each byte starts it again, also inside a frame", () => {
    const host = new Host();
    host.hear(ENQ);
    const outputs = Array.from(f1.slice(0, -2)).flatMap((byte) => [...host.wait(20_000), ...host.hear(byte)]);
    expect(replies(outputs)).toBe(ACK);
  });

  test("a session left open after whole messages ends complete", () => {
    const host = new Host();
    host.hear(ENQ, f1, f2, f3, f4, f5);
    expect(words(host.wait(30_000))).toEqual(["end complete"]);
  });

  test("nothing is waited for in the neutral state", () => {
    const host = new Host();
    expect(host.session.wakeAt()).toBeNull();
    host.hear(ENQ, f1, f2, f3, f4, f5, EOT);
    expect(host.session.wakeAt()).toBeNull();
  });
});
