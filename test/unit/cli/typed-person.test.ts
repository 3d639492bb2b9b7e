/** A person number is typed twice, wherever one is given (ruling 14). One wrong digit may be another person. */
import { expect, test } from "vitest";
import { typedTwice } from "../../../src/office/typed-person.ts";
import { syntheticPersons } from "../../support/observations.ts";
import { officePlace } from "../../support/office-place.ts";
import { personFile } from "../../support/person-file.ts";

const [person, other] = syntheticPersons;
const measured = ["--analyte", "CRP", "--value", "47", "--unit", "mg/L", "--at", "2026-03-10T07:00"];
const acts = [
  ["held", "assign", "ABC"],
  ["held", "wrong-patient", "ABC"],
  ["enter", "result", "crp-1", ...measured],
] as const;

test.each(acts)("%s %s refuses a number that was typed once, and two that differ", async (...act) => {
  const { signed } = officePlace();
  const once = await signed(...act, "--patient", personFile(person));
  expect(once.exitCode).toBe(2);
  expect(once.talk.join()).toContain("a second line");
  const twice = await signed(...act, "--patient", personFile(person, other));
  expect(twice.talk.join()).toContain("not the same");
  for (const sure of [
    [personFile(person, `${person.slice(0, 6)} ${person.slice(6)}`)],
    [personFile(person, "1950-01-15"), "--yes-i-scanned"],
  ])
    expect((await signed(...act, "--patient", ...sure)).talk.join()).not.toMatch(/second|not the same|CONFIRMED/);
});

test("no program that asks the station gets round it: the office itself wants the second number", () => {
  expect(() => typedTwice({ patient: person })).toThrow("BAD_USAGE");
  expect(() => typedTwice({ patient: person, scanned: false })).toThrow("BAD_USAGE");
  expect(() => typedTwice({ patient: person, scanned: "yes" as unknown as boolean })).toThrow("BAD_USAGE");
  expect(() => typedTwice({ patient: person, again: other, scanned: true })).toThrow("not the same");
  expect(() => typedTwice({ patient: `${person.slice(0, 10)}x`, scanned: true })).toThrow("BAD_PERSON_NUMBER");
  expect(typedTwice({ patient: person, again: person })).toBe(person);
  expect(typedTwice({ patient: person, scanned: true })).toBe(person);
});
