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
const wireOfText = (text: string) => glue(Uint8Array.of(5), ...frameMessage(text, { framePerRecord: true }), Uint8Array.of(4));
const wireOf = (id: string) => wireOfText(records(id));

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
    expect(notExercised(more, [fixture, ...forms])).toEqual([
      'No fixture shows CRP under its code "C2".',
      "No fixture shows a value of CRP without a unit.",
      'No fixture shows X under its code "CRP".',
    ]);
    expect(notExercised(good, [fixture]).join(" ")).toMatch(/mode astm shows a failed run.* mode astm shows a control/);
    expect(notExercised(good, forms.slice(1)).join(" ")).toMatch(/mode astm shows a patient's result/);
    const unmarked = driverWith({
      modes: { astm: { ...good.modes.astm, marksControls: false } as DriverDefinition["modes"][string] },
    });
    expect(notExercised(unmarked, [fixture])).toHaveLength(1);
    expect(notExercised(good, []).join(" ")).toContain("Mode astm has no fixture");
    expect(contradictions(more).join(" ")).toMatch(/code "CRP" stands twice.*CRP says no source.*X has no unit/);
  });

  it("demand a fixture for every failure and flag that is declared, and a declaration of every flag that is shown", () => {
    const failures = { E07: "sample too thick" };
    const coded = { ...dialect, failures };
    const own = driverWith({
      failures,
      flags: ["H"],
      decode: (message, context) => (message.protocol === "lis2" ? decodeLis(message.message, context, coded) : nothingDecoded),
    });
    expect(notExercised(own, [fixture, ...forms])).toEqual([
      'No fixture shows the failure "E07" (sample too thick).',
      'No fixture shows the flag "H".',
    ]);
    // In place of the value, as a flag beside one, or in a comment behind the result: a failed run, whatever else was sent.
    const shows = (from: string, to: string) => {
      const bytes = wireOfText(records("A").replace(from, to));
      return { ...fixture, wire: bytes, expected: expectedOf(decodeCapture(own, "astm", bytes, makeLineSplitter)) };
    };
    const ways = [shows("|12|", "|E07|"), shows("|12|mg/L||", "|12|mg/L||E07"), shows("L|1|N", "C|1|I|E07^text|I\rL|1|N")];
    for (const way of ways) {
      expect(way.expected.observations).toMatchObject([{ value: null, failed: { reason: "E07: sample too thick" } }]);
      expect(notExercised(own, [fixture, ...forms, way])).toEqual(['No fixture shows the flag "H".']);
    }
    const flagged = shows("|12|mg/L||", "|12|mg/L||H\\A");
    expect(notExercised(own, [...forms, ...ways, flagged])).toEqual([
      'The flag "A" stands in a fixture and not in the driver\'s flags.',
    ]);
  });

  it("find evidence that is claimed before its sources are named", () => {
    const unnamed = { CRP: { codes: ["CRP"], units: ["mg/L"], source: "TO BE FOUND: document" } };
    const claimed = { astm: { ...good.modes.astm, evidence: "vendor-document" } as DriverDefinition["modes"][string] };
    expect(contradictions(driverWith({ analytes: unnamed }))).toEqual([]);
    expect(contradictions(driverWith({ analytes: unnamed, modes: claimed }))).toEqual([
      "Mode astm claims evidence vendor-document, and a source or a failure still says TO BE FOUND.",
    ]);
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
