/** The kit must find what it is for: each law is broken here once. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  badObservations,
  byteByByte,
  canonical,
  contradictions,
  expectedOf,
  type Fixture,
  glue,
  hasChecksums,
  isFreeOfChunking,
  losesOnlyWhatIsCut,
  notExercised,
  randomPieces,
  readHex,
  standsBesideOthers,
  survivesBitFlips,
} from "../../../src/driver-api/conformance/index.ts";
import {
  type DriverDefinition,
  decodeCapture,
  decodeLis,
  defineDriver,
  nothingDecoded,
  place,
} from "../../../src/driver-api/index.ts";
import { frameMessage } from "../../../src/protocol/lis1/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";

const analytes = { CRP: { codes: ["CRP"], units: ["mg/L"], source: "test" } };
const dialect = {
  vendor: "V",
  model: "M",
  analytes,
  patientId: place(3),
  sequence: place(4),
  reagentLot: place(4, 2),
  specimen: null,
  measuredAt: place(13),
};

function driverWith(changes: Partial<DriverDefinition>, checksum: "strict" | "none" = "strict"): DriverDefinition {
  return defineDriver({
    id: "sample",
    vendor: "V",
    model: "M",
    revision: 1,
    modes: {
      astm: {
        evidence: "unverified",
        source: "test",
        protocol: { family: "lis", options: { checksum } },
        transport: { kinds: ["serial"] },
        endsBatch: false,
        reportsSerial: true,
      },
    },
    analytes,
    clock: { offset: "trusted" },
    decode: (message, context) => (message.protocol === "lis2" ? decodeLis(message.message, context, dialect) : nothingDecoded),
    ...changes,
  });
}

const records = (id: string) =>
  `H|\\^&|||M^1^S1|||||||P|1|20260114\rP|1|${id}\rO|1||7^L1\rR|1|^^^CRP|12|mg/L||||F||||20260114122600\rL|1|N\r`;
const wireOf = (id: string) => glue(Uint8Array.of(5), ...frameMessage(records(id), { framePerRecord: true }), Uint8Array.of(4));

const good = driverWith({});
const bench = { driver: good, makeLineSplitter };
const wire = wireOf("A");
const fixture: Fixture = {
  name: "a",
  mode: "astm",
  wire,
  expected: expectedOf(decodeCapture(good, "astm", wire, makeLineSplitter)),
};
/** A control, and a run without a value. */
const forms = [records("A").replace("||7^L1", "||8^L1||||||||Q"), records("A").replace("|12|", "|---|")].map(
  (text, index): Fixture => {
    const bytes = glue(Uint8Array.of(5), ...frameMessage(text, { framePerRecord: true }), Uint8Array.of(4));
    return {
      ...fixture,
      name: `form ${index}`,
      wire: bytes,
      expected: expectedOf(decodeCapture(good, "astm", bytes, makeLineSplitter)),
    };
  },
);
const [observation] = fixture.expected.observations;
const wrong: Fixture = { ...fixture, expected: { ...fixture.expected, observations: [] } };

describe("the laws", () => {
  it("find nothing in a good driver", () => {
    expect(observation).toMatchObject({ analyte: "CRP", patientId: "A" });
    expect(isFreeOfChunking(bench, fixture, [1, 2])).toEqual([]);
    expect(standsBesideOthers(bench, fixture, fixture)).toEqual([]);
    expect(losesOnlyWhatIsCut(bench, fixture, [1, 2])).toEqual([]);
    expect(survivesBitFlips(bench, fixture)).toEqual([]);
    expect(notExercised(good, [fixture, ...forms])).toEqual([]);
    expect(contradictions(good)).toEqual([]);
    expect(badObservations([fixture])).toEqual([]);
  });

  it("find results that were not expected", () => {
    expect(isFreeOfChunking(bench, wrong, [1])).toHaveLength(3);
    expect(standsBesideOthers(bench, fixture, wrong)).toHaveLength(1);
    expect(losesOnlyWhatIsCut(bench, wrong, [])).not.toEqual([]);
  });

  it("find a driver that carries something over from one message to the next", () => {
    let messages = 0;
    const decode: DriverDefinition["decode"] = (message, context) => {
      messages += 1;
      const decoded = good.decode(message, context);
      return messages > 1 ? { ...decoded, observations: [] } : decoded;
    };
    expect(standsBesideOthers({ driver: driverWith({ decode }), makeLineSplitter }, fixture, fixture)).toHaveLength(1);
  });

  it("find a mode that believes damaged frames", () => {
    const unchecked = { driver: driverWith({}, "none"), makeLineSplitter };
    expect(hasChecksums(unchecked, fixture)).toBe(true);
    expect(survivesBitFlips(unchecked, fixture)).not.toEqual([]);
  });

  it("find what no fixture shows and what contradicts itself", () => {
    const more = driverWith({
      analytes: { CRP: { codes: ["CRP", "C2"], units: ["mg/L", ""], source: "" }, X: { codes: ["CRP"], units: [], source: "s" } },
    });
    expect(notExercised(more, [fixture, ...forms])).toEqual(["code C2 of CRP", 'unit "" of CRP', "code CRP of X"]);
    expect(notExercised(good, [fixture])).toEqual(["a failed run in mode astm", "a control in mode astm"]);
    const unmarked = driverWith({
      modes: { astm: { ...good.modes.astm, marksControls: false } as DriverDefinition["modes"][string] },
    });
    expect(notExercised(unmarked, [fixture])).toEqual(["a failed run in mode astm"]);
    expect(notExercised(good, [])).toContain("mode astm");
    expect(contradictions(more)).toEqual(["code CRP stands twice", "CRP has no source", "X has no code or no unit"]);
  });

  it("find a serial number that is the model's name", () => {
    if (observation === undefined) throw new Error("no observation");
    const bad = { ...observation, device: { ...observation.device, model: "AFIAS-6", serial: "afias 6" } };
    expect(badObservations([{ ...fixture, expected: { ...fixture.expected, observations: [bad] } }])).toHaveLength(1);
  });

  it("find a control with a patient's identity, and a value beside a failure", () => {
    if (observation === undefined) throw new Error("no observation");
    const bad = { ...observation, kind: "control" as const, failed: { raw: "---", reason: null }, operatorId: "" };
    expect(badObservations([{ ...fixture, expected: { ...fixture.expected, observations: [bad] } }])).toHaveLength(3);
  });
});

describe("its tools", () => {
  it("cut bytes without loss", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer(), (bytes, seed) => {
        expect(glue(...randomPieces(bytes, seed))).toEqual(bytes);
        expect(glue(...byteByByte(bytes))).toEqual(bytes);
        expect(randomPieces(bytes, seed)).toEqual(randomPieces(bytes, seed));
      }),
    );
  });

  it("read hex with comments and refuse anything else", () => {
    expect(readHex("02 4f # .O\n0d0A")).toEqual(Uint8Array.of(2, 0x4f, 13, 10));
    expect(() => readHex("02 4")).toThrow(RangeError);
    expect(() => readHex("zz")).toThrow(RangeError);
  });

  it("compare content, not the order of keys", () => {
    expect(canonical({ a: 1, b: [{ d: 1, c: 2 }] })).toBe(canonical({ b: [{ c: 2, d: 1 }], a: 1 }));
    expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
  });
});
