/** The reagent lot at the measurement: sent, known, not expired (qc.md 3.2, ruling 11). */
import { earliestDay, expiredOn, parseExpiry } from "../../domain/expiry.ts";
import { normalizeLot, type ReagentLot } from "../../domain/lot.ts";
import type { ReagentLotRef } from "../../domain/observation.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";

/** `registered`: the register's lots for this analyte and model. `localDay`: of the measurement; null when that is not known. */
export function reagentCodes(
  sent: ReagentLotRef | null,
  registered: readonly ReagentLot[],
  localDay: string | null,
): readonly ReasonCode[] {
  if (sent === null || sent.number.trim() === "") return ["LOT_MISSING"];
  const sentExpiry = sent.expiry === null ? null : parseExpiry(sent.expiry);
  const known = registered.filter((lot) => normalizeLot(lot.lot) === normalizeLot(sent.number));
  // A lot that comes with its expiry needs no registration: it counts as new, not yet controlled.
  if (known.length === 0 && sentExpiry === null) return ["LOT_UNKNOWN"];
  const expiry = earliestDay([sentExpiry, ...known.map((lot) => lot.expiry)]);
  const shelves = [{ expiry, openedOn: null, inUseDays: null }, ...known.map((lot) => ({ ...lot, expiry }))];
  const expired = localDay === null ? [] : shelves.flatMap((shelf) => expiredOn(shelf, localDay) ?? []);
  return expiry === null ? ["LOT_EXPIRY_UNKNOWN", ...expired] : expired;
}
