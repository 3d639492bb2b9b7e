/**
 * "Kan være feil nivå" (QC.md 1.3 no. 8): a control that failed on its own level and would have passed on another one in use of the
 * same material. A hint for a person; nothing is ever moved by it.
 */
import { type ControlTarget, normalizeLot } from "../../domain/lot.ts";
import type { MeasuredValue } from "../../domain/observation.ts";
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import { isSameUnit } from "../result/units.ts";
import type { JudgedControl } from "../types.ts";
import { ruleSetOf } from "../westgard/presets.ts";
import { judgePoint } from "./judge-point.ts";

export interface OtherLevel {
  readonly lot: string;
  readonly level: string;
}

/** `targets`: the register's rows for the driver and analyte. Null: it passed, or fits no other level, or several. */
export function otherLevelThatFits(
  control: JudgedControl,
  value: MeasuredValue | null,
  targets: readonly ControlTarget[],
  analyte: ConfiguredAnalyte,
): OtherLevel | null {
  const { target: own } = control;
  if (control.result !== "REJECT" || own === null || value === null) return null;
  const fits = targets.filter((row) => {
    const isOther = row.level !== own.level && isSameMaterial(row, own) && isSameUnit(value.unit, row.unit, analyte);
    // By its range alone: what other runs say of it is another question.
    return isOther && judgePoint(value, row, byRangeAlone)?.result === "PASS";
  });
  const places = new Map(fits.map((row) => [`${normalizeLot(row.lot)} ${row.level}`, { lot: row.lot, level: row.level }]));
  const [only, ...others] = places.values();
  return only !== undefined && others.length === 0 ? only : null;
}

const byRangeAlone = ruleSetOf({ rules: "range-only" });

/** One lot, or one name: makers give each level a lot number of its own. */
const isSameMaterial = (row: ControlTarget, own: ControlTarget): boolean =>
  normalizeLot(row.lot) === normalizeLot(own.lot) || row.name === own.name;
