/**
 * Files that people import: BOM or not, `;` or `,`, columns by name in any order, and what Excel adds of its own. All or nothing: one
 * bad line and nothing is returned, but every bad line is named. Only importer of csv-parse.
 */
import { CsvError, parse } from "csv-parse/sync";
import { excelsOwn, shortened } from "./column-words.ts";
import { type Fault, inEnglish, type Said, said } from "./said.ts";

export interface CsvFault {
  /** Line of the file, counted from 1. */
  readonly line: number;
  /** A sentence for a person. */
  readonly text: string;
  /** The same for the page; absent: the file is read on the command line alone, or may be personal. */
  readonly said?: Said;
}

export interface CsvFile<Entry> {
  /** Empty when there is any fault. */
  readonly entries: readonly Entry[];
  readonly faults: readonly CsvFault[];
}

/** A line's cells by column; a cell that is empty or not there is null. */
export type CsvRow<Column extends string> = Readonly<Record<Column, string | null>>;

export interface ReadRow<Entry> {
  /** Null when there is any fault. */
  readonly entry: Entry | null;
  readonly faults: readonly Fault[];
}

/** One line of a file, read by itself. */
export interface CsvLineRead<Entry> {
  readonly line: number;
  readonly entry: Entry | null;
  readonly faults: readonly CsvFault[];
}

/** Every line, whatever is wrong with others. `headerFaults`: no line can be read. */
export interface CsvLines<Entry> {
  readonly headerFaults: readonly CsvFault[];
  readonly lines: readonly CsvLineRead<Entry>[];
}

export interface CsvForm<Column extends string, Entry> {
  readonly columns: readonly Column[];
  /** Columns that the header must have. */
  readonly required: readonly Column[];
  readonly read: (row: CsvRow<Column>) => ReadRow<Entry>;
  /** What makes two lines the same entry. */
  readonly keyOf: (entry: Entry) => string;
  /** What such lines have in common: "the same lot and level". */
  readonly same: Fault;
  /** The file holds personal data: no fault repeats anything that stands in it. */
  readonly isPersonal?: boolean;
}

