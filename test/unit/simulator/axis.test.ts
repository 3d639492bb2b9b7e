/** The simulated Afinion AS100 against the real session: what is stored in it arrives, once, whatever happens on the wire. */
import { describe, expect, test } from "vitest";
import driver from "../../../drivers/afinion-as100/driver.ts";
import type { AxisMessage } from "../../../src/protocol/axis/message.ts";
import { ACK, NAK, writeAnswer, writePacket } from "../../../src/protocol/axis/packet.ts";
import { createAxisSession } from "../../../src/protocol/axis/session.ts";
import { createAxisDevice } from "../../../src/simulator/axis.ts";
import type { DeviceOutput } from "../../../src/simulator/device.ts";
import type { FaultName } from "../../../src/simulator/faults.ts";
import { afinionAs100Heartbeat, afinionAs100Records } from "../../../src/simulator/instruments/afinion-as100.ts";
import { heartbeat, said, shown, timesFrom } from "../protocol/axis/packets.ts";
import { converse, type Line } from "./conversation.ts";
import { control, instrument, run } from "./runs.ts";

/** `n` runs five minutes apart, of the values 1, 2, 3 … */
const stored = (n: number) =>
  instrument(
    "AF20000001",
    ...timesFrom("2026-01-14T08:00:00", n).map((measuredAt, index) =>
      run({ sequence: String(index + 1), value: String(index + 1), measuredAt }),
    ),
  );
const device = (n: number, fault: FaultName | null = null) => createAxisDevice(afinionAs100Records(stored(n)), { fault });
const start = "2026-01-01T00:00:00";
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

function play(
  n: number,
  { fault = null, line = {}, watermark = start }: { fault?: FaultName | null; line?: Line; watermark?: string },
) {
  const session = createAxisSession({}, "Europe/Oslo", watermark);
  const talk = converse(device(n, fault), session, line);
  const problems = talk.outputs.flatMap((output) => (output.kind === "problem" ? [output.problem.code] : []));
  const batchEnds = talk.outputs.filter(({ kind }) => kind === "batch-end").length;
  return { ...talk, values: valuesOf(talk.messages), problems, batchEnds };
}

const valuesOf = (messages: readonly AxisMessage[]): readonly (string | undefined)[] =>
  messages.flatMap((message, index) =>
    driver.decode({ protocol: "axis", message }, { mode: "native", at: 0, index }).observations.map(({ value }) => value?.raw),
  );

describe("a read-out", () => {
  test.each([0, 1, 9, 10, 11, 20, 35])("of %i results takes each once, in blocks of ten, and ends the batch", (n) => {
    const { values, problems, batchEnds, end, messages } = play(n, {});
    expect([values, problems, batchEnds]).toEqual([numbers(1, n), [], 1]);
    expect([end, messages.length]).toEqual([{ kind: "done", acknowledged: n }, Math.ceil(n / 10)]);
  });

  test("resumes at the watermark", () => {
    const [, newest = ""] = timesFrom("2026-01-14T08:00:00", 25).slice(19);
    expect(play(25, { watermark: newest }).values).toEqual(numbers(21, 25));
    expect(play(25, { watermark: "2026-01-15T00:00:00" }).values).toEqual([]);
  });

  test("of which the link broke is taken up by the next session where the last result stands", () => {
    const source = device(25);
    const first = converse(source, createAxisSession({}, "Europe/Oslo", start), {
      toHost: (bytes, nth) => (nth < 6 ? bytes : null),
      toDevice: (bytes, nth) => (nth < 6 ? bytes : null),
    });
    const taken = valuesOf(first.messages);
    expect([first.end?.kind, taken.length > 0 && taken.length < 25]).toEqual(["failed", true]);
    const newest = timesFrom("2026-01-14T08:00:00", taken.length).at(-1) ?? start;
    const second = converse(source, createAxisSession({}, "Europe/Oslo", newest));
    expect(second.end?.kind).toBe("done");
    expect(new Set([...taken, ...valuesOf(second.messages)])).toEqual(new Set(numbers(1, 25)));
  });
});

describe("faults", () => {
  test("bad-checksum: refused once, then taken whole", () => {
    const { values, problems, end } = play(12, { fault: "bad-checksum" });
    expect([values, problems, end]).toEqual([numbers(1, 12), ["AXIS_BAD_CRC"], { kind: "done", acknowledged: 12 }]);
  });

  test("lost-ack: the block comes again under its number, and the host has it once", () => {
    const { values, end, replies } = play(12, { fault: "lost-ack" });
    expect([values, end]).toEqual([numbers(1, 12), { kind: "done", acknowledged: 12 }]);
    const acknowledgements = replies.map(said).filter((each) => each.startsWith("ack 00A9"));
    expect(acknowledgements).toHaveLength(2);
  });

  test("glued: acknowledgement, plain line, heartbeat and records in one write", () => {
    const { values, problems, end } = play(12, { fault: "glued" });
    expect([values, problems]).toEqual([numbers(1, 12), ["LINE_UNREADABLE", "LINE_UNREADABLE"]]);
    expect(end).toEqual({ kind: "done", acknowledged: 12 });
  });
});

