/** Identity says "the same measurement", content says "told the same way" (decision 0004). */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { splitValue } from "../../../src/driver-api/index.ts";
import { type Origin, observationContent, observationIdentity, runIdOf } from "../../../src/intake/observation-identity.ts";
import { crpResult } from "../../support/observations.ts";
import { observations } from "./observations-of-0.1.0.ts";

const origin: Origin = { vendor: "Abbott", fallbackId: "crp-1", messageId: "1/0/41" };
const elsewhere: Origin = { vendor: "Abbott", fallbackId: "other", messageId: "99/3/41" };

test("a resend in another transmission, marked as one, is the same run with the same content", () => {
  const resend = crpResult({ resent: true });
  expect(runIdOf(resend, elsewhere)).toBe(runIdOf(crpResult(), origin));
  expect(observationIdentity(resend, elsewhere)).toEqual(observationIdentity(crpResult(), origin));
  expect(observationContent(resend)).toBe(observationContent(crpResult()));
});

test("OBR-3 is 20 Crockford characters and does not depend on the patient", () => {
  const id = runIdOf(crpResult(), origin);
  expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{20}$/);
  expect(runIdOf(crpResult({ patientId: "13717404089" }), origin)).toBe(id);
});

test("OBR-3 is the same for ever: this one was computed outside, with Python's hashlib", () => {
  expect(runIdOf(crpResult(), origin)).toBe("G4YX6JE6CP3HY3FM0BVQ");
});

test.each([
  ["sequence", crpResult({ sequence: "42" })],
  ["time", crpResult({ measuredAt: readDeviceTime("2026-03-10T10:00:01") })],
  ["kind", crpResult({ kind: "control" })],
  ["serial", crpResult({ device: { vendor: null, model: null, serial: "AF20990002", software: null } })],
])("another %s is another run", (_what, other) => {
  expect(runIdOf(other, origin)).not.toBe(runIdOf(crpResult(), origin));
});

test("the unit tells two values of one run apart; the value does not, where there is a sequence", () => {
  const percent = crpResult({ value: { raw: "47", comparator: null, number: "47", unit: "%" } });
  const changed = crpResult({ value: { raw: "48", comparator: null, number: "48", unit: "mg/L" } });
  expect(observationIdentity(percent, origin)).not.toEqual(observationIdentity(crpResult(), origin));
  expect(observationIdentity(changed, origin)).toEqual(observationIdentity(crpResult(), origin));
  expect(observationContent(changed)).not.toBe(observationContent(crpResult()));
});

test("without sequence and time two equal printouts are two measurements, but the same stored one is itself", () => {
  const printed = crpResult({ sequence: null, measuredAt: null });
  expect(runIdOf(printed, origin)).not.toBe(runIdOf(printed, elsewhere));
  expect(runIdOf(printed, origin)).toBe(runIdOf(printed, { ...origin }));
});

test("a date without a time of day and an unset clock are no time: two patients are never taken for one", () => {
  const dated = crpResult({ sequence: null, measuredAt: { raw: "07/08/2026", local: null, offset: null } });
  expect(runIdOf(dated, origin)).not.toBe(runIdOf(dated, elsewhere));
});

test("fields that run into each other are still told apart", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
      fc.pre(a !== c || b !== d);
      const one = crpResult({ sequence: `s${a}`, measuredAt: { raw: b, local: "2026-03-10T10:00:00", offset: null } });
      const two = crpResult({ sequence: `s${c}`, measuredAt: { raw: d, local: "2026-03-10T10:00:00", offset: null } });
      expect(runIdOf(one, origin)).not.toBe(runIdOf(two, origin));
    }),
  );
});

test("any change of any field that is not a transport matter changes identity or content", () => {
  const changes = [
    crpResult({ patientId: "13717404089" }),
    crpResult({ operatorId: "X" }),
    crpResult({ flags: ["H"] }),
    crpResult({ notes: ["n"] }),
    crpResult({ reagentLot: { number: "1", expiry: null } }),
    crpResult({ reagentLot: { number: "10240001", expiry: "2027-01-31" } }),
    crpResult({ status: "correction" }),
    crpResult({ range: { low: "1", high: null } }),
    crpResult({ sampleId: "7" }),
    crpResult({ value: { raw: "47", comparator: "<", number: "47", unit: "mg/L" } }),
    crpResult({ failed: { raw: "---", reason: null } }),
    crpResult({ override: true }),
    crpResult({ birthDate: "1974-06-13" }),
  ];
  for (const one of changes) expect(observationContent(one)).not.toBe(observationContent(crpResult()));
});

