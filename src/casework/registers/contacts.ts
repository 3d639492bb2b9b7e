/** Who answers now, as people wrote it down. */
import { type Contacts, withWhoAnswers } from "../../domain/contact-words.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type Contact, type ContactRole, contactRoles, contacts, contactTitles } from "../../domain/registers/contacts.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Ports } from "../../release/view.ts";
import { permit, refusePersonNumber } from "../rights.ts";

/** By role; a role that nobody named is missing. */
export const knownContacts = ({ store }: Ports<"store">): Contacts =>
  new Map(
    contactRoles.flatMap((role) => {
      const found = store.registers.byKey(contacts, role)?.body;
      return found === undefined ? [] : [[role, found] as const];
    }),
  );

export interface NamedContact extends Contact {
  readonly role: ContactRole;
}

/** Each takes the place of the former one of its role. Throws UserError BAD_USAGE, TEXT_PERSONAL, NOT_PERMITTED: then none is changed. */
export function setContacts(ports: Ports<"store" | "clock">, named: readonly NamedContact[], signature: Signature): void {
  permit("write-register", signature);
  const twice = named.find(({ role }, i) => named.findIndex((one) => one.role === role) !== i);
  if (twice !== undefined)
    throw new UserError("BAD_USAGE", { en: `${twice.role} is named twice.`, nb: "Samme rolle er ført opp to ganger." });
  const cleaned = named.map(({ role, ...body }) => ({ role, body: cleanedContact(role, body) }));
  const now = ports.clock.now();
  ports.store.transaction(() => {
    for (const { role, body } of cleaned)
      if (ports.store.registers.put(contacts, { key: role, subject: role, at: null, body }, signature, now) !== "same")
        ports.store.events.add({ at: now, kind: "contact-changed", subject: role, detail: null });
  });
}

/** Whoever reads «Ring» must be able to: no part is left out, and a number is one that can be dialled. */
function cleanedContact(role: ContactRole, contact: Contact): Contact {
  const body = { name: contact.name.trim(), phone: contact.phone.trim(), hours: contact.hours.trim() };
  refusePersonNumber(body.name, body.hours);
  const empty = Object.entries(body).find(([, text]) => text === "");
  if (empty !== undefined)
    throw new UserError("BAD_USAGE", {
      en: `${empty[0]} of ${role} is missing.`,
      nb: `Navn, telefon og tid må fylles ut for ${contactTitles[role].nb}.`,
    });
  if (!/^\+?[\d ()-]{3,24}$/.test(body.phone) || body.phone.replaceAll(/\D/g, "").length < 3)
    throw new UserError("BAD_USAGE", {
      en: `The phone of ${role} is no telephone number.`,
      nb: `Telefonen til ${contactTitles[role].nb} er ikke et telefonnummer.`,
    });
  return body;
}

/** Puts the names and numbers into texts for staff; read once for all of them. */
export function whoAnswers(ports: Ports<"store">): (text: string) => string {
  const known = knownContacts(ports);
  return (text) => withWhoAnswers(text, known);
}
