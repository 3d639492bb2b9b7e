/** Which versions of a target count: what was typed by hand waits for a second person, and the former version goes on until then. */
import { type ControlTarget, limitsText, lotKey } from "../../domain/lot.ts";
import { lotSubject, targetConfirmations } from "../../domain/registers/lot-states.ts";
import type { Registers, RegisterVersion } from "./registers.ts";

type Confirmations = readonly RegisterVersion<{ readonly target: string; readonly limits: string }>[];

export const confirmationsOf = (registers: Registers, lot: { readonly model: string; readonly analyte: string }): Confirmations =>
  registers.ofSubject(targetConfirmations, lotSubject(lot));

/** As it counts: with what people confirmed of it; `former`: its earlier versions, the newest first. */
export function counted(
  row: ControlTarget,
  confirmations: Confirmations,
  former: (row: ControlTarget) => readonly ControlTarget[],
): ControlTarget {
  const marked = withConfirmations(row, confirmations);
  if (marked.isUnconfirmed !== true) return marked;
  const before = former(row)
    .map((one) => withConfirmations(one, confirmations))
    .find((one) => one.isUnconfirmed !== true);
  return before ?? marked;
}

const ofRow = (row: ControlTarget, confirmations: Confirmations): Confirmations =>
  confirmations.filter(({ body }) => body.target === lotKey(row) && body.limits === limitsText(row));

/** Typed in, and nobody has confirmed it. */
export const awaitsSecond = (row: ControlTarget, confirmations: Confirmations): boolean =>
  row.typedBy !== undefined && ofRow(row, confirmations).length === 0;

function withConfirmations(row: ControlTarget, confirmations: Confirmations): ControlTarget {
  const own = ofRow(row, confirmations);
  const isUnconfirmed = awaitsSecond(row, confirmations);
  const responsible = own.filter(({ signature }) => signature?.role === "lab-responsible");
  const confirmedAt = Math.max(...responsible.map(({ recordedAt }) => recordedAt));
  return {
    ...row,
    ...(isUnconfirmed ? { isUnconfirmed } : {}),
    ...(responsible.length > 0 ? { confirmedAt } : {}),
  };
}
