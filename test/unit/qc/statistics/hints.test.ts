/** CUSUM and EWMA against published numbers; and that they hint, never judge. */
import { describe, expect, test } from "vitest";
import { type Decimal, decimal } from "../../../../src/domain/decimal.ts";
import { cusum } from "../../../../src/qc/statistics/cusum.ts";
import { ewma } from "../../../../src/qc/statistics/ewma.ts";
import { optional, referenceAbsent, referenceText } from "../../../support/reference.ts";
import { sourceFiles } from "../../../support/source-tree.ts";

interface Qcc {
  readonly cusum: readonly {
    readonly x: readonly number[];
    readonly mean: number;
    readonly sd: number;
    readonly k: number;
    readonly h: number;
    readonly pos: readonly number[];
    readonly neg: readonly number[];
    readonly upperSignal: readonly number[];
    readonly lowerSignal: readonly number[];
  }[];
  readonly ewma: readonly {
    readonly x: readonly number[];
    readonly mean: number;
    readonly sd: number;
    readonly lambda_: number;
    readonly L: number;
    readonly ewma: readonly number[];
    readonly sigma: readonly number[];
  }[];
}
const none: Qcc = { cusum: [], ewma: [] };
const qcc = referenceAbsent ? none : (JSON.parse(referenceText("vectors/qcc_expected.json")) as Qcc);
const exact = (n: number) => decimal(String(n));
const shown = (list: readonly Decimal[], places: number) => list.map((one) => one.toFixed(places));
const places = (list: readonly number[], count: number) => list.map((one) => one.toFixed(count));

describe.skipIf(referenceAbsent)(optional("the numbers of the R package qcc"), () => {
  test.each(qcc.cusum)("CUSUM %#", ({ x, mean, sd, k, h, pos, neg, upperSignal, lowerSignal }) => {
    const points = cusum(x.map(exact), exact(mean), exact(sd), { k: String(k), h: String(h) });
    expect(
      shown(
        points.map(({ up }) => up),
        6,
      ),
    ).toEqual(places(pos, 6));
    expect(
      shown(
        points.map(({ down }) => down.times(-1).plus(0)),
        6,
      ),
    ).toEqual(places(neg, 6));
    const signals = (side: "up" | "down") => points.flatMap(({ signal }, i) => (signal === side ? [i + 1] : []));
    expect([signals("up"), signals("down")]).toEqual([upperSignal, lowerSignal]);
  });

  test.each(qcc.ewma)("EWMA %#", ({ x, mean, sd, lambda_, L, ewma: averages, sigma }) => {
    const points = ewma(x.map(exact), exact(mean), exact(sd), { lambda: String(lambda_), width: String(L) });
    expect(
      shown(
        points.map(({ average }) => average),
        9,
      ),
    ).toEqual(places(averages, 9));
    expect(
      shown(
        points.map((one) => one.sigma),
        12,
      ),
    ).toEqual(places(sigma, 12));
  });
});

describe.skipIf(referenceAbsent)(optional("Montgomery's example"), () => {
  const rows = referenceAbsent
    ? []
    : referenceText("vectors/montgomery_cusum_ewma.csv")
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(","));
  const column = (i: number) => rows.map((row) => row[i] ?? "");
  const x = column(1).map(decimal);
  const [mean, sd] = [decimal("10"), decimal("1")];

  test("CUSUM k 0.5, h 5: 5.28 at point 29 is the first signal", () => {
    const points = cusum(x, mean, sd);
    const fixed = (list: readonly string[]) => list.map((text) => decimal(text).toFixed(2));
    expect(
      shown(
        points.map(({ up }) => up),
        2,
      ),
    ).toEqual(fixed(column(2)));
    expect(
      shown(
        points.map(({ down }) => down.times(-1).plus(0)),
        2,
      ),
    ).toEqual(fixed(column(3)));
    expect(points.map(({ signal }) => (signal === null ? "0" : "1"))).toEqual(column(4));
  });

  test("EWMA lambda 0.1, L 2.7", () => {
    const points = ewma(x, mean, sd, { lambda: "0.1", width: "2.7" });
    const fixed = (i: number) => column(i).map((text) => decimal(text).toFixed(5));
    expect(
      shown(
        points.map(({ average }) => average),
        5,
      ),
    ).toEqual(fixed(5));
    expect(
      shown(
        points.map(({ low }) => low),
        5,
      ),
    ).toEqual(fixed(6));
    expect(
      shown(
        points.map(({ high }) => high),
        5,
      ),
    ).toEqual(fixed(7));
    expect(points.map(({ signal }) => (signal === null ? "0" : "1"))).toEqual(column(8));
  });
});

test("CUSUM and EWMA of a short series, worked out by hand (mean 10, SD 1)", () => {
  const x = ["11", "12", "13", "12", "7"].map(decimal);
  const sums = cusum(x, decimal("10"), decimal("1"), { k: "0.5", h: "5" });
  expect(sums.map(({ up, down, signal }) => [up.toFixed(1), down.toFixed(1), signal])).toEqual([
    ["0.5", "0.0", null],
    ["2.0", "0.0", null],
    ["4.5", "0.0", null],
    ["6.0", "0.0", "up"],
    ["2.5", "2.5", null],
  ]);
  const averages = ewma(x, decimal("10"), decimal("1"), { lambda: "0.2", width: "3" });
  expect(averages.map(({ average }) => average.toFixed(5))).toEqual(["10.20000", "10.56000", "11.04800", "11.23840", "10.39072"]);
  // λ/(2-λ)·(1-(1-λ)^2i): 0.04, then 0.0656; three of its roots to either side.
  expect(averages.slice(0, 2).map(({ low, high }) => [low.toFixed(4), high.toFixed(4)])).toEqual([
    ["9.4000", "10.6000"],
    ["9.2316", "10.7684"],
  ]);
});

test("a value exactly at h is no signal", () => {
  const values = [decimal("2.5"), decimal("3.0")];
  expect(cusum(values, decimal("0"), decimal("0.5"), { k: "0.5", h: "10.0" }).map(({ signal }) => signal)).toEqual([null, null]);
  expect(cusum(values, decimal("0"), decimal("0.5"), { k: "0.5", h: "9.99" }).map(({ signal }) => signal)).toEqual([null, "up"]);
});

test("hints are never part of a verdict: nothing that judges or releases knows of them", () => {
  const files = new Map(sourceFiles(["src"]).map((file) => [file.path, file.imports]));
  const reached = new Set<string>();
  const follow = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const next of files.get(path) ?? []) follow(next);
  };
  for (const path of [
    "src/qc/judge.ts",
    "src/qc/controls/judge-controls.ts",
    "src/qc/judge-in-window.ts",
    "src/release/judging.ts",
    "src/release/pipeline.ts",
  ]) {
    expect(files.has(path)).toBe(true);
    follow(path);
  }
  const hints = ["src/qc/statistics/cusum.ts", "src/qc/statistics/ewma.ts"];
  expect(hints.filter((path) => !files.has(path) || reached.has(path))).toEqual([]);
});