describe("a bad line", () => {
  const { replies, sends } = play(12, {});

  test("any one write of the host lost: nothing is lost and nothing comes twice", () => {
    for (let lost = 0; lost < replies.length; lost += 1) {
      const { values, end } = play(12, { line: { toDevice: (bytes, nth) => (nth === lost ? null : bytes) } });
      expect([values, end], `write ${lost}`).toEqual([numbers(1, 12), { kind: "done", acknowledged: 12 }]);
    }
  });

  test("any one write of the instrument lost or doubled: nothing is lost, nothing else is told", () => {
    for (let nth = 0; nth < sends.length; nth += 1) {
      for (const copies of [0, 2]) {
        const toHost = (bytes: Uint8Array, n: number) => (n === nth ? Buffer.concat(Array(copies).fill(bytes)) : bytes);
        const { values, end } = play(12, { line: { toHost } });
        expect([values, end], `write ${nth}, ${copies} times`).toEqual([numbers(1, 12), { kind: "done", acknowledged: 12 }]);
      }
    }
  });

  test("any one bit of the first 300 bytes of a block flipped on its way: the true results arrive, and no other", () => {
    const block = sends.findIndex((bytes) => bytes.length > 2_560);
    for (let bit = 0; bit < 300 * 8; bit += 7) {
      const toHost = (bytes: Uint8Array, n: number) =>
        n === block ? Uint8Array.from(bytes).with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))) : bytes;
      const { values, end } = play(2, { line: { toHost } });
      expect([values, end], `bit ${bit}`).toEqual([numbers(1, 2), { kind: "done", acknowledged: 2 }]);
    }
  });
});

describe("the instrument by itself", () => {
  const packets = (outputs: readonly DeviceOutput[]): readonly string[] =>
    outputs.map((output) => (output.kind === "send" ? said(output.bytes).slice(0, 25) : output.kind));
  const ask = writePacket("0021", "0025:record,patient@20260101 00:00:00");

  test("beats every 2 s, and gives up a host that never speaks", () => {
    const sender = device(1);
    expect(packets(sender.open(0))).toEqual(["00A7 FFFF:IC@"]);
    expect([packets(sender.wake(1_999)), packets(sender.wake(2_000)), sender.wakeAt()]).toEqual([[], ["00A8 FFFF:IC@"], 4_000]);
    expect([packets(sender.wake(120_000)).at(-1), sender.wakeAt()]).toEqual(["failed", null]);
  });

  test("sends an unanswered block again after 15 s, six times in all, and is busy meanwhile", () => {
    const sender = device(1);
    sender.open(0);
    expect(packets(sender.receive(ask, 0))).toEqual(["ack 0021", "00A8 0025:record,patient@"]);
    expect(packets(sender.receive(writePacket("0022", "0025:record,patient@20260101 00:00:00"), 1))).toEqual(["nak 0022"]);
    const again = Array.from({ length: 6 }, (_, n) =>
      packets(sender.wake(15_000 * (n + 1))).filter((each) => !each.includes("IC@")),
    );
    expect(again).toEqual([...Array(5).fill(["00A8 0025:record,patient@"]), ["failed"]]);
  });

  test("counts a block as taken when packet and message were acknowledged", () => {
    const sender = device(1);
    sender.open(0);
    sender.receive(ask, 0);
    expect(packets(sender.receive(writePacket("0022", "0025:cmdack@"), 1))).toEqual(["ack 0022"]);
    expect(packets(sender.receive(writeAnswer("00A8", ACK), 2))).toEqual([]);
    expect(packets(sender.receive(writePacket("0023", "0025:cmdack@"), 3))).toEqual(["ack 0023", "done"]);
    expect([packets(sender.receive(ask, 4)), sender.wakeAt()]).toEqual([[], null]);
  });

  test("refuses what is damaged, and repeats what was refused", () => {
    const sender = device(1);
    sender.open(0);
    expect(packets(sender.receive(ask.with(12, 0x20), 0))).toEqual(["nak 0021"]);
    sender.receive(ask, 0);
    expect(packets(sender.receive(writeAnswer("00A8", NAK), 1))).toEqual(["00A8 0025:record,patient@"]);
  });
});

describe("Afinion AS100 records (ANALYZERS.md 3.2)", () => {
  const observed = (...runs: Parameters<typeof run>[0][]) => {
    const records = afinionAs100Records(instrument("AF20000001", ...runs.map(run)));
    const payload = Buffer.concat(records.map(({ bytes }) => bytes));
    const message = { packetNumber: "0001", address: "0025", class: "record,patient", payload };
    return driver.decode({ protocol: "axis", message }, { mode: "native", at: 0, index: 0 });
  };

  test("hold what the display showed", () => {
    const companions = [{ code: "HbA1c", value: "41", unit: "mmol/mol" }];
    const { observations, problems } = observed(
      { value: "<5" },
      { value: ">200" },
      { analyte: "HbA1c", value: "5.9", unit: "%", companions, patientId: null },
    );
    expect(observations.map(({ value, patientId }) => [value?.raw, value?.unit, patientId])).toEqual([
      ["<5", "mg/L", "15815024343"],
      [">200", "mg/L", "15815024343"],
      ["5.9", "%", null],
      ["41", "mmol/mol", null],
    ]);
    expect(observations[0]).toMatchObject({
      sequence: "12",
      reagentLot: { number: "10124809" },
      measuredAt: { local: "2026-01-14T12:26:00" },
    });
    expect(problems).toEqual([]);
  });

  test("of a run without a value no place is used", () => {
    const { observations, problems } = observed({ value: "---" });
    expect([observations, problems.map(({ code }) => code)]).toEqual([[], ["DECODE_NO_RESULT"]]);
  });

  test("of controls are none among the patients'", () => {
    expect(afinionAs100Records(instrument("AF20000001", control({}), run({})))).toHaveLength(1);
  });

  test("and the heartbeat shows clock and serial number", () => {
    const beat = createAxisDevice([], { heartbeat: afinionAs100Heartbeat(instrument("AF20000001")) }).open(0);
    expect(beat).toHaveLength(1);
    const [output] = beat;
    expect(output?.kind === "send" ? shown(output.bytes).slice(6, 47) : null).toBe(shown(heartbeat).slice(6, 47));
  });
});
