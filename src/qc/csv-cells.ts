/** Reading the cells of one imported line: what is missing or unreadable is told all at once, and never repeated (it may be personal). */
import { parseDay } from "../domain/expiry.ts";
import type { CsvRow, ReadRow } from "./csv.ts";

export interface Cells<Column extends string> {
  readonly faults: string[];
  /** The cell, or "" and a fault. */
  needed(name: Column): string;
  /** An ISO date; empty is null, what is no date is a fault. */
  day(name: Column): string | null;
  neededDay(name: Column): string;
  /** Several things in one cell, between blanks or commas. */
  list(name: Column): readonly string[];
  fault(when: boolean, text: string): void;
}

/** `dateFault` in Norwegian: a sentence's end behind what the date is. */
export const dateFaultNb = (text: string): readonly [nb: string, nn: string] =>
  /^[1-7]\d{4}$/.test(text)
    ? [
        'ble et tall i Excel. Sett kolonnen til "Tekst" og skriv den som 31.03.2027',
        'vart eit tal i Excel. Set kolonnen til "Tekst" og skriv han som 31.03.2027',
      ]
    : ["kan ikke leses. Skriv den som 31.03.2027", "kan ikkje lesast. Skriv han som 31.03.2027"];

/** Days since 1900, which is how Excel shows a date in a column of numbers; since 1904 on some, so it is not read. */
export const dateFault = (text: string, otherwise: string): string =>
  /^[1-7]\d{4}$/.test(text)
    ? "is a number that Excel made of a date: format the column as text and write it like 2027-03-31"
    : `${otherwise}: write it like 2027-03-31 or 31.03.2027`;

export function cellsOf<Column extends string>(row: CsvRow<Column>): Cells<Column> {
  const faults: string[] = [];
  const fault = (when: boolean, text: string): void => {
    if (when) faults.push(text);
  };
  const day = (name: Column): string | null => {
    const text = row[name];
    const date = text === null ? null : parseDay(text);
    fault(text !== null && date === null, `${name} ${dateFault(text ?? "", "is no date")}.`);
    return date;
  };
  return {
    faults,
    fault,
    day,
    needed: (name) => {
      fault(row[name] === null, `${name} is missing.`);
      return row[name] ?? "";
    },
    neededDay: (name) => {
      fault(row[name] === null, `${name} is missing.`);
      return day(name) ?? "";
    },
    list: (name) => (row[name] ?? "").split(/[\s,]+/).filter((one) => one !== ""),
  };
}

/** The entry, unless something was wrong with its line. */
export const readRow = <Entry>({ faults }: Cells<never>, entry: Entry): ReadRow<Entry> => ({
  entry: faults.length > 0 ? null : entry,
  faults,
});
