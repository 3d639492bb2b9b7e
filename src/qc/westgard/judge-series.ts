/** The rules that look back, put on controls that were already judged one by one: a verdict only ever gets worse by them. */
import type { EpochMs } from "../../domain/clock.ts";
import { type Decimal, readDecimal } from "../../domain/decimal.ts";
import type { ControlResult, JudgedControl } from "../types.ts";
import { type Severity, seriesRules } from "./presets.ts";
import { type Hit, hitsOf, type RuleName } from "./rules.ts";
import { buildRuns, type ControlRun, type SeriesControl } from "./runs.ts";

export interface SeriesQuestion {
  readonly controls: readonly JudgedControl[];
  /** The value of each control by its id. */
  readonly values: ReadonlyMap<string, Decimal>;
  /** The policy's levels: what makes a run whole. */
  readonly levels: readonly string[];
  readonly preset: string;
  readonly services: readonly { readonly at: EpochMs }[];
}

/** The longest window: 12 values of one level. */
const longestWindow = 12;

/** Same controls in the same order, with the hits and the worse result of their runs. */
export function judgeSeries(question: SeriesQuestion): readonly JudgedControl[] {
  const severities = seriesRules(question.preset);
  const names = Object.keys(severities) as RuleName[];
  if (names.length === 0) return question.controls;
  // The same control delivered twice is one point.
  const distinct = [...new Map(question.controls.map((control) => [control.id, control])).values()];
  const usable = distinct.flatMap((control) => toSeries(control, question.values));
  const found = new Map<string, Hit[]>();
  const runs = buildRuns(usable, question.services);
  runs.forEach((run, i) => {
    const window = { runs: windowBefore(runs, i), levels: question.levels, boundary: "exclusive", r4s: "calc" } as const;
    for (const hit of hitsOf(window, names)) {
      for (const { control, level } of run.controls) {
        if (hit.level === null || hit.level === level) found.set(control.id, [...(found.get(control.id) ?? []), hit]);
      }
    }
  });
  return question.controls.map((control) => worsened(control, found.get(control.id) ?? [], severities));
}

function toSeries(control: JudgedControl, values: ReadonlyMap<string, Decimal>): readonly SeriesControl[] {
  const { target, level } = control;
  const [mean, sd, value] = [readDecimal(target?.target ?? null), readDecimal(target?.sd ?? null), values.get(control.id)];
  if (target === null || level === null || mean === null || sd === null || value === undefined || control.result === "VOID")
    return [];
  return [{ control, level, value, mean, sd, target }];
}

/** The judged run and as many before it as a rule can ask for, back to the newest reset. */
function windowBefore(runs: readonly ControlRun[], judged: number): readonly ControlRun["run"][] {
  const window: ControlRun["run"][] = [];
  for (let i = judged; i >= 0 && window.length < longestWindow * 3; i -= 1) {
    const run = runs[i];
    if (run === undefined) break;
    window.unshift(run.run);
    if (run.isReset) break;
  }
  return window;
}

const rank: readonly ControlResult[] = ["VOID", "PASS", "WARN", "REJECT"];

function worsened(
  control: JudgedControl,
  hits: readonly Hit[],
  severities: Readonly<Partial<Record<RuleName, Severity>>>,
): JudgedControl {
  if (hits.length === 0) return control;
  const results = hits.map((hit) => severities[hit.rule] ?? "WARN");
  const result = results.reduce<ControlResult>(
    (worst, next) => (rank.indexOf(next) > rank.indexOf(worst) ? next : worst),
    control.result,
  );
  return { ...control, result, hits: [...new Set([...control.hits, ...hits.map((hit) => hit.name)])].sort() };
}
