/** Who is called: read by everybody who stands before the board, written by those who run the unit. */

import { knownContacts, setContacts } from "../casework/registers/contacts.ts";
import { type ContactRole, contactRoles, contactTitles } from "../domain/registers/contacts.ts";
import { z } from "../domain/zod.ts";
import type { Ports } from "../release/view.ts";
import { act } from "./act.ts";
import { asks, line, nothing, signature } from "./request.ts";

const contact = z.strictObject({ role: z.enum(contactRoles), name: line, phone: line, hours: line });

export const contactActs = {
  "contacts.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) => listed(ports),
  }),
  /** Those that are named take the place of the former ones of their role; the others stay. */
  "contacts.set": act({
    pin: { none: "the former telephone numbers can be written again" },
    asks: asks({ contacts: z.array(contact).min(1).max(contactRoles.length), ...signature }),
    right: "write-register",
    effect: "begins",
    showsPatients: false,
    does: ({ ports }, { contacts, ...signed }) => {
      setContacts(ports, contacts, signed);
      return listed(ports);
    },
  }),
} as const;

function listed(ports: Ports<"store">) {
  const known = knownContacts(ports);
  const titled = (role: ContactRole) => ({ role, title: contactTitles[role].nb, titleNn: contactTitles[role].nn });
  const missing = contactRoles.filter((role) => !known.has(role));
  return {
    contacts: contactRoles.flatMap((role) => {
      const found = known.get(role);
      return found === undefined ? [] : [{ ...titled(role), ...found }];
    }),
    missing: missing.map(titled),
    ...missingText(missing),
  };
}

/** Null: everybody who may have to be called is named. */
function missingText(missing: readonly ContactRole[]): { readonly text: string | null; readonly textNn: string | null } {
  if (missing.length === 0) return { text: null, textNn: null };
  const named = (language: "nb" | "nn"): string =>
    missing
      .map((role) => contactTitles[role][language])
      .map((one, i) => (i === 0 || one === "IT" || one === "Noklus" ? one : one.toLowerCase()))
      .join(", ");
  return {
    text: `Det mangler hvem som skal ringes: ${named("nb")}.`,
    textNn: `Det manglar kven som skal ringjast: ${named("nn")}.`,
  };
}
