/** The specification's rule vectors and the published series, each exactly. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { judgeRules, type RuleVector, readRuleFile } from "../../../../src/qc/vectors/rules-file.ts";

const folder = "../shared/vectors";
const file = `${folder}/westgard_vectors.json`;
type Expected = RuleVector & { readonly expected: readonly { readonly run: number; readonly hits: readonly string[] }[] };

describe.skipIf(!existsSync(file))("the rule vectors (../shared/vectors)", () => {
  const vectors = existsSync(file) ? (readRuleFile(readFileSync(file, "utf8")) as readonly Expected[]) : [];
  test.each(vectors.map((vector) => [vector.id, vector] as const))("%s", (_id, vector) => {
    const wanted = vector.expected.map(({ run, hits }) => ({ run, hits: [...hits].sort() }));
    expect(judgeRules(vector).runs).toEqual(wanted);
  });
});

/** Part One of the published exercise: one control, mean 47, SD 3 (qc.md 1.6). */
const partOne = `${folder}/westgard_break_all_rules_part1_n1.csv`;
test.skipIf(!existsSync(partOne))("the published series, part one", () => {
  const rows = readFileSync(partOne, "utf8")
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const numeric = rows.filter(([run, value]) => /^\d+$/.test(run ?? "") && /^-?\d+(\.\d+)?$/.test(value ?? ""));
  const runs = numeric.map(([run = "", value = ""]) => ({ run: Number(run), values: { L1: value } }));
  const rules = ["1-3s", "2-2s", "R-4s", "4-1s", "8x", "10x", "7T"];
  const { runs: answers } = judgeRules({ id: "part one", rules, stats: { L1: { mean: "47", sd: "3" } }, runs });
  const found = answers.filter(({ hits }) => hits.length > 0).map(({ run, hits }) => [run, ...hits]);
  expect(found).toEqual([
    [6, "1-3s/L1"],
    [12, "1-3s/L1"],
    [15, "2-2s/within/L1"],
    [27, "2-2s/within/L1"],
    [40, "4-1s/within/L1"],
    [51, "8x/within/L1"],
    [55, "4-1s/within/L1"],
  ]);
});
