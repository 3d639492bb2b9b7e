/** The rule set of a `qc` block: a preset, or a preset with the severity of single rules changed (QC.md 1.4). */
import { z } from "zod";
import { ruleNames, ruleSetNames } from "../../domain/policy.ts";

/** Every rule but RANGE, which always rejects: outside the range is outside. */
const changeable = ["INNER", ...ruleNames] as const;

const preset = z.enum(ruleSetNames).describe("Rule set by which controls are judged.");

const severity = z
  .enum(["off", "warn", "reject"])
  .describe("What a hit means: off, warn (the control passes) or reject.")
  .optional();

const severities = z
  .strictObject(
    Object.fromEntries(changeable.map((rule) => [rule, severity])) as Record<(typeof changeable)[number], typeof severity>,
  )
  .describe(
    "Rules that mean something else here than in the preset. A value outside its range is always rejected: RANGE is no choice.",
  );

export const rules = z.union([preset, z.strictObject({ preset, severities })]).meta({
  description: 'A rule set (poc-basis), or one with single rules changed: { preset: poc-basis, severities: { "4-1s": reject } }.',
  default: "poc-basis",
});

export type WrittenRules = z.output<typeof rules>;
