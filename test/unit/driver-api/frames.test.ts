/** Records to the wire, sound and with each named fault; and where a dialect may find a lot. */
import { describe, expect, test } from "vitest";
import { type LineFaultName, lineFaults, lisFrames, mllpFrame } from "../../../src/driver-api/conformance/index.ts";
import { decodeLis, type LisDialect, type Observation, place } from "../../../src/driver-api/index.ts";
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

test("a lot stands in O, or in R where the dialect says so", () => {
  const lots = (own: LisDialect) => decode(lisFrames(records), own).map(({ reagentLot }) => reagentLot?.number);
  expect(lots(dialect)).toEqual(["OLOT", "OLOT", "OLOT", "OLOT"]);
  expect(lots({ ...dialect, reagentLotIn: "R" })).toEqual(["RLOT-1", "RLOT-2", "RLOT-3", "RLOT-4"]);
});
