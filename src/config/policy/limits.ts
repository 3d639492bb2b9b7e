/** The limits of an analyte's values: the instrument's own over those of policy.yaml, limit by limit (QC.md 3.2). */
import type { AnalyteLimits } from "../../domain/value-limits.ts";
import type { Context } from "../context.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { PathSegment } from "../problems.ts";
import type { WrittenLimits, WrittenLimitsForAll } from "../schema/limits.ts";
import { own } from "./qc-layers.ts";

export interface LimitedAnalyte {
  readonly name: string;
  /** Configured unit first, then its other spellings. */
  readonly units: readonly string[];
  readonly defaultUnit: string | undefined;
}

/** Null: nothing is limited. Limits in another unit than the instrument's would hold the wrong results, so they are a mistake. */
export function analyteLimits(
  file: Pick<ParsedFile<unknown>, "fault">,
  path: readonly PathSegment[],
  analyte: LimitedAnalyte,
  written: WrittenLimits | undefined,
  { policy }: Pick<Context, "policy">,
): AnalyteLimits | null {
  const general = own(policy?.fields.analytes, analyte.name)?.limits;
  if (general === undefined && written === undefined) return null;
  checkUnit(file, path, analyte, general);
  const { unit: _, source: generalSource, ...below } = general ?? { unit: undefined, source: undefined };
  const { source, ...above } = written ?? { source: undefined };
  const sources = [...new Set([generalSource, source])].filter((text) => text !== undefined);
  return { ...said(below), ...said(above), source: sources.join("; ") };
}

function checkUnit(
  file: Pick<ParsedFile<unknown>, "fault">,
  path: readonly PathSegment[],
  { name, units, defaultUnit }: LimitedAnalyte,
  general: WrittenLimitsForAll | undefined,
): void {
  if (general === undefined) return;
  const unit = general.unit ?? defaultUnit;
  if (unit !== undefined && units.includes(unit)) return;
  const what = `the limits of ${name} in policy.yaml are in ${unit ?? "no unit that is said"}, its values here in ${units[0] ?? ""}`;
  file.fault(
    "CONFIG_CONFLICT",
    path,
    what,
    `Say limits: { unit: … } in policy.yaml; limits in another unit stand in the instruments' own files.`,
  );
}

const said = (limits: Omit<AnalyteLimits, "source">): AnalyteLimits =>
  Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
