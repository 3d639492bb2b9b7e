/** The specification's rule vectors in both boundary modes, and the published series, each exactly (QC.md 1.6). */
import { describe, expect, test } from "vitest";
import { judgeRules, type RuleVector, readRuleFile } from "../../../../src/qc/vectors/rules-file.ts";
import { optional, referenceAbsent, referenceText } from "../../../support/reference.ts";
import { caseFile, vectorText } from "../../../support/vectors.ts";
import { naiveHits } from "./naive.ts";

type Expected = RuleVector & { readonly expected: readonly { readonly run: number; readonly hits: readonly string[] }[] };

const vectors = readRuleFile(vectorText("westgard_vectors.json")) as readonly Expected[];
const own = readRuleFile(caseFile("qc-rule-vectors.json").toString()) as readonly Expected[];

test.each(own.map((vector) => [vector.id, vector] as const))("%s (rulings 24 and 26)", (_id, vector) => {
  expect(judgeRules(vector).runs).toEqual(vector.expected.map(({ run, hits }) => ({ run, hits: [...hits].sort() })));
});

const hitting = (answers: ReturnType<typeof judgeRules>["runs"]) =>
  answers.filter(({ hits }) => hits.length > 0).map(({ run, hits }) => [run, ...hits]);

describe("the rule vectors", () => {
  test.each(vectors.map((vector) => [vector.id, vector] as const))("%s as the file expects it", (_id, vector) => {
    const wanted = vector.expected.map(({ run, hits }) => ({ run, hits: [...hits].sort() }));
    expect(judgeRules(vector).runs).toEqual(wanted);
  });

  // The file states one mode; the other is held against the plain second evaluator.
  const modes = vectors.flatMap((vector) =>
    (["exclusive", "inclusive"] as const).map((mode) => [vector.id, mode, vector] as const),
  );
  test.each(modes)("%s, %s boundary, as the second evaluator finds it", (_id, boundary, vector) => {
    let history: Readonly<Record<string, string>>[] = [];
    const wanted = vector.runs.map(({ run, values, reset }) => {
      history = reset ? [values] : [...history, values];
      const { rules, stats, r4s } = vector;
      const hits = naiveHits({ rules, stats, runs: history, inclusive: boundary === "inclusive", classicR4s: r4s === "classic" });
      return { run, hits };
    });
    expect(judgeRules({ ...vector, boundary }).runs).toEqual(wanted);
  });

  test("exactly 2 and 3 SD are hits only where the boundary is inclusive (W03, W06)", () => {
    for (const id of ["W03", "W06"]) {
      const vector = vectors.find((one) => one.id === id) as Expected;
      const count = (boundary: "exclusive" | "inclusive") =>
        judgeRules({ ...vector, boundary }).runs.flatMap(({ hits }) => hits).length;
      expect(count("inclusive")).toBeGreaterThan(count("exclusive"));
    }
  });
});

const rows = (name: string): readonly (readonly string[])[] =>
  referenceText(`vectors/${name}`)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(","));

describe.skipIf(referenceAbsent)(optional("the published series"), () => {
  const rules = ["1-3s", "2-2s", "R-4s", "4-1s", "8x", "10x", "7T"];

  test("part one: one control, mean 47, SD 3", () => {
    const runs = rows("westgard_break_all_rules_part1_n1.csv").map(([run = "", value = ""]) => ({
      run: Number(run),
      values: { L1: value },
    }));
    expect(hitting(judgeRules({ id: "", rules, stats: { L1: { mean: "47", sd: "3" } }, runs }).runs)).toEqual([
      [6, "1-3s/L1"],
      [12, "1-3s/L1"],
      [15, "2-2s/within/L1"],
      [27, "2-2s/within/L1"],
      [40, "4-1s/within/L1"],
      [51, "8x/within/L1"],
      [55, "4-1s/within/L1"],
    ]);
  });

  test("the evaluator's example: a rejected run still counts in later windows (run 8 in the 4-1s of run 11)", () => {
    const list = rows("westgard_qc_evaluator_example.csv");
    const runs = [...new Set(list.map(([run]) => run))].map((run) => ({
      run: Number(run),
      values: Object.fromEntries(list.filter((row) => row[0] === run).map(([, level = "", value = ""]) => [level, value])),
    }));
    const stats = { Level1: { mean: "100", sd: "5" }, Level2: { mean: "200", sd: "10" } };
    expect(hitting(judgeRules({ id: "", rules, stats, runs }).runs)).toEqual([
      [5, "1-3s/Level1"],
      [7, "2-2s/within/Level2"],
      [8, "R-4s/within-run"],
      [11, "4-1s/within/Level1"],
      [12, "4-1s/within/Level1"],
    ]);
  });
});

describe("part two of the published series: what its text says (low 47/3, high 71/8)", () => {
  const stats = { L1: { mean: "47", sd: "3" }, L2: { mean: "71", sd: "8" } };
  const rules = ["1-3s", "2-2s", "R-4s", "4-1s", "8x", "10x", "7T"];
  const ask = (...runs: readonly { readonly L1: string; readonly L2: string }[]) =>
    hitting(judgeRules({ id: "", rules, stats, runs: runs.map((values, i) => ({ run: i + 1, values })) }).runs);

  test("R-4s by calculation at -2.33 and +1.9, which the classic reading misses", () => {
    const run = { L1: "40.01", L2: "86.2" };
    expect(ask(run)).toEqual([[1, "R-4s/within-run"]]);
    expect(judgeRules({ id: "", rules, stats, r4s: "classic", runs: [{ run: 1, values: run }] }).runs[0]?.hits).toEqual([]);
  });

  test("+2.8 low in one run and +2.2 high in the next is no 2-2s: nothing looks diagonally", () => {
    expect(ask({ L1: "55.4", L2: "71" }, { L1: "47", L2: "88.6" })).toEqual([]);
  });
});
