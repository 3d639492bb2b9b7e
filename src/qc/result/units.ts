/** When two spellings are the same unit: never a conversion (ruling 4). */
import type { ConfiguredAnalyte } from "../../domain/station.ts";

/** True for the configured unit or one of its spellings; a missing unit is the blank spelling. */
export function isConfiguredUnit(unit: string | null, analyte: ConfiguredAnalyte): boolean {
  const sent = unit?.trim() ?? "";
  return sent === analyte.unit || analyte.unitSpellings.includes(sent);
}

/** True when a control's value stands in its target's unit. */
export function isSameUnit(a: string | null, b: string | null, analyte: ConfiguredAnalyte): boolean {
  return (a?.trim() ?? "") === (b?.trim() ?? "") || (isConfiguredUnit(a, analyte) && isConfiguredUnit(b, analyte));
}
