/**
 * Lots as a CSV file (CONTRACTS, `qc lots import`). All or nothing: one bad line and no lot is returned, but every bad line is named.
 * Only importer of csv-parse.
 */
import { CsvError, parse } from "csv-parse/sync";
import { type Lot, lotKey } from "../../domain/lot.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { type LotRow, lotColumns, readLotRow } from "./lot-row.ts";

export interface LotFileProblem extends Problem {
  /** Line of the file, counted from 1. */
  readonly line: number;
}

export interface LotFile {
  /** Empty when there is any problem. */
  readonly lots: readonly Lot[];
  readonly problems: readonly LotFileProblem[];
}

interface CsvLine {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Reads the text of a file. Never throws: what is wrong with it is in `problems`. */
export function readLotFile(text: string): LotFile {
  const bad = (line: number, detail: string): LotFileProblem => ({
    ...problem("LOT_FILE_BAD_LINE", `Line ${line}: ${detail}`),
    line,
  });
  let lines: readonly CsvLine[];
  try {
    lines = parseCsv(text);
  } catch (error) {
    const line = error instanceof CsvError && typeof error.lines === "number" ? error.lines : 1;
    return { lots: [], problems: [bad(line, "a quotation mark is not closed or stands in the middle of a cell.")] };
  }
  const [header, ...body] = lines;
  const columns = header?.record.map(columnNamed) ?? [];
  const headerFaults = faultsOfHeader(header?.record ?? [], columns);
  if (headerFaults.length > 0) return { lots: [], problems: headerFaults.map((fault) => bad(header?.info.lines ?? 1, fault)) };
  const read = body.map(({ record, info }) => ({ line: info.lines, ...readCells(record, columns) }));
  const problems = [
    ...read.flatMap(({ line, faults }) => faults.map((fault) => bad(line, fault))),
    ...repeated(read).map(({ line, first }) => bad(line, `the same lot and level as line ${first}.`)),
  ].sort((a, b) => a.line - b.line);
  return { lots: problems.length > 0 ? [] : read.flatMap(({ lot }) => lot ?? []), problems };
}

function parseCsv(text: string): readonly CsvLine[] {
  const headerLine = text.split(/\r\n|\r|\n/).find((line) => line.trim() !== "") ?? "";
  const delimiter = headerLine.includes(";") ? ";" : ",";
  const options = { bom: true, delimiter, info: true, trim: true, relax_column_count: true, skip_empty_lines: true };
  return parse(text, { ...options, skip_records_with_empty_values: true }) as unknown as readonly CsvLine[];
}

type Column = keyof LotRow | null;

const columnNamed = (text: string): Column => lotColumns.find((name) => name.toLowerCase() === text.toLowerCase()) ?? null;

function faultsOfHeader(cells: readonly string[], columns: readonly Column[]): readonly string[] {
  if (cells.length === 0) return ["the file is empty."];
  const unknown = cells.filter((_, i) => columns[i] === null);
  const missing = (["kind", "analyte", "model", "lot"] as const).filter((name) => !columns.includes(name));
  const twice = columns.filter((name, i) => name !== null && columns.indexOf(name) !== i);
  return [
    ...unknown.map((cell) => `there is no column "${cell}".`),
    ...missing.map((name) => `the column ${name} is missing from the header line.`),
    ...twice.map((name) => `the column ${name} stands there twice.`),
  ];
}

function readCells(record: readonly string[], columns: readonly Column[]): ReturnType<typeof readLotRow> {
  if (record.length > columns.length)
    return { lot: null, faults: ["more cells than the header has; quote a number with a comma."] };
  const cell = (name: keyof LotRow): string | null => {
    const text = record[columns.indexOf(name)] ?? "";
    return text === "" ? null : text;
  };
  return readLotRow(Object.fromEntries(lotColumns.map((name) => [name, cell(name)])) as LotRow);
}

/** Lines that name what an earlier line named: which one holds would be a guess. */
function repeated(read: readonly { readonly line: number; readonly lot: Lot | null }[]): { line: number; first: number }[] {
  const seen = new Map<string, number>();
  return read.flatMap(({ line, lot }) => {
    if (lot === null) return [];
    const first = seen.get(lotKey(lot));
    seen.set(lotKey(lot), first ?? line);
    return first === undefined ? [] : [{ line, first }];
  });
}
