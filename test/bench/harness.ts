/** What every measurement shares: samples, their quantiles, and a plain table that sets each against its bare cost. */

export interface Bench {
  /** A folder of the measurement's own, on the disk that the project is on. */
  readonly folder: string;
  /** Also the history of a million results. */
  readonly million: boolean;
}

export type Measurement = (bench: Bench) => Promise<readonly Table[]>;

export interface Table {
  readonly title: string;
  /** Of the samples. */
  readonly unit: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  readonly samples: readonly number[];
  /** The bare cost of the same work, sampled in turns with it; absent: this row is a bare cost itself. */
  readonly bare?: readonly number[];
  readonly note?: string;
}

/** The smallest sample that at least `share` of all do not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

const stretches = 10;

/**
 * How many times the bare cost: the median over stretches of the run, each compared with what was sampled in turns with it, because
 * on a shared machine a bad minute hits both.
 */
export function ratio(samples: readonly number[], bare: readonly number[]): number {
  const count = Math.min(stretches, samples.length, bare.length);
  const stretch = (all: readonly number[], i: number): readonly number[] =>
    all.slice(Math.floor((i * all.length) / count), Math.floor(((i + 1) * all.length) / count));
  return median(range(count).map((i) => median(stretch(samples, i)) / median(stretch(bare, i))));
}

/** Milliseconds that the work takes. */
export function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

/** A thread's CPU time is told in steps of some milliseconds. */
const leastCpuMs = 40;

/** Milliseconds of CPU that the work takes on this thread, for work that waits for nothing: what else the machine does counts less. */
export function cpuTimed(work: () => void): number {
  const before = process.threadCpuUsage();
  const used = (): number => {
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
  let times = 0;
  for (; times === 0 || used() < leastCpuMs; times += 1) work();
  return used() / times;
}

export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again every few milliseconds until it is so; rejects when that takes too long. */
export async function until(isSo: () => boolean | Promise<boolean>, patienceMs: number, what: string): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`${what}: not within ${patienceMs} ms`);
    await pause(2);
  }
}

const columns = ["n", "median", "p95", "p99", "x bare"];

export function draw({ title, unit, rows }: Table): string {
  const cells = [
    [`${title} (${unit})`, ...columns, ""],
    ...rows.map(({ name, samples, bare, note }) => [
      `  ${name}`,
      String(samples.length),
      ...[0.5, 0.95, 0.99].map((share) => figure(quantile(samples, share))),
      bare === undefined ? "" : figure(ratio(samples, bare)),
      note ?? "",
    ]),
  ];
  const widths = range(columns.length + 2).map((i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const pad = (cell: string, i: number): string => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0));
  const lastColumn = columns.length + 1;
  return cells
    .map((row) =>
      row
        .map((cell, i) => (i === lastColumn ? cell : pad(cell, i)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Three digits that mean something. */
function figure(value: number): string {
  if (Number.isNaN(value)) return "-";
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);
}
