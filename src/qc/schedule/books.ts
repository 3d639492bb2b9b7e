/**
 * What is held of one level for a sample: the ledger of all that the policy's interval counts, and one for each reagent lot that the
 * sample may be of (ruling 23). A lot that failed is good again when that lot has passed; a failure that tells no lot counts against
 * every lot, a pass that tells none clears only such failures.
 */
import { expiredOn } from "../../domain/expiry.ts";
import { normalizeLot, type ReagentLot } from "../../domain/lot.ts";
import { type LotMoment, liesUnused } from "../../domain/lot-life.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import { localDate } from "../../domain/time.ts";
import type { Sample } from "../controls/control-order.ts";
import type { JudgedControl, KnownEvents, PatientTest } from "../types.ts";
import { type Ledger, ledgerOf } from "./ledger.ts";

/** One question to the events known now; the order of the lists does not matter. */
export interface QcQuestion {
  readonly policy: QcPolicy;
  readonly controls: readonly JudgedControl[];
  /** Controls on the unit's other instruments, for `newLot: unit`. */
  readonly unitControls: readonly JudgedControl[];
  readonly services: KnownEvents["services"];
  /** The register of the analyte's reagent lots; absent: nothing is known of any. */
  readonly reagentLots?: readonly ReagentLot[];
  /** The sample's own test is not among them. Not told: no count can be trusted. */
  readonly tests?: readonly PatientTest[];
  readonly sample: Sample;
  readonly zone: string;
}

export interface LevelBook {
  /** All controls that the interval counts. */
  readonly scope: Ledger;
  /** By lot: failures, and the passes that clear them. Of a sample without a lot every lot that was controlled here is asked. */
  readonly lots: readonly LotLedger[];
  /** Passes on the sample's own lot, and nothing else. */
  readonly onLot: Ledger;
  /** Any control of the level that neither is void. */
  readonly any: Ledger;
}

interface LotLedger extends Ledger {
  readonly lot: string | null;
}

type Key = Pick<QcQuestion, "controls"> & { readonly isAcross: boolean; readonly lot: string | null };

/** Sorting is done once for all the instants that are asked about. */
const kept = new WeakMap<readonly JudgedControl[], Map<string, LevelBook>>();

export function bookOf({ controls, policy, sample }: QcQuestion, level: string): LevelBook {
  const key: Key = { controls, isAcross: policy.lotScope === "device", lot: normalized(sample.reagentLot) };
  const books = kept.get(controls) ?? new Map<string, LevelBook>();
  kept.set(controls, books);
  const name = JSON.stringify([level, key.isAcross, key.lot]);
  const book = books.get(name) ?? makeBook(key, level);
  books.set(name, book);
  return book;
}

function makeBook({ controls, isAcross, lot }: Key, level: string): LevelBook {
  const counted = controls.filter((control) => counts(control, level));
  const fails = counted.filter(isFailure);
  const passes = counted.filter((control) => !isFailure(control));
  const on = (wanted: string | null) => (control: JudgedControl) => normalized(control.reagentLot) === wanted;
  const passesOnLot = passes.filter(on(lot));
  const told = new Set(lot === null ? counted.map((control) => normalized(control.reagentLot)) : [lot]);
  const lots = [...told].map((one): LotLedger => ({ lot: one, ...ledgerOf(fails.filter(on(one)), passes.filter(on(one))) }));
  const withoutLot = { lot: null, ...ledgerOf(fails.filter(on(null)), passes.filter(either(on(null), on(lot)))) };
  return {
    scope: isAcross ? ledgerOf(fails, passes) : ledgerOf(fails.filter(on(lot)), passesOnLot),
    lots: lot === null ? lots : [...lots, withoutLot],
    onLot: ledgerOf([], passesOnLot),
    any: ledgerOf(fails, passes),
  };
}

/** A control that failed without telling its level may have been any of them. */
export function counts(control: JudgedControl, level: string): boolean {
  if (control.result === "VOID") return false;
  return control.level === level || (control.level === null && isFailure(control));
}

/** The ledgers of the lots that the sample may be of: its own; of those not known, what was not put away by then. */
export function lotLedgers({ sample, reagentLots = [], zone }: QcQuestion, { lots }: LevelBook): readonly LotLedger[] {
  if (sample.reagentLot !== null) return lots;
  const moment = { at: sample.at, on: localDate(sample.at, zone) };
  return lots.filter((one) => one.lot === null || (wasSeen(one, sample) && !isPutAway(one.lot, reagentLots, moment)));
}

const wasSeen = (ledger: Ledger, sample: Sample): boolean =>
  ledger.passBefore(sample) !== null || ledger.failureBefore(sample) !== null;

/**
 * Blocked, exhausted or expired, and told to be so by then: nobody can have used it. Of the expiry only the label's counts: that a box
 * has been open for too long does not show that it lay unused.
 */
export function isPutAway(lot: string, reagentLots: readonly ReagentLot[], moment: LotMoment): boolean {
  const rows = reagentLots.filter((row) => normalizeLot(row.lot) === lot);
  return rows.some((row) => liesUnused(row, moment) || hasExpired(row, moment));
}

const hasExpired = ({ expiry, expiryToldAt }: ReagentLot, { at, on }: LotMoment): boolean =>
  (expiryToldAt === undefined || expiryToldAt <= at) && expiredOn({ expiry, openedOn: null, inUseDays: null }, on) !== null;

const isFailure = ({ result }: JudgedControl): boolean => result === "REJECT";
export const normalized = (lot: string | null): string | null => (lot === null ? null : normalizeLot(lot));

const either =
  (...conditions: readonly ((control: JudgedControl) => boolean)[]) =>
  (control: JudgedControl): boolean =>
    conditions.some((condition) => condition(control));
