/**
 * The rules of QC.md 1.2 written a second time, plainly and from the definitions alone: z-scores as fractions of integers, every window
 * counted out by hand. It shares no code with the engine, so that the two can be held against each other.
 */

/** z = up / down, with down > 0. */
interface Z {
  readonly up: bigint;
  readonly down: bigint;
  readonly value: bigint;
}

export interface NaiveQuestion {
  readonly rules: readonly string[];
  readonly stats: Readonly<Record<string, { readonly mean: string; readonly sd: string }>>;
  readonly runs: readonly Readonly<Record<string, string>>[];
  readonly inclusive: boolean;
  readonly classicR4s: boolean;
}

const scale = 10 ** 6;
const scaled = (text: string): bigint => {
  const [whole = "0", part = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole) * BigInt(scale) + BigInt(part.padEnd(6, "0"));
  return text.startsWith("-") ? -size : size;
};

/** The hits of the last run. */
export function naiveHits({ rules, stats, runs, inclusive, classicR4s }: NaiveQuestion): readonly string[] {
  const levels = Object.keys(stats);
  const zs = runs.map((run) => {
    const row: Record<string, Z> = {};
    for (const [level, text] of Object.entries(run)) {
      const stat = stats[level];
      if (stat !== undefined) row[level] = { up: scaled(text) - scaled(stat.mean), down: scaled(stat.sd), value: scaled(text) };
    }
    return row;
  });
  const now = zs.at(-1) ?? {};
  const above = (z: Z, k: number) => (inclusive ? z.up >= BigInt(k) * z.down : z.up > BigInt(k) * z.down);
  const below = (z: Z, k: number) => (inclusive ? z.up <= BigInt(-k) * z.down : z.up < BigInt(-k) * z.down);
  const sameSide = (list: readonly Z[], k: number) => list.every((z) => above(z, k)) || list.every((z) => below(z, k));
  const streak = (list: readonly Z[]) => list.every((z) => z.up > 0n) || list.every((z) => z.up < 0n);
  const lastOf = (level: string, n: number): Z[] | null => {
    const all = zs.flatMap((row) => row[level] ?? []);
    return level in now && all.length >= n ? all.slice(all.length - n) : null;
  };
  const wholeRuns = (n: number): Z[] | null => {
    if (zs.length < n) return null;
    const rows = zs.slice(zs.length - n);
    if (rows.some((row) => levels.some((level) => !(level in row)))) return null;
    return rows.flatMap((row) => Object.values(row));
  };
  const found: string[] = [];
  const within = (rule: string, n: number, holds: (list: Z[]) => boolean) => {
    for (const level of Object.keys(now)) {
      const list = lastOf(level, n);
      if (list !== null && holds(list)) found.push(`${rule}/within/${level}`);
    }
  };
  const across = (rule: string, count: number, n: number, holds: (list: Z[]) => boolean) => {
    const list = levels.length === count ? wholeRuns(n) : null;
    if (list !== null && holds(list)) found.push(`${rule}/across`);
  };
  const pairBeyond2 = (list: readonly Z[]) =>
    list.filter((z) => above(z, 2)).length >= 2 || list.filter((z) => below(z, 2)).length >= 2;

  for (const [level, z] of Object.entries(now)) {
    if (above(z, 2) || below(z, 2)) found.push(`1-2s/${level}`);
    if (above(z, 3) || below(z, 3)) found.push(`1-3s/${level}`);
    const seven = lastOf(level, 7)?.map((one) => one.value);
    const steps = seven?.slice(1).map((value, i) => value - (seven[i] ?? 0n)) ?? [];
    if (steps.length === 6 && (steps.every((step) => step > 0n) || steps.every((step) => step < 0n))) found.push(`7T/${level}`);
  }
  const all = Object.values(now);
  const isR4s = classicR4s
    ? all.some((z) => above(z, 2)) && all.some((z) => below(z, 2))
    : all.some((a) =>
        all.some((b) => {
          const difference = a.up * b.down - b.up * a.down;
          const four = 4n * a.down * b.down;
          return inclusive ? difference >= four : difference > four;
        }),
      );
  if (isR4s) found.push("R-4s/within-run");
  within("2-2s", 2, (list) => sameSide(list, 2));
  // Rulings 24 and 26: within one run whatever levels are there, two at least; the last three values of a level, or two if no more are.
  const there = levels.flatMap((level) => now[level] ?? []);
  const isPairInRun = there.length >= 2 && pairBeyond2(there);
  if (isPairInRun && levels.length >= 2 && levels.length <= 3) found.push("2-2s/across");
  for (const level of Object.keys(now)) {
    const list = lastOf(level, 3) ?? lastOf(level, 2) ?? [];
    const last = list.at(-1);
    if (last !== undefined && (above(last, 2) || below(last, 2)) && list.slice(0, -1).some((z) => sameSide([z, last], 2)))
      found.push(`2of3-2s/within/${level}`);
  }
  if (isPairInRun && levels.length === 3) found.push("2of3-2s/across");
  within("3-1s", 3, (list) => sameSide(list, 1));
  across("3-1s", 3, 1, (list) => sameSide(list, 1));
  within("4-1s", 4, (list) => sameSide(list, 1));
  across("4-1s", 2, 2, (list) => sameSide(list, 1));
  for (const n of [6, 8, 9, 10, 12]) within(`${n}x`, n, streak);
  for (const [rule, count, n] of [
    ["6x", 3, 2],
    ["9x", 3, 3],
    ["12x", 3, 4],
    ["8x", 2, 4],
    ["10x", 2, 5],
    ["12x", 2, 6],
  ] as const)
    across(rule, count, n, streak);
  return found.filter((hit) => rules.includes(hit.split("/")[0] ?? "")).sort();
}
