/** Records to the wire, sound and with each named fault; and where a dialect may find a lot. */
import { describe, expect, test } from "vitest";
import {
  framesOfText,
  type LineFaultName,
  lineFaults,
  lisFrames,
  mllpFrame,
  readWire,
} from "../../../src/driver-api/conformance/index.ts";
import {
  decodeLis,
  type LisDialect,
  lis2,
  lis2Results,
  lis2Tree,
  type Observation,
  place,
} from "../../../src/driver-api/index.ts";
import { readLisCapture } from "../../../src/protocol/lis1/index.ts";
import { readMllpCapture } from "../../../src/protocol/mllp/capture.ts";

const records = [
  "H|\\^&|||M^1^S1|||||||P|1|20260114",
  ...[1, 2, 3, 4].flatMap((n) => [
    `P|${n}|PAT-${n}`,
    `O|1|S-${n}|${n}^OLOT`,
    `R|1|^^^CRP|${n}.7^RLOT-${n}|mg/L||||F||||20260114122600`,
  ]),
  "L|1|N",
];
const dialect: LisDialect = {
  vendor: "V",
  model: "M",
  analytes: { CRP: { codes: ["CRP"], units: ["mg/L"], source: "test" } },
  patientId: place(3),
  sequence: place(4),
  reagentLot: place(4, 2),
  specimen: null,
  measuredAt: place(13),
};
const decode = (wire: Uint8Array, own: LisDialect = dialect): readonly Observation[] =>
  readLisCapture(wire, {}).messages.flatMap(
    ({ message, at }) => decodeLis(message, { mode: "astm", at, index: 0 }, own).observations,
  );
const facts = (observations: readonly Observation[]) =>
  observations.map(({ patientId, sampleId, value }) => `${patientId} ${sampleId} ${value?.raw}`);

describe("frames", () => {
  const sent = facts(decode(lisFrames(records)));

  test("a record per frame, or packed and cut anywhere, mean the same", () => {
    expect(sent).toHaveLength(4);
    for (let maxTextBytes = 1; maxTextBytes < 300; maxTextBytes += 7) {
      expect(facts(decode(lisFrames(records, { maxTextBytes })))).toEqual(sent);
    }
  });

  test.each(Object.keys(lineFaults) as LineFaultName[])("%s: nothing that was not sent", (fault) => {
    for (let from = 1; from <= records.length; from += 1) {
      for (const count of [1, 2, 3, 5, 7]) {
        const left = facts(decode(lisFrames(records, { fault, from, count })));
        expect(sent, `${count} from ${from}`).toEqual(expect.arrayContaining([...left]));
      }
    }
  });

  test("HL7 segments in one MLLP frame", () => {
    const { messages, problems } = readMllpCapture(mllpFrame(["MSH|^~\\&|X", "PID|1", ""]), {});
    expect([messages.map(({ message }) => message.segments.length), problems]).toEqual([[2], []]);
  });
});

describe("records as text", () => {
  const text = records.join("\n");

  test("several messages, blank lines and any line end; HL7 by its MSH", () => {
    expect(framesOfText(`\ufeff${text}\r\n\n${text}\n`)).toEqual(Buffer.concat([lisFrames(records), lisFrames(records)]));
    expect(framesOfText("MSH|^~\\&|X\nPID|1\n")).toEqual(mllpFrame(["MSH|^~\\&|X", "PID|1"]));
    expect(framesOfText(text, { fault: "bad-checksum", from: 3 })).toEqual(
      lisFrames(records, { fault: "bad-checksum", from: 3 }),
    );
  });

  test("what is wrong is said in a sentence", () => {
    expect(() => framesOfText("P|1\nL|1")).toThrow("The first line is neither H nor MSH.");
    expect(() => framesOfText("MSH|^~\\&|X", { fault: "bad-number" })).toThrow("Faults and cuts are for LIS02 frames.");
    expect(() => framesOfText(text, { fault: "lost-frame" as LineFaultName })).toThrow(
      /no fault lost-frame; there are lost-frames, /,
    );
    expect(() => readWire(null, null)).toThrow(/neither wire.hex/);
    expect(() => readWire("02", text)).toThrow(/both wire.hex and records.txt/);
    expect(readWire(null, text)).toEqual(lisFrames(records));
  });
});

test("each result is on the branch of its own patient, order and lot, whatever was left out", () => {
  const shuffled = [
    records[0],
    "P|1|A",
    "O|1|S1",
    "R|1|^^^X|1^LOT1",
    "R|2|^^^X|2",
    "P|2|B",
    "O|1|S2",
    "C|1|I|note",
    "R|1|^^^X|3^LOT3",
  ];
  const [reading] = readLisCapture(lisFrames([...shuffled.map((record) => record ?? ""), "L|1|N"]), {}).messages;
  if (reading === undefined) throw new Error("no message");
  const branches = lis2Results(lis2Tree(reading.message)).map(({ patient, order, result, nthOrder, nthResult }) => [
    lis2.field(patient.record, 3),
    lis2.field(order.record, 3),
    lis2.component(result.record, 4, 2),
    nthOrder,
    nthResult,
  ]);
  expect(branches).toEqual([
    ["A", "S1", "LOT1", 0, 0],
    ["A", "S1", null, 0, 1],
    ["B", "S2", "LOT3", 1, 0],
  ]);
});

test("a lot stands in O, or in R where the dialect says so", () => {
  const lots = (own: LisDialect) => decode(lisFrames(records), own).map(({ reagentLot }) => reagentLot?.number);
  expect(lots(dialect)).toEqual(["OLOT", "OLOT", "OLOT", "OLOT"]);
  expect(lots({ ...dialect, reagentLotIn: "R" })).toEqual(["RLOT-1", "RLOT-2", "RLOT-3", "RLOT-4"]);
});
