import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AxisMessage } from "../../../../src/protocol/axis/message.ts";
import { ACK, NAK, writeAnswer, writePacket } from "../../../../src/protocol/axis/packet.ts";
import { createAxisSession } from "../../../../src/protocol/axis/session.ts";
import type { AxisOptions } from "../../../../src/protocol/options.ts";
import type { SessionOutput } from "../../../../src/protocol/session.ts";
import { heartbeat, join, latin1, networkHeartbeat, payload, recordsPacket, said, timesFrom } from "./packets.ts";

type Outputs = readonly SessionOutput<AxisMessage>[];

/** 2026-01-20T12:00:00 in Oslo. */
const noon = Date.UTC(2026, 0, 20, 11);
const watermark = "2026-01-14T00:00:00";
const open = (options: AxisOptions = {}, since: string | null = watermark) => {
  const session = createAxisSession(options, "Europe/Oslo", since);
  session.open(noon);
  return session;
};
/** What was said and done, in order: sends by their content (`!` where they acknowledge), the others by their kind. */
const told = (outputs: Outputs): readonly string[] =>
  outputs.map((output) => {
    if (output.kind === "send") return `${said(output.bytes)}${output.acknowledges ? "!" : ""}`;
    if (output.kind === "problem") return output.problem.code;
    if (output.kind === "end") return `end ${output.complete ? "complete" : "broken"}`;
    return output.kind === "activity" ? output.state : output.kind;
  });

/** Has heard a heartbeat and asked; `at` is when. */
function asked(options: AxisOptions = {}, since: string | null = watermark) {
  const session = open(options, since);
  session.receive(heartbeat, noon);
  const at = noon + 2_000;
  return { session, at, request: told(session.wake(at)) };
}
const request = (packetNumber: string, time: string) => `${packetNumber} 0025:record,patient@${time}`;
const few = recordsPacket("00A7", payload("2026-01-14T12:26:00"));
const taken = (own: string, packetNumber = "00A7") => [`ack ${packetNumber}!`, `${own} 0025:cmdack@!`];

describe("asking", () => {
  test("begins 2 s after the first traffic, whatever it was", () => {
    for (const bytes of [heartbeat, networkHeartbeat, latin1("Self test\r"), Uint8Array.of(0x10)]) {
      const session = open();
      expect(session.wakeAt()).toBeNull();
      session.receive(bytes, noon);
      session.receive(heartbeat, noon + 1_500);
      expect([session.wakeAt(), told(session.wake(noon + 1_999))]).toEqual([noon + 2_000, []]);
      expect(told(session.wake(noon + 2_000))).toEqual([request("0021", "20260114 00:00:00")]);
    }
  });

  test("reaches as far back as the options say where nothing is known", () => {
    expect(asked({}, null).request).toEqual([request("0021", "20250119 12:00:02")]);
    expect(asked({ historyDays: 1 }, null).request).toEqual([request("0021", "20260119 12:00:02")]);
  });

  test("happens again after 30 s without answer, told once", () => {
    const { session, at } = asked();
    session.receive(heartbeat, at + 2_000);
    expect([session.wakeAt(), told(session.wake(at + 29_999))]).toEqual([at + 30_000, []]);
    const again = (number: string) => request(number, "20260114 00:00:00");
    expect(told(session.wake(at + 30_000))).toEqual(["AXIS_NO_ANSWER", again("0022")]);
    session.receive(heartbeat, at + 32_000);
    expect(told(session.wake(at + 60_000))).toEqual([again("0023")]);
  });

  test("rests while nothing is heard at all, and begins anew with the next traffic", () => {
    const { session, at } = asked();
    expect([told(session.wake(at + 30_000)), session.wakeAt()]).toEqual([["AXIS_NO_ANSWER"], null]);
    session.receive(heartbeat, at + 900_000);
    expect(told(session.wake(at + 902_000))).toEqual([request("0022", "20260114 00:00:00")]);
  });

  test.each([
    ["NAK", writeAnswer("0021", NAK)],
    ["cmderr", writePacket("0101", "0025:cmderr@")],
  ])("that was refused by %s is told, and repeated in its time", (_, bytes) => {
    const { session, at } = asked();
    expect(told(session.receive(bytes, at + 1)).filter((each) => !each.startsWith("ack"))).toEqual(["AXIS_REFUSED"]);
    expect(session.wakeAt()).toBe(at + 30_000);
  });

  test("refusals and acknowledgements of other numbers count for nothing", () => {
    const { session, at } = asked();
    expect(told(session.receive(join(writeAnswer("0020", NAK), writeAnswer("00A7", ACK)), at))).toEqual([]);
  });

  test("counts in decimal from 21, four digits, round and round", () => {
    const { session, at } = asked();
    let now = at;
    let last = "";
    for (let n = 22; n <= 10_000; n += 1) {
      session.receive(heartbeat, now);
      now += 30_000;
      last = told(session.wake(now)).at(-1) ?? "";
      if (n === 9_999) expect(last.slice(0, 4)).toBe("9999");
    }
    expect(last.slice(0, 4)).toBe("0021");
  });
});

