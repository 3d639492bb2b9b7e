/** What people's acts make of a lot's life. Pure; openings, ends and blocks may be told in any order. */
import type { EpochMs } from "../../domain/clock.ts";
import type { LotBlock, LotEnd, LotLife } from "../../domain/lot-life.ts";

/** `insteadOf`: an opening that was told wrongly. */
export function opened(life: LotLife, day: string, insteadOf: string | null = null): LotLife {
  const others = life.openings.filter((opening) => opening !== insteadOf);
  return { ...life, openings: [...new Set([...others, day])].sort() };
}

export function exhausted(life: LotLife, end: LotEnd): LotLife {
  const others = life.exhausted.filter(({ at }) => at !== end.at);
  return { ...life, exhausted: [...others, end].sort((a, b) => a.at - b.at) };
}

/** Takes back the newest end: the lot was not used up after all. */
export const notExhausted = (life: LotLife): LotLife => ({ ...life, exhausted: life.exhausted.slice(0, -1) });

/** What is measured with it from then on is tried. */
export function tried(life: LotLife, from: EpochMs): LotLife {
  const { trials = [] } = life;
  return trials.some(({ until }) => until === null) ? life : { ...life, trials: [...trials, { from, until: null }] };
}

/** What is measured from then on counts; what was measured on trial stays so. */
export const chosen = (life: LotLife, at: EpochMs): LotLife => ({
  ...life,
  trials: (life.trials ?? []).map((trial) => ({ ...trial, until: trial.until ?? at })),
});

/** `toldAt`: a block that begins earlier holds what was measured since, and shows of nothing that it was measured on another lot. */
export function blocked(life: LotLife, from: EpochMs, toldAt: EpochMs = from): LotLife {
  const block: LotBlock = { from, until: null, ...(toldAt > from ? { toldAt } : {}) };
  if (life.blocks.some((one) => saysAll(one, block))) return life;
  return { ...life, blocks: [...life.blocks.filter((one) => !saysAll(block, one)), block].sort((a, b) => a.from - b.from) };
}

/** That another block adds nothing. One that was told later to have begun earlier leaves what the other had shown by then. */
const saysAll = (one: LotBlock, other: LotBlock): boolean =>
  one.until === null && one.from <= other.from && shownFrom(one) <= shownFrom(other);

const shownFrom = ({ from, toldAt = from }: LotBlock): EpochMs => Math.max(from, toldAt);

/** What was measured before `from` stays blocked; a block that would begin later is gone. */
export function unblocked(life: LotLife, from: EpochMs): LotLife {
  const blocks = life.blocks.filter((block) => block.from < from);
  return { ...life, blocks: blocks.map((block) => ({ ...block, until: Math.min(block.until ?? from, from) })) };
}
