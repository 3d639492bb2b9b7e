/** Whether other machines' clocks vouch for the station's own: without one that does, nothing is erased by it (decision 0037). Pure. */
import type { EpochMs } from "./clock.ts";
import type { InstrumentId } from "./ids.ts";

const hourMs = 3_600_000;

/** Two clocks are on the same day: a wrong zone, or a date one day off (QC.md 3.5). */
export const sameDayMs = 26 * hourMs;
/** What was heard longer ago says nothing about the clock of today. */
export const vouchesForMs = 7 * 24 * hourMs;

/** Receivers answer with the time of their own clock (MSH-7); instruments show theirs when they hand over results. */
export type ClockSource = "journal" | "controls" | `instrument ${InstrumentId}`;
export const instrumentClock = (id: InstrumentId): ClockSource => `instrument ${id}`;

export type ClockSays = "agrees" | "contradicts";

/** What a clock said last, each by the station's time then; null: it never did. */
export interface ClockWitness {
  readonly source: ClockSource;
  readonly agreedAt: EpochMs | null;
  readonly contradictedAt: EpochMs | null;
}

export const saysOf = (shown: EpochMs, heardAt: EpochMs): ClockSays =>
  Math.abs(heardAt - shown) <= sameDayMs ? "agrees" : "contradicts";

export interface ClockStanding {
  /** On the same day within the last days. */
  readonly vouching: readonly ClockSource[];
  /** On another day within them: one is enough, whatever the others say. */
  readonly contradicting: readonly ClockSource[];
}

/** `since`: from when on the station's clock is believed to go on without a jump. `mayVouch`: it is not the station's own clock in disguise. */
export function clockStanding(
  witnesses: readonly ClockWitness[],
  { since, now }: { readonly since: EpochMs; readonly now: EpochMs },
  mayVouch: (source: ClockSource) => boolean,
): ClockStanding {
  const from = Math.max(since, now - vouchesForMs);
  const isRecent = (at: EpochMs | null): boolean => at !== null && at >= from && at <= now;
  const sources = (of: readonly ClockWitness[]) => of.map(({ source }) => source);
  return {
    vouching: sources(witnesses.filter(({ source, agreedAt }) => isRecent(agreedAt) && mayVouch(source))),
    contradicting: sources(witnesses.filter(({ contradictedAt }) => isRecent(contradictedAt))),
  };
}
