/** How a lot stands on a day, for lists: its state, what is left of it, and which of two expiry dates decides. Pure. */
import { earliestDay, effectiveExpiry, type Shelf } from "../../domain/expiry.ts";
import { isBlocked, isExhausted, isOnTrial, type LotLife, type LotMoment, openedBy, shelfOn } from "../../domain/lot-life.ts";
import { daysBetween } from "../../domain/time.ts";

export type LotState = "registered" | "in-use" | "on-trial" | "exhausted" | "blocked";

export interface LotStanding {
  readonly state: LotState;
  readonly openedOn: string | null;
  /** The last valid day: the earlier of label and in-use life. */
  readonly lastDay: string | null;
  /** 0 on the last day, negative when expired; null: no date is known. */
  readonly daysLeft: number | null;
  /** The nearest of the warnings (30, 14 or 7 days before the end), `expired`, or null. */
  readonly warning: 30 | 14 | 7 | "expired" | null;
}

/** Days before the end of a lot at which to order a new one (QC.md 5.3). */
const warnings = [7, 14, 30] as const;

/** `shelves`: what the register and the instrument say of the one lot; the earlier date decides (ruling 11). */
export function lotStanding(shelves: readonly Shelf[], life: LotLife, now: LotMoment): LotStanding {
  const lived = shelves.map((shelf) => ({ ...shelf, life }));
  const openings = lived.flatMap((shelf) => openedBy(shelf, now.on) ?? []).sort();
  const openedOn = openings.at(-1) ?? null;
  const lastDay = earliestDay(lived.map((shelf) => effectiveExpiry(shelfOn(shelf, now.on))));
  const daysLeft = lastDay === null ? null : daysBetween(now.on, lastDay);
  const isUsedUp = lived.some((shelf) => isExhausted(shelf, now));
  const opened: LotState = openedOn === null ? "registered" : "in-use";
  const used: LotState = isUsedUp ? "exhausted" : isOnTrial({ life }, now.at) ? "on-trial" : opened;
  return { state: isBlocked({ life }, now.at) ? "blocked" : used, openedOn, lastDay, daysLeft, warning: warningAt(daysLeft) };
}

function warningAt(daysLeft: number | null): LotStanding["warning"] {
  if (daysLeft === null) return null;
  return daysLeft < 0 ? "expired" : (warnings.find((days) => daysLeft <= days) ?? null);
}
