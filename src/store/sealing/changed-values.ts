/** Values that did not open, noticed at the one place that all of them pass: whatever became of the work that wanted one, it is told. */
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Place, Seal } from "./seal.ts";

export interface ChangedValues {
  /** By column: in how many places so far. */
  met(): ReadonlyMap<string, number>;
}

/** Names a row whose values are refused or excused. */
export const refusedValue = (table: string, id: string): string => `${table} ${id}`;

/** A finding names it: lists go on without it, as if its row had been deleted. */
class RefusedValue extends UserError {}

/** Each row opened, without those that a finding names. One that does not open, and that no finding names, throws. */
export function openedOf<Row, Opened>(rows: readonly Row[], open: (row: Row) => Opened): readonly Opened[] {
  return rows.flatMap((row) => {
    try {
      return [open(row)];
    } catch (error) {
      if (error instanceof RefusedValue) return [];
      throw error;
    }
  });
}

export interface WatchedOpening {
  readonly seal: Seal;
  readonly changed: ChangedValues;
  /** Values that something else vouches are not as they were, by `refusedValue`: they do not open either, and are told by whoever says so. */
  refuse(values: readonly string[]): void;
  /** Values that a person knows of: that they do not open is told nobody any more. */
  excuse(values: readonly string[]): void;
}

/** Beyond so many their number says nothing more. */
const mostKept = 1_000;

export function watchOpening(seal: Seal): WatchedOpening {
  const places = new Map<string, string>();
  const refused = new Set<string>();
  const excused = new Set<string>();
  const isIn = (values: ReadonlySet<string>, [column, ...keys]: Place): boolean => {
    if (values.size === 0) return false;
    const table = column.slice(0, column.indexOf("."));
    return [String(keys[0]), keys.join("."), keys.join("/")].some((key) => values.has(refusedValue(table, key)));
  };
  const open = (sealed: Uint8Array, place: Place): Buffer => {
    if (isIn(refused, place)) throw new RefusedValue("VALUE_CHANGED", `Column: ${place[0]}.`);
    try {
      return seal.open(sealed, place);
    } catch (error) {
      if (places.size < mostKept && !isIn(excused, place)) places.set(JSON.stringify(place), place[0]);
      throw error;
    }
  };
  const met = (): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const column of places.values()) counts.set(column, (counts.get(column) ?? 0) + 1);
    return counts;
  };
  const into =
    (values: Set<string>) =>
    (more: readonly string[]): void => {
      for (const one of more) values.add(one);
      for (const place of places.keys()) if (isIn(values, JSON.parse(place) as Place)) places.delete(place);
    };
  return { seal: { ...seal, open }, changed: { met }, refuse: into(refused), excuse: into(excused) };
}
