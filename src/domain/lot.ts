/** Lots of control material and of reagent, as `qc lots import` brings them (CONTRACTS.md). All numbers are decimal strings. */
import type { EpochMs } from "./clock.ts";
import type { LotLife } from "./lot-life.ts";

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
  /** What a control may answer, for an analysis with answers in words; then it has no number. Absent: it has. */
  readonly answers?: readonly string[];
  /** Restricts the target to one reagent lot. */
  readonly reagentLot: string | null;
  /** ISO date; an opened control lot counts as "in use" on instruments of its model (ruling 8b). */
  readonly openedOn: string | null;
  readonly inUseDays: number | null;
  /** What the instrument sends instead of the lot number. */
  readonly controlIds: readonly string[];
  /** ISO date: controls measured from that day on are judged by this version of the target. Absent: from the beginning. */
  readonly validFrom?: string;
  /** Who typed the limits in by hand: they count once a second person has confirmed them (ruling 12). Absent: they came in a file. */
  readonly typedBy?: string;
  /** Nobody has confirmed what was typed in: no control passes by it. */
  readonly isUnconfirmed?: boolean;
  /** When the laboratory responsible confirmed these limits with the insert seen. */
  readonly confirmedAt?: EpochMs;
  /** What people have told of the lot since; absent: nothing. */
  readonly life?: LotLife;
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
  /** Since when the register says so of the expiry; absent: always. Until then nothing shows that the lot lay unused (ruling 12). */
  readonly expiryToldAt?: EpochMs;
  readonly life?: LotLife;
}

export type Lot = ControlTarget | ReagentLot;

/** Lots are compared trimmed and in upper case: operators type them by hand (ruling 8b). */
export function normalizeLot(text: string): string {
  return text.trim().toUpperCase();
}

/** What tells one lot from another: a number may be a control's and a reagent's, and stand for several analyses and models. */
export interface LotIdentity {
  readonly kind: Lot["kind"];
  readonly analyte: string;
  readonly model: string;
  readonly lot: string;
}

export function lotIdentity({ kind, analyte, model, lot }: LotIdentity): string {
  return JSON.stringify([kind, analyte, model, normalizeLot(lot)]);
}

/** What a target is for: one lot, level, unit and reagent lot. A reagent lot is for itself. */
export function targetKey(lot: Lot): string {
  return JSON.stringify(keyParts(lot));
}

/** One entry of the register: a target has one per version, so that a change of limits never rewrites the former ones. */
export function lotKey(lot: Lot): string {
  const version = lot.kind === "control" && lot.validFrom !== undefined ? [lot.validFrom] : [];
  return JSON.stringify([...keyParts(lot), ...version]);
}

/** What a target says, to compare. */
export const limitsText = ({ target, sd, low, high, answers }: ControlTarget): string =>
  JSON.stringify([target, sd, low, high, answers]);

function keyParts(lot: Lot): readonly string[] {
  const own = lot.kind === "control" ? [lot.level, lot.unit, normalizeLot(lot.reagentLot ?? "")] : [];
  return [lot.kind, lot.analyte, lot.model, normalizeLot(lot.lot), ...own];
}
