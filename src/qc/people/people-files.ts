/** Operators, training and the patient list as CSV files. */
import { classifyPersonNumber } from "../../domain/person-number.ts";
import {
  codeKey,
  type ListedPatient,
  type Operator,
  operatorKey,
  type Training,
  trainingKey,
} from "../../domain/registers/people.ts";
import { type CsvFile, readCsv } from "../csv.ts";
import { cellsOf, readRow } from "../csv-cells.ts";

export const operatorColumns = ["name", "hpr", "codes", "temporaryUntil"] as const;

/** A number in the register of health personnel has seven to nine digits. */
const hprNumber = /^\d{7,9}$/;

export const readOperatorFile = (text: string): CsvFile<Operator> =>
  readCsv(text, {
    columns: operatorColumns,
    required: ["name"],
    read: (row) => {
      const cells = cellsOf(row);
      cells.fault(row.hpr !== null && !hprNumber.test(row.hpr), "hpr is no HPR number: it has seven to nine digits.");
      return readRow(cells, {
        name: cells.needed("name"),
        hprNumber: row.hpr,
        codes: cells.list("codes"),
        temporaryUntil: cells.day("temporaryUntil"),
      });
    },
    keyOf: ({ name }) => operatorKey(name),
    same: "the same name",
  });

export const trainingColumns = [
  "operator",
  "on",
  "trainedBy",
  "date",
  "validTo",
  "ownControl",
  "procedure",
  "procedureRead",
] as const;

/** `knownOn`: the ids of the drivers and instruments that are configured; `known`: the registered operators. */
export const readTrainingFile = (text: string, known: readonly Operator[], knownOn: readonly string[]): CsvFile<Training> =>
  readCsv(text, {
    columns: trainingColumns,
    required: ["operator", "on", "trainedBy", "date"],
    read: (row) => {
      const cells = cellsOf(row);
      const operator = cells.needed("operator");
      const found = known.find((one) => one.hprNumber === operator || operatorKey(one.name) === operatorKey(operator));
      cells.fault(operator !== "" && found === undefined, "operator is not in the register of operators (name or HPR number).");
      const on = cells.needed("on");
      cells.fault(on !== "" && !knownOn.includes(on), "on is neither an instrument nor a driver in use here.");
      const date = cells.neededDay("date");
      const validTo = cells.day("validTo");
      cells.fault(validTo !== null && date !== "" && validTo < date, "validTo lies before date.");
      return readRow(cells, {
        operator: operatorKey(found?.name ?? ""),
        on,
        trainedBy: cells.needed("trainedBy"),
        date,
        validTo,
        ownControlOn: cells.day("ownControl"),
        procedure: row.procedure,
        procedureReadOn: cells.day("procedureRead"),
      });
    },
    keyOf: (training) => JSON.stringify([trainingKey(training), training.date]),
    same: "the same training",
  });

export interface PatientRow extends ListedPatient {
  readonly personNumber: string;
}

export const patientColumns = ["personNumber", "name", "birthDate"] as const;

export const readPatientFile = (text: string): CsvFile<PatientRow> =>
  readCsv(text, {
    columns: patientColumns,
    required: ["personNumber", "name"],
    read: (row) => {
      const cells = cellsOf(row);
      const personNumber = cells.needed("personNumber").replaceAll(/[\s.-]/g, "");
      const isValid = classifyPersonNumber(personNumber).validChecksum;
      cells.fault(personNumber !== "" && !isValid, "personNumber is not valid: its check digits do not fit.");
      return readRow(cells, { personNumber, name: cells.needed("name"), birthDate: cells.day("birthDate") });
    },
    keyOf: ({ personNumber }) => personNumber,
    same: "the same person",
    isPersonal: true,
  });

/** Codes that two people would share: who measured would be a guess. Each once, without naming anyone. */
export function sharedCodes(operators: readonly Operator[]): readonly string[] {
  const codes = operators.flatMap(({ codes }) => [...new Set(codes.map(codeKey))]);
  return [...new Set(codes.filter((code, i) => codes.indexOf(code) !== i))];
}
