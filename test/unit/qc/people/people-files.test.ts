/** People's registers as files: what can be read, what is told of what cannot, and that no fault repeats a patient's data. */
import { expect, test } from "vitest";
import { faultText } from "../../../../src/qc/csv.ts";
import { readOperatorFile, readPatientFile, readTrainingFile, sharedCodes } from "../../../../src/qc/people/people-files.ts";
import { syntheticPersons } from "../../../support/observations.ts";

const told = ({ faults }: { readonly faults: readonly Parameters<typeof faultText>[0][] }) => faults.map(faultText);

test("an operator has a name, perhaps an HPR number, codes and a last day", () => {
  const text = "\uFEFFname;hpr;codes;temporaryUntil\nKari Nordmann;9144897;KN 17;\nOla Vikar;;OV;31.03.2026\n";
  expect(readOperatorFile(text)).toEqual({
    faults: [],
    entries: [
      { name: "Kari Nordmann", hprNumber: "9144897", codes: ["KN", "17"], temporaryUntil: null },
      { name: "Ola Vikar", hprNumber: null, codes: ["OV"], temporaryUntil: "2026-03-31" },
    ],
  });
});

test("every bad line is named and nothing is taken", () => {
  const text = "name;hpr;codes;temporaryUntil\nKari;12345;;\n;;X;\nOla;;;31.02.2026\nkari ;;;\nEva;;;\n  EVA;;;";
  const file = readOperatorFile(text);
  expect(file.entries).toEqual([]);
  expect(told(file)).toEqual([
    "Line 2: hpr is no HPR number: it has seven to nine digits.",
    "Line 3: name is missing.",
    "Line 4: temporaryUntil is no date: write it like 2027-03-31 or 31.03.2027.",
    "Line 7: the same name as line 6.",
  ]);
});

test("a code that two people share is found, whatever its case", () => {
  const person = (name: string, ...codes: string[]) => ({ name, hprNumber: null, codes, temporaryUntil: null });
  expect(sharedCodes([person("Kari", "KN", "7"), person("Ola", "kn", "8")])).toEqual(["kn"]);
  expect(sharedCodes([person("Kari", "KN", "KN"), person("Ola", "8")])).toEqual([]);
});

test("training is of a registered operator, by name or HPR number, on something in use here", () => {
  const known = [{ name: "Kari Nordmann", hprNumber: "9144897", codes: [], temporaryUntil: null }];
  const read = (line: string) => readTrainingFile(`operator;on;trainedBy;date;validTo;ownControl\n${line}`, known, ["crp-1"]);
  expect(read("9144897;crp-1;Noklus;2026-01-15;2028-01-15;16.01.2026").entries).toMatchObject([
    { operator: "kari nordmann", on: "crp-1", date: "2026-01-15", validTo: "2028-01-15", ownControlOn: "2026-01-16" },
  ]);
  expect(told(read("Ola;crp-2;Noklus;2026-01-15;2025-01-15;"))).toEqual([
    "Line 2: operator is not in the register of operators (name or HPR number).",
    "Line 2: on is neither an instrument nor a driver in use here.",
    "Line 2: validTo lies before date.",
  ]);
});

test("no fault of a patient list repeats what stands in it", () => {
  const [person] = syntheticPersons;
  const wrong = [
    `${person};Kari Nordmann`,
    `personNumber;name;Hemmelig Person\n${person};Kari Nordmann;x`,
    `personNumber;name;birthDate\n15815024344;Kari Nordmann;41.01.1950\n${person};Ola;\n${person};Ola;\n;"a"b;`,
  ];
  for (const text of wrong) {
    const file = readPatientFile(text);
    expect(file.entries).toEqual([]);
    expect(file.faults.length).toBeGreaterThan(0);
    expect(told(file).join()).not.toMatch(/\d{6}|Kari|Ola|Hemmelig|41/);
  }
  expect(readPatientFile(`name,personNumber\nKari Nordmann,${person.slice(0, 6)} ${person.slice(6)}`).entries).toEqual([
    { personNumber: person, name: "Kari Nordmann", birthDate: null },
  ]);
});
