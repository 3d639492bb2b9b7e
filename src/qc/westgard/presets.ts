/**
 * The rule sets of QC.md 1.4: one table that names every control rule and what a hit means in each preset. A site may change the
 * severity of a rule; never RANGE's, and a control that the analyzer itself failed is rejected before any rule is asked (ruling 12).
 */
import type { Boundary, QcPolicy, R4s, RuleSeverity } from "../../domain/policy.ts";
import type { RuleName } from "./rules.ts";

/** RANGE and INNER look at the acceptable range, the others at mean and SD. */
export type ControlRuleName = "RANGE" | "INNER" | RuleName;

export type Severity = "WARN" | "REJECT";

/** Rules that are off are absent. */
export type Severities = Readonly<Partial<Record<ControlRuleName, Severity>>>;

export interface RuleSet {
  readonly severities: Severities;
  readonly boundary: Boundary;
  readonly r4s: R4s;
}

const westgardN2: Severities = {
  RANGE: "REJECT",
  "1-2s": "WARN",
  "1-3s": "REJECT",
  "2-2s": "REJECT",
  "R-4s": "REJECT",
  "4-1s": "REJECT",
};

export const presets = {
  "poc-basis": {
    RANGE: "REJECT",
    "1-2s": "WARN",
    "1-3s": "REJECT",
    "2-2s": "REJECT",
    "R-4s": "REJECT",
    "4-1s": "WARN",
    "10x": "WARN",
    "7T": "WARN",
  },
  "range-only": { RANGE: "REJECT" },
  /** Warn outside the inner limit (2 SD, or two thirds of the range), reject outside the outer one (3 SD and the range). */
  "two-step": { RANGE: "REJECT", INNER: "WARN", "1-2s": "WARN", "1-3s": "REJECT" },
  "westgard-n2": { ...westgardN2, "10x": "REJECT" },
  "westgard-n2-8x": { ...westgardN2, "8x": "REJECT" },
  /** 9x and 12x hit only where 6x does: they tell how long a shift has lasted. */
  "westgard-n3": {
    RANGE: "REJECT",
    "1-3s": "REJECT",
    "2of3-2s": "REJECT",
    "R-4s": "REJECT",
    "3-1s": "REJECT",
    "6x": "REJECT",
    "9x": "REJECT",
    "12x": "REJECT",
  },
} as const satisfies Readonly<Record<string, Severities>>;

const chosen: Readonly<Record<RuleSeverity, Severity | null>> = { off: null, warn: "WARN", reject: "REJECT" };

/** By which rules a policy has its controls judged. An unknown preset is `poc-basis`: never fewer rules than the default. */
export function ruleSetOf(policy: Pick<QcPolicy, "rules" | "severities" | "boundary" | "r4s">): RuleSet {
  const all: Readonly<Record<string, Severities>> = presets;
  const preset = (Object.hasOwn(all, policy.rules) ? all[policy.rules] : undefined) ?? presets["poc-basis"];
  const choices = Object.entries(policy.severities ?? {}).map(([rule, severity]) => [rule, chosen[severity]] as const);
  const laid = Object.entries({ ...preset, ...Object.fromEntries(choices), RANGE: "REJECT" });
  return {
    severities: Object.fromEntries(laid.filter(([, severity]) => severity !== null)) as Severities,
    boundary: policy.boundary ?? "exclusive",
    r4s: policy.r4s ?? "calc",
  };
}