interface CsvLine {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Reads the text of a file. Never throws: what is wrong with it is in `faults`. */
export function readCsv<Column extends string, Entry>(text: string, form: CsvForm<Column, Entry>): CsvFile<Entry> {
  const { headerFaults, lines } = readCsvLines(text, form);
  const faults = [...headerFaults, ...lines.flatMap((one) => one.faults)];
  return { entries: faults.length > 0 ? [] : lines.flatMap(({ entry }) => entry ?? []), faults };
}

/** The same, line by line. */
export function readCsvLines<Column extends string, Entry>(sent: string, form: CsvForm<Column, Entry>): CsvLines<Entry> {
  const toFault = (line: number, fault: Fault): CsvFault => ({
    line,
    text: inEnglish(fault),
    ...(typeof fault === "string" || form.isPersonal === true ? {} : { said: fault }),
  });
  const header = (line: number, faults: readonly Fault[]) => ({
    headerFaults: faults.map((one) => toFault(line, one)),
    lines: [],
  });
  // The parser counts a line break of two signs twice where it stands in a cell.
  const text = sent.replace(/\r\n?/g, "\n");
  let parsed: readonly CsvLine[];
  try {
    parsed = parseCsv(text);
  } catch (error) {
    return header(unreadableLine(text, error), [openQuotation]);
  }
  const [first, ...body] = parsed;
  const cells = withoutEmptyEnd(first?.record ?? [], 0);
  const columns = cells.map((name) => columnNamed(name, form));
  const headerFaults = cells.some(isDamaged) ? [notUtf8] : faultsOfHeader(cells, columns, form);
  if (headerFaults.length > 0) return header(first?.info.lines ?? 1, headerFaults);
  const read = body.map(({ record, info }) => ({ line: info.lines, ...readCells(record, columns, form) }));
  const again = new Map(repeated(read, form).map(({ line, first: before }) => [line, sameAs(form.same, before)]));
  return {
    headerFaults: [],
    lines: read.map(({ line, entry, faults }) => ({
      ...{ line, entry },
      faults: [...faults, ...(again.has(line) ? [again.get(line) as Fault] : [])].map((one) => toFault(line, one)),
    })),
  };
}

const openQuotation = said(
  "a quotation mark is not closed or stands in the middle of a cell.",
  "Et anførselstegn er ikke lukket, eller står midt i en celle.",
  "Eit hermeteikn er ikkje lukka, eller står midt i ei celle.",
);

const sameAs = (same: Fault, line: number): Fault =>
  typeof same === "string"
    ? `${same} as line ${line}.`
    : said(`${same.en} as line ${line}.`, `${same.nb} som linje ${line}.`, `${same.nn} som linje ${line}.`);

/** As a person reads it. */
export const faultText = ({ line, text }: CsvFault): string => `Line ${line}: ${text}`;

/** What reading other bytes as UTF-8 leaves: letters of Windows (æ, ø, å) or a file of two bytes a letter. */
const isDamaged = (cell: string): boolean => /[\0\uFFFD]/.test(cell);
const notUtf8 = said(
  'the file is not UTF-8, so æ, ø and å are lost. In Excel: Save as, type "CSV UTF-8"; or import it with --encoding windows-1252.',
  "Æ, ø og å er borte slik filen er lagret. Lagre den i Excel som «CSV UTF-8».",
  "Æ, ø og å er borte slik fila er lagra. Lagre ho i Excel som «CSV UTF-8».",
);

/** `1,23457E+11`: the digits are gone, and every lot that begins alike would be the same. */
const isShortened = (cell: string): boolean => cell.split(/\s+/).some((word) => /^[+-]?\d+(?:[.,]\d+)?E[+-]\d{1,3}$/i.test(word));

/** Excel's words for a cell that it could not compute, in its languages (`#N/A`, `#VERDI!`), or not show: never what a person meant. */
const isExcelsOwn = (cell: string): boolean => /^#(?:#*|\p{Lu}+\/[A-Z0-9]+!?|\p{Lu}+[!?])$/u.test(cell);

/** Excel's own first line says by what the columns are parted, and is none of the file's lines. */
const excelSeparator = /^\uFEFF?"?sep=([;,\t])"?[;,\t]*(?=\n|$)/i;

const withoutSeparator = (text: string): string => text.replace(excelSeparator, "");

/** `to`: so many rows and no more; -1: all. Throws CsvError. */
function parseCsv(sent: string, to = -1): readonly CsvLine[] {
  const declared = excelSeparator.exec(sent)?.[1];
  const text = withoutSeparator(sent);
  const headerLine = text.split("\n").find((line) => line.trim() !== "") ?? "";
  const delimiter = declared ?? [";", "\t"].find((sign) => headerLine.includes(sign)) ?? ",";
  const options = { to, bom: true, delimiter, info: true, trim: true, relax_column_count: true, skip_empty_lines: true };
  return parse(text, { ...options, skip_records_with_empty_values: true }) as unknown as readonly CsvLine[];
}

/** Where the row begins that cannot be read. The parser tells where it gave up: where a quotation mark is not closed, the file's end. */
function unreadableLine(text: string, error: unknown): number {
  const records = error instanceof CsvError ? Number(error["records"]) : 0;
  const before = records === 0 ? 0 : (parseCsv(text, records).at(-1)?.info.lines ?? 0);
  const rest = withoutSeparator(text).split("\n").slice(before);
  return (
    before +
    1 +
    Math.max(
      0,
      rest.findIndex((line) => /[^;,\s]/.test(line)),
    )
  );
}

type Header<Column extends string> = Pick<CsvForm<Column, unknown>, "columns" | "required" | "isPersonal">;

const columnNamed = <Column extends string>(text: string, { columns }: Header<Column>): Column | null =>
  columns.find((name) => name.toLowerCase() === text.toLowerCase()) ?? null;

function faultsOfHeader<Column extends string>(
  cells: readonly string[],
  columns: readonly (Column | null)[],
  { required, isPersonal = false }: Header<Column>,
): readonly Fault[] {
  if (cells.length === 0) return [said("the file is empty.", "Filen er tom.", "Fila er tom.")];
  const unknown = cells.flatMap((cell, i) => (columns[i] === null ? [isPersonal ? `number ${i + 1}` : `"${cell}"`] : []));
  const missing = required.filter((name) => !columns.includes(name));
  const twice = columns.filter((name, i) => name !== null && columns.indexOf(name) !== i);
  return [
    ...unknown.map((cell) =>
      said(`there is no column ${cell}.`, `Kolonnen ${cell} finnes ikke.`, `Kolonnen ${cell} finst ikkje.`),
    ),
    ...missing.map((name) =>
      said(
        `the column ${name} is missing from the header line.`,
        `Kolonnen ${name} mangler i den første linjen.`,
        `Kolonnen ${name} manglar i den første linja.`,
      ),
    ),
    ...twice.map((name) =>
      said(
        `the column ${name} stands there twice.`,
        `Kolonnen ${name} står der to ganger.`,
        `Kolonnen ${name} står der to gonger.`,
      ),
    ),
  ];
}

function readCells<Column extends string, Entry>(
  sent: readonly string[],
  columns: readonly (Column | null)[],
  form: CsvForm<Column, Entry>,
): ReadRow<Entry> {
  const record = withoutEmptyEnd(sent, columns.length);
  const spoilt = [...(record.some(isDamaged) ? [notUtf8] : []), ...spoiltIn(record, columns)];
  if (spoilt.length > 0) return { entry: null, faults: spoilt };
  if (record.length > columns.length) return { entry: null, faults: [tooManyCells] };
  const cell = (name: Column): string | null => {
    const text = record[columns.indexOf(name)] ?? "";
    return text === "" ? null : text;
  };
  return form.read(Object.fromEntries(form.columns.map((name) => [name, cell(name)])) as CsvRow<Column>);
}

const tooManyCells = said(
  "more cells than the header has; quote a number with a comma.",
  "Linjen har flere celler enn den første. Skiller komma cellene, må et tall med komma stå i anførselstegn.",
  "Linja har fleire celler enn den første. Skil komma cellene, må eit tal med komma stå i hermeteikn.",
);

/** Columns that a sheet once had and a person emptied. */
function withoutEmptyEnd(record: readonly string[], fewest: number): readonly string[] {
  const length = Math.max(fewest, record.findLastIndex((cell) => cell !== "") + 1);
  return record.slice(0, length);
}

const spoiltIn = (record: readonly string[], columns: readonly (string | null)[]): readonly Said[] =>
  record.flatMap((cell, i) => {
    const column = columns[i] ?? `cell ${i + 1}`;
    if (isShortened(cell)) return [shortened(column, cell)];
    return isExcelsOwn(cell) ? [excelsOwn(column)] : [];
  });

/** Lines that name what an earlier line named: which one holds would be a guess. */
function repeated<Entry>(
  read: readonly { readonly line: number; readonly entry: Entry | null }[],
  { keyOf }: { readonly keyOf: (entry: Entry) => string },
): { line: number; first: number }[] {
  const seen = new Map<string, number>();
  return read.flatMap(({ line, entry }) => {
    if (entry === null) return [];
    const key = keyOf(entry);
    const first = seen.get(key);
    seen.set(key, first ?? line);
    return first === undefined ? [] : [{ line, first }];
  });
}
