/** Which rules look back over runs in each preset of qc.md 1.4, and what a hit means there. Range and 1-2s, 1-3s: controls/point-rules.ts. */
import type { RuleName } from "./rules.ts";

export type Severity = "WARN" | "REJECT";

const presets: Readonly<Record<string, Readonly<Partial<Record<RuleName, Severity>>>>> = {
  "range-only": {},
  "poc-basis": { "2-2s": "REJECT", "R-4s": "REJECT", "4-1s": "WARN", "10x": "WARN", "7T": "WARN" },
  "westgard-n2": { "2-2s": "REJECT", "R-4s": "REJECT", "4-1s": "REJECT", "10x": "REJECT" },
  "westgard-n3": { "2of3-2s": "REJECT", "R-4s": "REJECT", "3-1s": "REJECT", "6x": "REJECT" },
};

/** An unknown preset is judged as `poc-basis`: never by fewer rules than the default. */
export function seriesRules(preset: string): Readonly<Partial<Record<RuleName, Severity>>> {
  return (Object.hasOwn(presets, preset) ? presets[preset] : undefined) ?? presets["poc-basis"] ?? {};
}
