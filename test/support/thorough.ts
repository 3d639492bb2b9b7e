/**
 * How much a test looks at where chance, a step or a list of like rounds decides. Every law and every kind of round in each run; how many:
 *
 * - `npm test`: a share of the examples, and rounds enough that each kind is among them; which ones is drawn anew in each run.
 * - `LABBRO_ROUNDS=all`, as `.ci/run` sets it: all of them.
 * - `LABBRO_THOROUGH=1`: many times as many examples.
 * - `LABBRO_BRIEF=1`, where hundreds of changed programs are tried one after the other (`npm run mutants`): the fewest.
 */
export const isThorough = process.env.LABBRO_THOROUGH === "1";
const isBrief = process.env.LABBRO_BRIEF === "1";
const isWhole = isThorough || process.env.LABBRO_ROUNDS === "all";

/** Of what `.ci/run` looks at. */
const everydayShare = 1 / 3;
const briefShare = 1 / 10;

/** How many examples are drawn: `usual` by `.ci/run`. */
export function thoroughly(usual: number, thorough: number): number {
  if (isThorough) return thorough;
  if (isWhole) return usual;
  return Math.ceil(usual * (isBrief ? briefShare : everydayShare));
}

/** The same in each run with the same LABBRO_SEED; in [0, 1). A row's title says which it was. */
const chance = randomFrom(Number(process.env.LABBRO_SEED ?? Date.now() % 1_000_000));

/** All rows, or, of rows that only repeat what others show, so many that each of their kinds is met. */
export const sampled = <T>(rows: readonly T[], kindsOf: (row: T) => readonly string[]): readonly T[] =>
  isWhole ? rows : fewOfEachKind(rows, kindsOf, chance);

/** In their order; a row is left out when all that it stands for was drawn before it. */
export function fewOfEachKind<T>(rows: readonly T[], kindsOf: (row: T) => readonly string[], random: () => number): readonly T[] {
  const drawn = rows.map((row) => ({ row, rank: random() })).sort((a, b) => a.rank - b.rank);
  const met = new Set<string>();
  const chosen = new Set<T>();
  for (const { row } of drawn) {
    const isNew = kindsOf(row).some((kind) => !met.has(kind));
    if (!isNew) continue;
    chosen.add(row);
    for (const kind of kindsOf(row)) met.add(kind);
  }
  return rows.filter((row) => chosen.has(row));
}

/** One in `nth` of what comes one after the other, begun anywhere, and one at least; all of it where everything is looked at. */
export function everyNth<T>(list: readonly T[], nth: number): readonly T[] {
  const first = Math.floor(chance() * Math.min(nth, list.length));
  return isWhole ? list : list.filter((_, index) => index % nth === first);
}

/** A small generator with a seed (mulberry32), so that what failed can be played again; in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
