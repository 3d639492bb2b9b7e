/** Manual entry of results and controls when a cable is dead. */

import type { Entered } from "../../casework/decisions/entry.ts";
import { staffText } from "../../casework/staff-text.ts";
import type { Signature } from "../../domain/signature.ts";
import type { OfficeCore } from "./core.ts";
import { instant } from "./held.ts";
import { type TypedPerson, typedTwice } from "./typed-person.ts";

interface Typed extends Signature {
  readonly instrument: string;
  readonly analyte: string;
  readonly value: string;
  readonly comparator: "<" | ">" | null;
  readonly unit: string;
  /** As typed. */
  readonly at: string;
  readonly reagentLot: string | null;
}

type Result = Typed & TypedPerson & { readonly operator: string | null };
type Control = Typed & { readonly lot: string; readonly level: string };

export const entryActions = {
  "enter.result": ({ ports, entry }: OfficeCore, { at, by, reason, role, patient, again, scanned, ...typed }: Result) =>
    told(
      ports,
      entry.enterResult(
        { ...typed, patient: typedTwice({ patient, again, scanned }), at: instant(ports, at) },
        { by, reason, role },
      ),
    ),
  "enter.control": ({ ports, entry }: OfficeCore, { at, by, reason, role, ...typed }: Control) =>
    told(ports, entry.enterControl({ ...typed, at: instant(ports, at) }, { by, reason, role })),
} as const;

/** What became of it, with the reasons for not sending it in bokmål. */
const told = (ports: OfficeCore["ports"], { run, isKnown }: Entered) => ({
  id: run.key,
  state: run.state,
  isKnown,
  reasons: run.reasons
    .filter(({ outcome }) => outcome === "HOLD" || outcome === "REJECT")
    .map(({ code }) => ({ code, text: staffText(ports.view(), code) })),
});
