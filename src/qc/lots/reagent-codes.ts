/** The reagent lot at the measurement: sent, known, not blocked, not expired (QC.md 3.2, ruling 11). */
import type { EpochMs } from "../../domain/clock.ts";
import { earliestDay, expiredOn, parseExpiry } from "../../domain/expiry.ts";
import { normalizeLot, type ReagentLot } from "../../domain/lot.ts";
import { isBlocked, shelfOn } from "../../domain/lot-life.ts";
import type { ReagentLotRef } from "../../domain/observation.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";

/** The measurement; null where its time is not known. */
export interface ReagentUse {
  readonly at: EpochMs;
  readonly localDay: string;
}

/** `registered`: the register's lots for this analyte and model. `sendsLot`: false for an instrument that never tells one. */
export function reagentCodes(
  sent: ReagentLotRef | null,
  registered: readonly ReagentLot[],
  use: ReagentUse | null,
  sendsLot = true,
): readonly ReasonCode[] {
  if (sent === null || sent.number.trim() === "") return sendsLot ? ["LOT_MISSING"] : [];
  const sentExpiry = sent.expiry === null ? null : parseExpiry(sent.expiry);
  const known = registered.filter((lot) => normalizeLot(lot.lot) === normalizeLot(sent.number));
  // A lot that comes with its expiry needs no registration: it counts as new, not yet controlled.
  if (known.length === 0 && sentExpiry === null) return ["LOT_UNKNOWN"];
  const blocked: readonly ReasonCode[] = known.some((lot) => isBlocked(lot, use?.at ?? null)) ? ["LOT_BLOCKED"] : [];
  return [...blocked, ...expiryCodes(sentExpiry, known, use)];
}

/** Of register and instrument the earlier date decides (ruling 11). */
function expiryCodes(sent: string | null, known: readonly ReagentLot[], use: ReagentUse | null): readonly ReasonCode[] {
  const expiry = earliestDay([sent, ...known.map((lot) => lot.expiry)]);
  const unknown: readonly ReasonCode[] = expiry === null ? ["LOT_EXPIRY_UNKNOWN"] : [];
  if (use === null) return unknown;
  const shelves = [
    { expiry, openedOn: null, inUseDays: null },
    ...known.map((lot) => ({ ...shelfOn(lot, use.localDay), expiry })),
  ];
  return [...unknown, ...shelves.flatMap((shelf) => expiredOn(shelf, use.localDay) ?? [])];
}
