/** The rules that look back, put on controls that were already judged one by one: a verdict only ever gets worse by them. */
import type { EpochMs } from "../../domain/clock.ts";
import { type Decimal, readDecimal } from "../../domain/decimal.ts";
import type { ControlResult, JudgedControl } from "../types.ts";
import type { RuleSet, Severities } from "../westgard/presets.ts";
import { type Hit, hitsOf, missingLevels, type RuleName, ruleNames } from "../westgard/rules.ts";
import { buildRuns, type ControlRun, type SeriesControl } from "./control-runs.ts";
import { isPointRule } from "./point-rules.ts";

/** By what the controls of one time are judged. */
export interface SeriesRules extends RuleSet {
  /** The policy's levels: what makes a run whole. */
  readonly levels: readonly string[];
}

export interface SeriesQuestion {
  readonly controls: readonly JudgedControl[];
  /** The value of each control by its id. */
  readonly values: ReadonlyMap<string, Decimal>;
  /** Of the policy valid at the control's own time. The same object for the same policy. */
  readonly rulesFor: (control: JudgedControl) => SeriesRules;
  readonly services: readonly { readonly at: EpochMs }[];
}

/** The longest window: 12 values of one level. */
const longestWindow = 12;

/** Same controls in the same order, with the hits and the worse result of their runs. */
export function judgeSeries({ controls, values, rulesFor, services }: SeriesQuestion): readonly JudgedControl[] {
  // The same control delivered twice is one point.
  const distinct = [...new Map(controls.map((control) => [control.id, control])).values()];
  const runs = buildRuns(
    distinct.flatMap((control) => toSeries(control, values)),
    services,
  );
  const found = new Map<string, readonly Hit[]>();
  const lacking = new Map<string, readonly string[]>();
  runs.forEach(({ controls: members }, i) => {
    const window = windowBefore(runs, i);
    const asked = new Map(members.map(({ control }) => [rulesFor(control), [] as readonly Hit[]]));
    for (const rules of asked.keys()) asked.set(rules, hitsOf({ ...rules, runs: window }, lookingBack(rules)));
    for (const { control, level } of members) {
      const rules = rulesFor(control);
      lacking.set(control.id, missingLevels({ ...rules, runs: window }, lookingBack(rules)));
      const hits = asked.get(rulesFor(control)) ?? [];
      found.set(
        control.id,
        hits.filter((hit) => hit.level === null || hit.level === level),
      );
    }
  });
  return controls.map((control) => {
    const judged = worsened(control, found.get(control.id) ?? [], rulesFor(control).severities);
    const missing = lacking.get(control.id) ?? [];
    return missing.length === 0 ? judged : { ...judged, missingLevels: missing };
  });
}

/** The rules of a set that look back over runs or across levels; the others have been asked of each value. */
const lookingBack = ({ severities }: RuleSet): readonly RuleName[] =>
  ruleNames.filter((name) => severities[name] !== undefined && !isPointRule(name));

function toSeries(control: JudgedControl, values: ReadonlyMap<string, Decimal>): readonly SeriesControl[] {
  const { target, level, result } = control;
  const value = values.get(control.id);
  if (target === null || level === null || value === undefined || result === "VOID") return [];
  const [mean, sd] = [readDecimal(target.target), readDecimal(target.sd)];
  return mean === null || sd === null ? [] : [{ control, level, value, mean, sd, target }];
}

/** The judged run and as many before it as a rule can ask for, with two lots of a level in parallel (ruling 25). */
const windowBefore = (runs: readonly ControlRun[], judged: number): readonly ControlRun["run"][] =>
  runs.slice(Math.max(0, judged + 1 - longestWindow * 6), judged + 1).map(({ run }) => run);

const rank: readonly ControlResult[] = ["VOID", "PASS", "WARN", "REJECT"];

function worsened(control: JudgedControl, hits: readonly Hit[], severities: Severities): JudgedControl {
  if (hits.length === 0) return control;
  const results = hits.map((hit) => severities[hit.rule] ?? "WARN");
  const result = results.reduce<ControlResult>(
    (worst, next) => (rank.indexOf(next) > rank.indexOf(worst) ? next : worst),
    control.result,
  );
  return { ...control, result, hits: [...new Set([...control.hits, ...hits.map((hit) => hit.name)])].sort() };
}