describe("an answer", () => {
  test("is kept, acknowledged as packet and as message, and handed on, in this order", () => {
    const { session, at } = asked();
    expect(told(session.receive(writeAnswer("0021", ACK), at))).toEqual(["reading"]);
    const outputs = session.receive(few, at + 300);
    expect(told(outputs)).toEqual(["keep", ...taken("0022"), "message", "end complete", "batch-end", "idle"]);
    expect(outputs[0]).toEqual({ kind: "keep", bytes: few });
    expect(outputs[3]).toMatchObject({
      message: { packetNumber: "00A7", class: "record,patient", payload: payload("2026-01-14T12:26:00") },
    });
  });

  test("counts without the acknowledgement of its request, and without a request", () => {
    const { session, at } = asked();
    expect(told(session.receive(few, at))).toContain("batch-end");
    expect(told(open().receive(few, noon))).toEqual(["keep", ...taken("0021"), "message", "end complete"]);
  });

  test("that is full is followed by the next request, one second after its last record", () => {
    const { session, at } = asked();
    const times = timesFrom("2026-01-14T08:00:00", 10);
    expect(told(session.receive(recordsPacket("00A7", payload(...times)), at))).toEqual([
      "keep",
      ...taken("0022"),
      "message",
      "end complete",
      request("0023", "20260114 08:45:01"),
    ]);
    expect(told(session.receive(recordsPacket("00A8", payload("2026-01-14T08:50:00")), at))).toContain("batch-end");
  });

  test("that is empty ends the batch and is not stored", () => {
    const { session, at } = asked();
    expect(told(session.receive(recordsPacket("00A7", payload()), at))).toEqual([...taken("0022"), "batch-end"]);
  });

  test("of another size is handed on for what it is, and ends the batch", () => {
    const { session, at } = asked();
    expect(told(session.receive(recordsPacket("00A7", latin1("half")), at))).toEqual([
      "keep",
      ...taken("0022"),
      "message",
      "end complete",
      "batch-end",
    ]);
  });

  test("that is full and leads nowhere is told, and the batch ends", () => {
    const { session, at } = asked({}, "2026-01-15T00:00:00");
    const old = payload(...timesFrom("2026-01-14T08:00:00", 10));
    expect(told(session.receive(recordsPacket("00A7", old), at)).slice(-2)).toEqual(["AXIS_NO_PROGRESS", "batch-end"]);
  });
});

describe("the same records again", () => {
  const full = payload(...timesFrom("2026-01-14T08:00:00", 10));

  test("under the same number: our answer was lost. It is given again, and the next block is still waited for", () => {
    const { session, at } = asked();
    session.receive(recordsPacket("00A7", full), at);
    expect(told(session.receive(recordsPacket("00A7", full), at + 5_000))).toEqual(taken("0024"));
    expect(told(session.receive(recordsPacket("00A8", payload("2026-01-14T08:50:00")), at + 5_001))).toContain("batch-end");
  });

  test("under a new number: nothing new since the last time. Answered, not stored once more", () => {
    const { session, at } = asked({ pollSeconds: 10 });
    session.receive(few, at);
    session.receive(heartbeat, at + 9_000);
    session.wake(at + 11_000);
    const again = recordsPacket("00A9", payload("2026-01-14T12:26:00"));
    expect(told(session.receive(again, at + 11_100))).toEqual([...taken("0024", "00A9"), "batch-end"]);
  });
});

describe("after everything was read", () => {
  test("an instrument that goes on talking is asked again, two hours back from the newest record", () => {
    const { session, at } = asked();
    session.receive(few, at);
    expect(session.wakeAt()).toBeNull();
    for (let now = at; now < at + 300_000; now += 2_000) session.receive(heartbeat, now);
    expect([session.wakeAt(), told(session.wake(at + 299_999))]).toEqual([at + 300_000, []]);
    expect(told(session.wake(at + 300_000))).toEqual([request("0023", "20260114 10:26:00")]);
  });

  test("a record from the future does not hide what comes when the clock is right again", () => {
    const { session, at } = asked({ pollSeconds: 60 });
    session.receive(recordsPacket("00A7", payload("2030-01-01T00:00:00")), at);
    session.receive(heartbeat, at + 59_000);
    expect(told(session.wake(at + 61_000))).toEqual([request("0023", "20260120 10:00:02")]);
  });

  test("an instrument that was unplugged is not asked, nothing is told, and what comes back is read from the beginning", () => {
    const { session, at } = asked();
    session.receive(few, at);
    session.receive(heartbeat, at + 2_000);
    expect([told(session.wake(at + 300_000)), session.wakeAt()]).toEqual([[], null]);
    session.receive(heartbeat, at + 900_000);
    expect(told(session.wake(at + 902_000))).toEqual([request("0023", "20260114 00:00:00")]);
  });
});

