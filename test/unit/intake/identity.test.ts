/** Identity says "the same measurement", content says "told the same way" (ARCHITECTURE, "Decisions"). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { type Origin, observationContent, observationIdentity, runIdOf } from "../../../src/intake/identity.ts";
import { crpResult } from "../../support/observations.ts";

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