test("a field that 0.1.0 did not know counts once it says something, and not before", () => {
  const withNewer = (newer: unknown) => observationContent({ ...crpResult(), newer } as Observation);
  for (const silent of [null, undefined, false, []]) expect(withNewer(silent)).toBe(observationContent(crpResult()));
  for (const said of [true, "x", "", 0, ["x"], { x: 1 }]) expect(withNewer(said)).not.toBe(observationContent(crpResult()));
});

/** Run number, digest of the identity, digest of the content: computed by 0.1.0 itself. */
const keysOfFirstVersion = [
  ["96KMVZMQG6ZGW27X760K", "9e6b3bf85890c8fd", "69ae4661da4871ba"],
  ["DGHR68GK1JJEHEBPHRNJ", "2aa21ef7bd5709fc", "97ef3fa19fb08542"],
  ["A22WEG7YWJT6DCN74FFR", "838b4be9ac4290e6", "202e2230d0dcc529"],
  ["A22WEG7YWJT6DCN74FFR", "838b4be9ac4290e6", "1931ad60b9065755"],
  ["96KMVZMQG6ZGW27X760K", "9c424f0bc1d32ca6", "5a00a37e24813530"],
  ["96KMVZMQG6ZGW27X760K", "9e6b3bf85890c8fd", "9dc915874950dbf0"],
  ["SCJ2YFYZKZB10Q4W3PNT", "e99b667c3cbb52c8", "3aee896b9d3019cb"],
  ["0BK6QJZHK79PSTRJ2XKJ", "6138e0b29e133da4", "779c8ce09b80cd24"],
  ["PMKT6N38P5YBP08HV4K3", "f43d66ed35ff8670", "4e1ae58d67ae1b16"],
  ["G4YX6JE6CP3HY3FM0BVQ", "75a3cd54d4d3603f", "daea5b783b292a62"],
  ["96KMVZMQG6ZGW27X760K", "9e6b3bf85890c8fd", "6d119b7298f3fadb"],
  ["96KMVZMQG6ZGW27X760K", "9e6b3bf85890c8fd", "f8c942ea9b7c0c28"],
  ["96KMVZMQG6ZGW27X760K", "316adf45d09dfa69", "133a11467e344fb5"],
  ["96KMVZMQG6ZGW27X760K", "9c424f0bc1d32ca6", "5fd4c0e41d351033"],
];

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
const keysOf = (one: Observation): readonly string[] => [
  runIdOf(one, origin),
  digest(JSON.stringify(observationIdentity(one, origin))),
  digest(observationContent(one)),
];

test("a result that 0.1.0 stored and the device sends again has the same keys: it is a duplicate, never a conflict", () => {
  expect(observations.map(keysOf)).toEqual(keysOfFirstVersion);
});

test("a number is read in another form today, and its keys are those of 0.1.0 all the same", () => {
  const readToday = observations.map((one) =>
    one.value === null
      ? one
      : { ...one, value: { ...one.value, number: splitValue(one.value.raw, one.value.unit, []).value?.number ?? null } },
  );
  expect(readToday.map((one) => one.value?.number)).toContain("16");
  expect(readToday.map(keysOf)).toEqual(keysOfFirstVersion);
});

test("each part of a control's material tells two contents apart", () => {
  const control = { name: "CRP Control", lot: "C1", level: "normal", expiry: "2027-12-31" };
  const others = Object.keys(control).map((part) => ({ ...control, [part]: "other" }));
  const contents = [control, ...others].map((one) => observationContent(crpResult({ kind: "control", control: one })));
  expect(new Set(contents).size).toBe(contents.length);
});

test("a field or part that does not exist yet counts by itself as soon as it says something, and not before", () => {
  const named = (more: object) => observationContent({ ...crpResult(), ...more } as Observation);
  const value = (more: object) => named({ value: { ...crpResult().value, ...more } });
  for (const silent of [null, undefined, false, []]) {
    expect(named({ futureField: silent })).toBe(named({}));
    expect(value({ futurePart: silent })).toBe(named({}));
  }
  const told = [
    named({}),
    named({ futureField: "x" }),
    named({ futureField: "y" }),
    value({ futurePart: "x" }),
    value({ futurePart: 0 }),
  ];
  expect(new Set(told).size).toBe(told.length);
});
