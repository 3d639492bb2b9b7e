/**
 * What happens to a lot after it was registered: opened, exhausted, blocked and unblocked. Each is kept as a fact with its own time, so
 * that what was true on a day can be asked later, and telling the facts in another order gives the same lot.
 */
import type { EpochMs } from "./clock.ts";
import type { Shelf } from "./expiry.ts";

/** From `from` up to, not including, `until`; null: still blocked. */
export interface LotBlock extends Told {
  readonly from: EpochMs;
  readonly until: EpochMs | null;
}

/** «Prøves ut»: its controls are charted, and decide nothing (ruling 25). `until` null: still; else it was chosen then. */
export interface LotTrial {
  readonly from: EpochMs;
  readonly until: EpochMs | null;
}

interface Told {
  /** When it was told, where it tells of time before: until then nothing shows that the lot lay unused (ruling 12). */
  readonly toldAt?: EpochMs;
}

/** An instant, and its calendar day at the station. */
export interface LotMoment {
  readonly at: EpochMs;
  readonly on: string;
}

export interface LotEnd extends LotMoment, Told {}

export interface LotLife {
  /** ISO dates, oldest first; a lot lasts longer than a vial, so it is opened again and again. */
  readonly openings: readonly string[];
  readonly exhausted: readonly LotEnd[];
  readonly blocks: readonly LotBlock[];
  /** Absent: never. */
  readonly trials?: readonly LotTrial[];
}

export const unusedLife: LotLife = { openings: [], exhausted: [], blocks: [] };

interface LivedLot extends Shelf {
  readonly life?: LotLife;
}

/** The opening that counts on a day: the newest one by then. */
export function openedBy({ openedOn, life = unusedLife }: LivedLot, day: string): string | null {
  const openings = [...(openedOn === null ? [] : [openedOn]), ...life.openings].filter((opening) => opening <= day);
  return openings.reduce<string | null>((newest, next) => (newest === null || next > newest ? next : newest), null);
}

/** What limits the use of the lot on a day. */
export function shelfOn(lot: LivedLot, day: string): Shelf {
  return { expiry: lot.expiry, openedOn: openedBy(lot, day), inUseDays: lot.inUseDays };
}

/** Used up, and not opened on a later day since. */
export function isExhausted(lot: LivedLot, { at, on }: LotMoment): boolean {
  const opening = openedBy(lot, on) ?? "";
  return (lot.life?.exhausted ?? []).some((end) => end.at <= at && end.on >= opening);
}

/** `at` null: the time is not known, so a lot that was ever blocked counts as blocked. */
export function isBlocked({ life = unusedLife }: Pick<LivedLot, "life">, at: EpochMs | null): boolean {
  return life.blocks.some(({ from, until }) => at === null || (at >= from && (until === null || at < until)));
}

export function isOnTrial({ life = unusedLife }: Pick<LivedLot, "life">, at: EpochMs): boolean {
  return (life.trials ?? []).some(({ from, until }) => at >= from && (until === null || at < until));
}

/** Blocked or used up, and told to be so by then: nobody can have used it. */
export function liesUnused(lot: LivedLot, moment: LotMoment): boolean {
  const { life = unusedLife } = lot;
  const blocks = life.blocks.map((block) => ({ ...block, from: Math.max(block.from, block.toldAt ?? block.from) }));
  const ends = life.exhausted.map((end) => ({ ...end, at: Math.max(end.at, end.toldAt ?? end.at) }));
  const told = { ...lot, life: { ...life, blocks, exhausted: ends } };
  return isBlocked(told, moment.at) || isExhausted(told, moment);
}
