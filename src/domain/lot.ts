/** Lots of control material and of reagent, as `qc lots import` brings them (CONTRACTS). All numbers are decimal strings. */

/** Target and limits of one control lot and level, valid for one driver's model and, where given, one reagent lot. */
export interface ControlTarget {
  readonly kind: "control";
  readonly analyte: string;
  /** A driver id. */
  readonly model: string;
  readonly name: string | null;
  readonly level: string;
  readonly lot: string;
  /** ISO date of the last valid day. */
  readonly expiry: string | null;
  readonly unit: string;
  readonly target: string | null;
  /** Null: only the range rule applies. */
  readonly sd: string | null;
  readonly low: string | null;
  readonly high: string | null;
  /** Restricts the target to one reagent lot. */
  readonly reagentLot: string | null;
  /** ISO date; an opened control lot counts as "in use" on instruments of its model (ruling 8b). */
  readonly openedOn: string | null;
  readonly inUseDays: number | null;
  /** What the instrument sends instead of the lot number. */
  readonly controlIds: readonly string[];
}

export interface ReagentLot {
  readonly kind: "reagent";
  readonly analyte: string;
  readonly model: string;
  readonly name: string | null;
  readonly lot: string;
  readonly expiry: string | null;
  readonly openedOn: string | null;
  readonly inUseDays: number | null;
}

export type Lot = ControlTarget | ReagentLot;

/** Lots are compared trimmed and in upper case: operators type them by hand (ruling 8b). */
export function normalizeLot(text: string): string {
  return text.trim().toUpperCase();
}
