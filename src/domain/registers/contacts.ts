/** Who answers when somebody has to be called: part of going live, shown wherever people read «Ring». */
import { registerOf } from "../register.ts";

export const contactRoles = ["lab-responsible", "deputy", "it", "noklus", "doctor", "duty-phone"] as const;
export type ContactRole = (typeof contactRoles)[number];

export interface Contact {
  readonly name: string;
  readonly phone: string;
  /** When somebody answers, in words: `hverdager 8–15.30`. */
  readonly hours: string;
}

/** Key: the role. */
export const contacts = registerOf<Contact>("contact");

export const contactTitles: Readonly<Record<ContactRole, { readonly nb: string; readonly nn: string }>> = {
  "lab-responsible": { nb: "Laboratorieansvarlig", nn: "Laboratorieansvarleg" },
  deputy: { nb: "Stedfortreder", nn: "Stadfortredar" },
  it: { nb: "IT", nn: "IT" },
  noklus: { nb: "Noklus", nn: "Noklus" },
  doctor: { nb: "Ansvarlig lege", nn: "Ansvarleg lege" },
  "duty-phone": { nb: "Vakttelefon", nn: "Vakttelefon" },
};
