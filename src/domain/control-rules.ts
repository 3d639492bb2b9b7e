/** Names of the control rules (QC.md 1.2) and of the sets they come in (1.4); what they mean is qc/westgard's. */
export const ruleNames = [
  "1-2s",
  "1-3s",
  "2-2s",
  "R-4s",
  "2of3-2s",
  "3-1s",
  "4-1s",
  "6x",
  "8x",
  "9x",
  "10x",
  "12x",
  "7T",
] as const;
export type RuleName = (typeof ruleNames)[number];

export const ruleSetNames = ["poc-basis", "range-only", "two-step", "westgard-n2", "westgard-n2-8x", "westgard-n3"] as const;