describe("other packets", () => {
  test("every packet of the instrument is acknowledged under its own number; service talk is not stored", () => {
    const packets = ["FFFF:IC@x", "0000:debugmsg@x", "0025:cmdack@", "0025:cmdcmpl@"].map((body) => writePacket("0a1F", body));
    expect(told(open().receive(join(...packets), noon))).toEqual(["ack 0a1F", "ack 0a1F", "ack 0a1F", "ack 0a1F"]);
  });

  test("the heartbeat without CRC is not answered", () => {
    expect(told(open().receive(networkHeartbeat, noon))).toEqual([]);
  });

  test("control records are kept and handed on, but were not asked for", () => {
    const { session, at } = asked();
    expect(told(session.receive(writePacket("0101", "0024:record.control@abc"), at))).toEqual([
      "keep",
      "ack 0101!",
      "message",
      "end complete",
    ]);
  });

  test.each(["0025:other@", "?"])("%j is kept, answered and told", (body) => {
    expect(told(open().receive(writePacket("0101", body), noon))).toEqual([
      "keep",
      "ack 0101!",
      "AXIS_UNKNOWN_CLASS",
      "end complete",
    ]);
  });

  test("damaged ones are kept and refused, and give no message", () => {
    const { session, at } = asked();
    const damaged = few.with(200, 0xff);
    expect(told(session.receive(damaged, at))).toEqual(["keep", "AXIS_BAD_CRC", "nak 00A7", "end broken"]);
    expect(told(session.receive(few, at))).toContain("message");
    expect(told(session.receive(few.with(2, 0x3f), at))).toEqual(["keep", "AXIS_BAD_CRC", "end broken"]);
  });

  test("plain lines and noise are kept and told", () => {
    expect(told(open().receive(join(latin1("Self test\r"), latin1("\xff"), heartbeat), noon))).toEqual([
      "keep",
      "LINE_UNREADABLE",
      "end complete",
      "keep",
      "BYTES_OUTSIDE_MESSAGE",
      "end broken",
      "ack 0100",
    ]);
  });
});

describe("a transfer that breaks off", () => {
  test("with the link is kept and is no message, at every byte", () => {
    for (let end = 1; end < few.length; end += 1) {
      const { session, at } = asked();
      session.receive(writeAnswer("0021", ACK), at);
      const outputs = told([...session.receive(few.subarray(0, end), at), ...session.lost(at)]);
      expect(outputs, `byte ${end}`).toEqual([
        "keep",
        end === 1 ? "BYTES_OUTSIDE_MESSAGE" : "TRANSMISSION_INCOMPLETE",
        "end broken",
        "idle",
      ]);
      expect(session.wakeAt()).toBeNull();
    }
  });

  test("in silence is given up after 30 s, and asked for again", () => {
    const { session, at } = asked();
    session.receive(few.subarray(0, 1_000), at + 20_000);
    expect([session.wakeAt(), told(session.wake(at + 30_000))]).toEqual([at + 50_000, []]);
    expect(told(session.wake(at + 50_000))).toEqual([
      "keep",
      "TRANSMISSION_INCOMPLETE",
      "end broken",
      "AXIS_NO_ANSWER",
      request("0022", "20260114 00:00:00"),
    ]);
  });
});

test("how the bytes are cut into chunks makes no difference", () => {
  const parts = fc.array(
    fc.constantFrom(
      heartbeat,
      networkHeartbeat,
      few,
      few.with(300, 0),
      latin1("Self test\r"),
      latin1("\x10\x02"),
      writeAnswer("0021", ACK),
    ),
    { minLength: 1, maxLength: 4 },
  );
  const play = (chunks: readonly Uint8Array[]): readonly string[] => {
    const { session, at } = asked();
    return told([...chunks.flatMap((chunk) => session.receive(chunk, at)), ...session.lost(at)]);
  };
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 900 }), (all, size) => {
      const wire = join(...all);
      const chunks = Array.from({ length: Math.ceil(wire.length / size) }, (_, n) => wire.subarray(n * size, (n + 1) * size));
      expect(play(chunks)).toEqual(play([wire]));
    }),
    { numRuns: 60 },
  );
});

test("a watermark that is no time is refused at once", () => {
  expect(() => createAxisSession({}, "Europe/Oslo", "yesterday")).toThrow(RangeError);
});
