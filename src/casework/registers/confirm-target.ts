/**
 * Confirming a control lot's limits with the insert seen (ruling 12). Typed ones are confirmed by another person than typed them; what
 * the laboratory responsible confirms counts for controls that were measured before, too, and what they held still needs a person.
 */
import { type ControlTarget, limitsText, lotKey, normalizeLot } from "../../domain/lot.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { lotSubject, targetConfirmations } from "../../domain/registers/lot-states.ts";
import type { Signature } from "../../domain/signature.ts";
import { touchLots } from "../../release/lot-changes.ts";
import type { Recording } from "../../release/view.ts";
import { permit, refusePersonNumber } from "../rights.ts";
import { findLot, type LotQuestion } from "./lot-use.ts";

export interface TargetQuestion extends Omit<LotQuestion, "kind"> {
  readonly level: string;
  /** Where the lot has a target for each. */
  readonly reagentLot?: string | undefined;
  /** Which insert was seen: its number or date. */
  readonly insert: string;
}

/** The limits as they are confirmed. Throws UserError NOT_FOUND, LOT_AMBIGUOUS, NOT_PERMITTED, BAD_USAGE. */
export function confirmTarget(ports: Recording, question: TargetQuestion, signature: Signature): ControlTarget {
  permit("confirm-target", signature);
  const { by, reason, role } = signature;
  const { insert, level, reagentLot, ...asked } = question;
  if (insert.trim() === "")
    throw new UserError("BAD_USAGE", {
      en: "Say which insert was seen (--insert).",
      nb: "Skriv hvilket pakningsvedlegg du så på.",
    });
  refusePersonNumber(insert);
  const { store, clock } = ports;
  const lot = findLot(store, { ...asked, kind: "control" });
  const rows = store.lots
    .all()
    .filter((row) => row.kind === "control")
    .filter((row) => lotSubject(row) === lotSubject(lot) && isSame(row.lot, lot.lot) && isSame(row.level, level))
    .filter((row) => reagentLot === undefined || isSame(row.reagentLot ?? "", reagentLot));
  const newest = rows.toSorted((a, b) => ((a.validFrom ?? "") < (b.validFrom ?? "") ? 1 : -1));
  const [row] = newest;
  if (row === undefined) throw new UserError("NOT_FOUND", `Lot ${lot.lot} has no limits for level ${level}.`);
  if (newest.some((one) => !isSame(one.reagentLot ?? "", row.reagentLot ?? "")))
    throw new UserError("BAD_USAGE", {
      en: "The lot has several targets of that level; name the reagent lot (--reagent-lot).",
      nb: "Loten har flere fasiter for nivået. Si hvilken reagenslot det gjelder.",
    });
  if (row.typedBy !== undefined && isSame(row.typedBy, by))
    throw new UserError("NOT_PERMITTED", {
      en: "Whoever typed the limits may not confirm them; ask another.",
      nb: "Den som skrev inn grensene, kan ikke bekrefte dem selv. Be en annen.",
    });
  const body = { target: lotKey(row), limits: limitsText(row), insert };
  store.transaction(() => {
    const entry = { key: JSON.stringify([body.target, body.limits, role]), subject: lotSubject(lot), at: null, body };
    store.registers.put(targetConfirmations, entry, { by, reason, role }, clock.now());
    store.events.add({ at: clock.now(), kind: "limits-confirmed", subject: body.target, detail: { role } });
    touchLots(ports, [lot], 0, true);
  });
  return row;
}

const isSame = (a: string, b: string): boolean => normalizeLot(a) === normalizeLot(b);
