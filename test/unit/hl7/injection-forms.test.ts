/** No text changes the structure of any message in any form: corrections, controls, other forms, names from a register, own codes. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodeTable } from "../../../src/domain/analyte-codes.ts";
import type { Receiver } from "../../../src/domain/receiver.ts";
import { renderResult } from "../../../src/hl7/render.ts";
import { renderControl } from "../../../src/hl7/render-control.ts";
import type { ControlReport, RunReport } from "../../../src/hl7/types.ts";
import { hostile } from "./hostile.ts";
import { context, control, crp, report, reported, stationFor } from "./reports.ts";

const slots = {
  family: 50,
  given: 30,
  middle: 30,
  hpr: 15,
  operatorFamily: 50,
  operatorGiven: 30,
  model: 100,
  maker: 60,
  serial: 10,
  comment: 200,
  reason: 200,
  code: 20,
  codeName: 50,
  unit: 20,
  system: 20,
  receiver: 20,
  lot: 20,
  level: 60,
  controlName: 100,
  hit: 20,
} as const;
type Slot = keyof typeof slots;
type Texts = Readonly<Record<Slot, string>>;

const names = Object.keys(slots) as Slot[];
const plain = Object.fromEntries(names.map((name) => [name, "xx"])) as Texts;
const arbitrary = Object.fromEntries(names.map((name) => [name, hostile(slots[name])])) as Record<Slot, fc.Arbitrary<string>>;

const form = fc.record({
  profile: fc.constantFrom("oru-r01", "oru-r30"),
  offScale: fc.constantFrom("sn", "st"),
  acknowledge: fc.constantFrom("enhanced", "original"),
} as const);
const kind = fc.constantFrom("final", "corrected", "withdrawn", "wrong-patient");

const codesWith = (t: Texts): CodeTable => {
  const coded = { code: t.code, name: t.codeName };
  const entry = { analyte: "CRP", units: ["mg/L"], nlk: coded, loinc: coded, ucum: { code: t.unit, name: t.unit } };
  return { version: "1", source: "test", analytes: [entry] };
};

const contextFor = (t: Texts, wishes: Partial<Receiver>) => {
  const receiver = { ...wishes, application: t.receiver, facility: t.receiver, codeSystems: { nlk: t.system, local: t.system } };
  return { ...context, station: { ...stationFor(receiver, { ...receiver, profile: "oul-r22" }), codes: codesWith(t) } };
};

const patientReport = (t: Texts, status: NonNullable<RunReport["status"]>["kind"]): RunReport => ({
  ...report,
  ...{ model: t.model, maker: t.maker, serial: t.serial, comments: [t.comment] },
  patient: { familyName: t.family, givenName: t.given, middleName: t.middle, birthDate: "1974-06-13", sex: "F" },
  status: status === "final" ? { kind: status } : { kind: status, comment: t.reason },
  results: [
    {
      ...reported({ value: { raw: "<5", comparator: "<", number: "5", unit: "mg/L" } }, crp, [t.reason]),
      operator: { hprNumber: t.hpr, familyName: t.operatorFamily, givenName: t.operatorGiven },
    },
  ],
});

const controlReport = (t: Texts): ControlReport => ({
  ...control,
  ...{ model: t.model, maker: t.maker, serial: t.serial, hits: [t.hit], operatorId: t.hpr },
  control: { name: t.controlName, lot: t.lot, level: t.level, expiry: t.lot },
  reagentLot: { number: t.lot, expiry: null },
});

/** Segment names, and of every field nothing but its separators. */
const structure = (bytes: Uint8Array): readonly string[] =>
  Buffer.from(bytes)
    .toString("utf8")
    .split("\r")
    .map((line) => `${line.slice(0, 3)} ${line.replace(/^MSH\|\^~\\&/, "").replaceAll(/[^|~^&]/g, "")}`);

describe("hostile texts change nothing but their own field", () => {
  it("of a patient's result, its correction and its withdrawal", () => {
    fc.assert(
      fc.property(fc.record(arbitrary), form, kind, (texts, wishes, status) => {
        const render = (t: Texts) => structure(renderResult(patientReport(t, status), contextFor(t, wishes)));
        expect(render(texts)).toEqual(render(plain));
      }),
      { numRuns: 300 },
    );
  });

  it("of a control", () => {
    fc.assert(
      fc.property(fc.record(arbitrary), form, fc.boolean(), (texts, wishes, operator) => {
        const render = (t: Texts) => structure(renderControl(controlReport(t), contextFor(t, { ...wishes, operator })));
        expect(render(texts)).toEqual(render(plain));
      }),
      { numRuns: 300 },
    );
  });
});
