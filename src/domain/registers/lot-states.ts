/** What people have told of lots beside the import: opened, exhausted, blocked. And lots that instruments told of (ruling 11). */
import type { LotIdentity, ReagentLot } from "../lot.ts";
import type { LotLife } from "../lot-life.ts";
import { registerOf } from "../register.ts";

/** Key: `lotIdentity`; subject: `lotSubject`. */
export const lotStates = registerOf<LotLife & { readonly lot: LotIdentity }>("lot-state");

/** Reagent lots that instruments sent with their expiry, as sent; an import of the same lot stands beside them, never over them. */
export const deviceLots = registerOf<ReagentLot>("device-lot");

/** What the entries of one model and analysis are found by. */
export const lotSubject = ({ model, analyte }: Pick<LotIdentity, "model" | "analyte">): string =>
  JSON.stringify([model, analyte]);

/**
 * Limits of a control lot that a person has confirmed with the insert seen (ruling 12): typed ones count only after a second person's
 * word, and changed ones make a failure good that was known before only after the laboratory responsible's.
 */
export interface TargetConfirmation {
  /** Which target (`lotKey`), and what it said (`limitsText`): a further change is confirmed anew. */
  readonly target: string;
  readonly limits: string;
  /** Which insert was seen, as the person named it. */
  readonly insert: string;
}

/** Key: the target, what it says, and the role. Subject: `lotSubject`. */
export const targetConfirmations = registerOf<TargetConfirmation>("target-confirmation");
