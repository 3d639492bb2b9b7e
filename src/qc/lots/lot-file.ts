/** Lots as a CSV file (CONTRACTS.md, `qc lots import`). All or nothing: one bad line and no lot is returned, but every bad line is named. */
import { type Lot, lotKey } from "../../domain/lot.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { faultText, readCsv } from "../csv.ts";
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

/** Reads the text of a file. Never throws: what is wrong with it is in `problems`. */
export function readLotFile(text: string): LotFile {
  const { entries, faults } = readCsv(text, {
    columns: lotColumns,
    required: ["kind", "analyte", "model", "lot"],
    read: (row) => {
      const { lot, faults } = readLotRow(row);
      return { entry: lot, faults };
    },
    keyOf: lotKey,
    same: "the same lot and level",
  });
  const problems = faults.map((fault) => ({ ...problem("LOT_FILE_BAD_LINE", faultText(fault)), line: fault.line }));
  return { lots: entries, problems };
}
