/** Lots as a CSV file (CONTRACTS.md, `qc lots import`). All or nothing: one bad line and no lot is returned, but every bad line is named. */
import { type Lot, lotKey } from "../../domain/lot.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { type CsvForm, type CsvLines, faultText, readCsv, readCsvLines } from "../csv.ts";
import { said } from "../said.ts";
import { lotColumns, readLotRow } from "./lot-row.ts";

export interface LotFileProblem extends Problem {
  /** Line of the file, counted from 1. */
  readonly line: number;
}

export interface LotFile {
  /** Empty when there is any problem. */
  readonly lots: readonly Lot[];
  readonly problems: readonly LotFileProblem[];
}

const form: CsvForm<(typeof lotColumns)[number], Lot> = {
  columns: lotColumns,
  required: ["kind", "analyte", "model", "lot"],
  read: (row) => {
    const { lot, faults } = readLotRow(row);
    return { entry: lot, faults };
  },
  keyOf: lotKey,
  same: said("the same lot and level", "Samme lot og nivå", "Same lot og nivå"),
};

/** Reads the text of a file. Never throws: what is wrong with it is in `problems`. */
export function readLotFile(text: string): LotFile {
  const { entries, faults } = readCsv(text, form);
  const problems = faults.map((fault) => ({ ...problem("LOT_FILE_BAD_LINE", faultText(fault)), line: fault.line }));
  return { lots: entries, problems };
}

/** The same, line by line: what a person looks at before anything is kept. */
export const readLotLines = (text: string): CsvLines<Lot> => readCsvLines(text, form);
