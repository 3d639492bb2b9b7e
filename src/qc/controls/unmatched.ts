/**
 * A control that nobody can tie to a lot, and that would have failed whichever it was (ruling 29): its value lies outside the accepted
 * range of every level in use that day.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { expiredOn } from "../../domain/expiry.ts";
import { isExhausted, openedBy, shelfOn } from "../../domain/lot-life.ts";
import type { MeasuredValue } from "../../domain/observation.ts";
import { localDate } from "../../domain/time.ts";
import { targetsOn } from "../lots/target-versions.ts";
import { isSameUnit } from "../result/units.ts";
import type { ControlRegister } from "../types.ts";
import { ruleSetOf } from "../westgard/presets.ts";
import { judgeAnswer, judgePoint } from "./judge-point.ts";

const byRange = ruleSetOf({ rules: "range-only" });
/** Where the list gives no range. */
const byThreeSd = { ...byRange, severities: { "1-3s": "REJECT" } } as const;

/** Where no lot was told to be opened, all that are registered and not used up may have been in use. One at least must be there. */
export function liesOutsideAll(value: MeasuredValue, at: EpochMs, { targets, analyte, zone }: ControlRegister): boolean {
  if (targets.length === 0) return false;
  const on = localDate(at, zone);
  const usable = targetsOn(targets, on).filter(
    (row) =>
      row.isUnconfirmed !== true &&
      isSameUnit(value.unit, row.unit, analyte) &&
      !isExhausted(row, { at, on }) &&
      expiredOn(shelfOn(row, on), on) === null,
  );
  const opened = usable.filter((row) => openedBy(row, on) !== null);
  const asked = opened.length > 0 ? opened : usable;
  const { answers } = analyte;
  const verdicts = asked.map((row) =>
    answers === undefined
      ? (judgePoint(value, row, byRange) ?? judgePoint(value, row, byThreeSd))
      : judgeAnswer(value, [], row, answers),
  );
  return verdicts.length > 0 && verdicts.every((verdict) => verdict?.result === "REJECT");
}
