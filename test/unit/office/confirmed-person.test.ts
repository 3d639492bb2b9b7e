/** A scanned number may be the neighbour's label: nothing is decided before name or birth date is said too, and fits (issue 12). */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { dayInPersonNumber } from "../../../src/domain/person-number.ts";
import type { z } from "../../../src/domain/zod.ts";
import { type ActionName, acts, officeWork } from "../../../src/office/index.ts";
import { confirmedPerson } from "../../../src/office/typed-person.ts";
import { exampleRequests } from "../../support/example-requests.ts";
import { crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "gjennomgang", role: "lab-responsible" } as const;
const [anna, berit] = syntheticPersons;

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const list = (text: string) =>
  officeWork(station, "register.import-patients", { text: `personNumber;name;birthDate\n${text}\n`, ...kari });
const scanned = (patient: string, confirmed?: string) =>
  confirmedPerson(station.ports, { patient, scanned: true, ...(confirmed === undefined ? {} : { confirmed }) });

const takesPerson = (Object.keys(acts) as ActionName[]).filter((name) => {
  const { shape } = acts[name].asks as unknown as z.ZodObject;
  return shape.patient !== undefined && shape.scanned !== undefined;
});

test("every act that makes a result somebody's refuses a number that was scanned and nothing more", () => {
  expect(takesPerson).toEqual(expect.arrayContaining(["held.assign", "held.wrong-patient", "enter.result"]));
  const key = station.dock(crpResult({ patientId: null })).added[0]?.key ?? "";
  // A look at whose number it is decides nothing: it is what the confirmation is made from.
  for (const name of takesPerson.filter((one) => one !== "held.ask-person")) {
    const { again: _again, ...asked } = exampleRequests[name] as Record<string, unknown>;
    const request = { ...asked, ...("id" in asked ? { id: key } : {}), ...("ids" in asked ? { ids: [key] } : {}), scanned: true };
    expect(() => officeWork(station, name, request as never), name).toThrow("PERSON_NOT_CONFIRMED");
    expect(() => officeWork(station, name, { ...request, confirmed: "160150" } as never), name).toThrow("PERSON_NOT_CONFIRMED");
  }
  expect(station.store.decisions.ofRun(key)).toEqual([]);
});

describe("what confirms", () => {
  test("the name as the station knows it, however it is spaced and capitalised; never another's", () => {
    list(`${anna};Anna Test Åsen;2050-01-15\n${berit};Berit Test;2050-01-15`);
    expect(scanned(anna, " anna  test ÅSEN ")).toBe(anna);
    for (const wrong of ["Berit Test", "Anna", "", " "]) expect(() => scanned(anna, wrong)).toThrow("PERSON_NOT_CONFIRMED");
  });

  test("the birth date in each way that it is written; the list's where there is one, else the number's own", () => {
    for (const said of ["150150", "15.01.50", "15.01.2050", "2050-01-15", "15 01 1950"]) expect(scanned(anna, said)).toBe(anna);
    for (const wrong of ["160150", "15.02.50", "150151", "1501", "Anna"])
      expect(() => scanned(anna, wrong)).toThrow("PERSON_NOT_CONFIRMED");
    list(`${anna};Anna Test;2050-01-16`);
    expect(scanned(anna, "16.01.2050")).toBe(anna);
    expect(() => scanned(anna, "16.01.1950")).toThrow("PERSON_NOT_CONFIRMED");
    expect(() => scanned(anna, "150150")).toThrow("PERSON_NOT_CONFIRMED");
  });

  test("a typed number needs none, and is refused where one is said that does not fit: the button named somebody else", () => {
    list(`${anna};Anna Test;2050-01-15\n${berit};Berit Test;2050-01-15`);
    const typed = { patient: anna, again: anna };
    expect(confirmedPerson(station.ports, typed)).toBe(anna);
    expect(() => confirmedPerson(station.ports, { ...typed, confirmed: "Berit Test" })).toThrow("PERSON_NOT_CONFIRMED");
  });
});

test("the day in a number is a day of the calendar's months, or there is none", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{11}$/), (id) => {
      const day = dayInPersonNumber(id);
      expect(day === null || /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d$/.test(day)).toBe(true);
    }),
  );
  expect([anna, "95815024343", "551501"].map(dayInPersonNumber)).toEqual(["150150", null, null]);
});
