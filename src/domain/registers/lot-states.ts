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
