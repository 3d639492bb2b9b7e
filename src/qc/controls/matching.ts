/**
 * Which registered control lot and level a control measurement was (ruling 8b). In order: a person's word; the lot number sent;
 * the scanned or typed id; the lot in use. Never guessed from the value, and never around a number that is sent but not registered.
 */
import { expiredOn } from "../../domain/expiry.ts";
import { type ControlTarget, normalizeLot } from "../../domain/lot.ts";
import { isExhausted, type LotMoment, openedBy, shelfOn } from "../../domain/lot-life.ts";
import type { ControlRef } from "../../domain/observation.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import { targetsOn } from "../lots/target-versions.ts";
import type { ControlEvent } from "../types.ts";

/**
 * `rows` are the targets of that lot and level valid that day, empty when the lot is known but has none; null when the lot or level is
 * not known.
 */
export interface ControlMatch {
  readonly level: string | null;
  readonly rows: readonly ControlTarget[] | null;
}

/**
 * `targets`: the register's rows for this driver and analyte. `localDay`: calendar day of the control, for what was in use then.
 * Pure; the order of the rows does not matter.
 */
export function matchControl(
  event: Pick<ControlEvent, "assigned" | "observation" | "at">,
  targets: readonly ControlTarget[],
  policy: QcPolicy,
  localDay: string,
): ControlMatch {
  const ofLot = (candidates: readonly ControlTarget[], sentLevel: string | null): ControlMatch =>
    oneLot(targets, candidates, sentLevel, policy, localDay);
  if (event.assigned !== null) return ofLot(rowsOfLot(targets, event.assigned.lot), nameOf(event.assigned.level, policy));
  const sent = event.observation.control;
  const id = materialOf(sent);
  const level = levelNamed(sent?.level ?? null, policy);
  if (id !== null) return ofLot(rowsOfId(targets, id), level);
  const levelUnreadable = level === null && !isBlank(sent?.level);
  const moment = { at: event.at, on: localDay };
  const open = targetsOn(targets, localDay).filter(
    (row) => isInUse(row, moment) && (level === null || nameOf(row.level, policy) === level),
  );
  return levelUnreadable ? { level: null, rows: null } : ofLot(open, level);
}

/** The policy's name of a level the instrument sent, or null when it sent none or an unknown one. */
function levelNamed(sent: string | null, policy: QcPolicy): string | null {
  if (isBlank(sent)) return null;
  const code = normalizeLot(sent ?? "");
  const mapped = Object.entries(policy.deviceLevels).find(([device]) => normalizeLot(device) === code)?.[1];
  return mapped ?? policy.levels.find((level) => normalizeLot(level) === code) ?? null;
}

const nameOf = (level: string, policy: QcPolicy): string => levelNamed(level, policy) ?? level;

const isBlank = (text: string | null | undefined): boolean => (text ?? "").trim() === "";

/**
 * What the instrument says the material is: its lot number, else an id. A name without a digit or with blanks ("ROCHE",
 * "CRP Control 1") is no number a person could have registered and says nothing.
 */
export function materialOf(sent: ControlRef | null): string | null {
  if (sent === null) return null;
  if (!isBlank(sent.lot)) return normalizeLot(sent.lot ?? "");
  const name = normalizeLot(sent.name ?? "");
  return /^\S*\d\S*$/.test(name) ? name : null;
}

const rowsOfLot = (targets: readonly ControlTarget[], lot: string): readonly ControlTarget[] =>
  targets.filter((row) => normalizeLot(row.lot) === normalizeLot(lot));

const rowsOfId = (targets: readonly ControlTarget[], id: string): readonly ControlTarget[] =>
  targets.filter((row) => normalizeLot(row.lot) === id || row.controlIds.some((one) => normalizeLot(one) === id));

/** One lot must remain, and one level: the one that was sent, or the only one there is. */
function oneLot(
  targets: readonly ControlTarget[],
  candidates: readonly ControlTarget[],
  sentLevel: string | null,
  policy: QcPolicy,
  localDay: string,
): ControlMatch {
  const lots = new Set(candidates.map((row) => normalizeLot(row.lot)));
  const levels = new Set(candidates.map((row) => nameOf(row.level, policy)));
  const [lot] = lots;
  const [onlyLevel] = levels;
  const level = sentLevel ?? (levels.size === 1 && onlyLevel !== undefined ? onlyLevel : null);
  if (lot === undefined || lots.size > 1 || level === null) return { level, rows: null };
  // A controlId may name one level only; the targets for other units and reagent lots of that level belong to it all the same.
  const rows = rowsOfLot(targets, lot).filter((row) => nameOf(row.level, policy) === level);
  return { level, rows: levels.has(level) ? targetsOn(rows, localDay) : [] };
}

/** Marked in use: opened by then, not used up and not expired. Two lots of a level open at once are not told apart: a person says. */
const isInUse = (row: ControlTarget, moment: LotMoment): boolean =>
  openedBy(row, moment.on) !== null && !isExhausted(row, moment) && expiredOn(shelfOn(row, moment.on), moment.on) === null;
