/** `qc rules FILE`: vectors in the form of the specification's Westgard file, judged by the rules that judge real controls. */
import { decimal, isDecimal } from "../../domain/decimal.ts";
import type { Boundary, R4s } from "../../domain/policy.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { hitsOf, type RuleName, ruleNames } from "../westgard/rules.ts";
import { point, type Run } from "../westgard/series.ts";

export interface RuleVector {
  readonly id: string;
  readonly boundary?: Boundary;
  readonly r4s?: R4s;
  readonly rules: readonly string[];
  readonly stats: Readonly<Record<string, { readonly mean: string; readonly sd: string }>>;
  /** `reset`: nothing before this run is looked at. */
  readonly runs: readonly { readonly run: number; readonly values: Readonly<Record<string, string>>; readonly reset?: unknown }[];
}

export interface RuleAnswer {
  readonly id: string;
  readonly runs: readonly { readonly run: number; readonly hits: readonly string[] }[];
}

/** Throws UserError BAD_INPUT_FILE. */
export function readRuleFile(text: string): readonly RuleVector[] {
  const vectors = parse(text)?.vectors;
  if (!Array.isArray(vectors)) throw new UserError("BAD_INPUT_FILE", "It holds no list of vectors.");
  return vectors.map((vector: RuleVector, i) => {
    const stats = Object.values(vector?.stats ?? {});
    const usable =
      Array.isArray(vector?.rules) &&
      Array.isArray(vector?.runs) &&
      stats.every(({ mean, sd }) => isDecimal(mean) && isDecimal(sd));
    if (!usable) throw new UserError("BAD_INPUT_FILE", `Vector ${i + 1} is not complete.`);
    return vector;
  });
}

function parse(text: string): { readonly vectors?: unknown } | null {
  try {
    return JSON.parse(text) as { readonly vectors?: unknown } | null;
  } catch {
    throw new UserError("BAD_INPUT_FILE", "It is not JSON.");
  }
}

export function judgeRules(vector: RuleVector): RuleAnswer {
  const names = ruleNames.filter((name): name is RuleName => vector.rules.includes(name));
  const levels = Object.keys(vector.stats);
  const answers: { readonly run: number; readonly hits: readonly string[] }[] = [];
  let runs: Run[] = [];
  for (const { run, values, reset } of vector.runs) {
    if (reset) runs = [];
    runs.push(toRun(values, vector.stats));
    const window = { runs, levels, boundary: vector.boundary ?? "exclusive", r4s: vector.r4s ?? "calc" };
    answers.push({
      run,
      hits: hitsOf(window, names)
        .map((hit) => hit.name)
        .sort(),
    });
  }
  return { id: vector.id, runs: answers };
}

function toRun(values: RuleVector["runs"][number]["values"], stats: RuleVector["stats"]): Run {
  const points = Object.entries(values).flatMap(([level, value]) => {
    const stat = stats[level];
    if (stat === undefined || !isDecimal(value)) return [];
    return [[level, point(decimal(value), decimal(stat.mean), decimal(stat.sd))] as const];
  });
  return new Map(points);
}
