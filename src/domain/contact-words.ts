/** «Ring laboratorieansvarlig» with the name and the number of whoever that is here. Pure. */
import type { Contact, ContactRole } from "./registers/contacts.ts";

export type Contacts = ReadonlyMap<ContactRole, Contact>;

/** How texts for staff speak of whom to call, in both written languages. */
const spoken: Readonly<Record<Exclude<ContactRole, "deputy">, RegExp>> = {
  "lab-responsible": /[Ll]aboratorieansvarl(?:ig|eg)(?!\p{L})/u,
  it: /(?<!\p{L})(?:[Ss]ystemansvarl(?:ig|eg)|IT)(?!\p{L})/u,
  noklus: /(?<!\p{L})Noklus(?![\p{L}-])/u,
  doctor: /(?<!\p{L})(?:[Aa]nsvarl(?:ig|eg) )?lege(?!\p{L})/u,
  "duty-phone": /(?<!\p{L})[Vv]akttelefon(?:en)?(?!\p{L})/u,
};
const roles = Object.keys(spoken) as readonly (keyof typeof spoken)[];
/** In one pass: what is put in, such as «Noklus vakt», is not read again. */
const anyone = new RegExp(
  Object.values(spoken)
    .map(({ source }) => `(${source})`)
    .join("|"),
  "gu",
);
const isCall = /(?<!\p{L})ring(?!\p{L})/iu;

/** Each at its first mention; a text that calls nobody stays as it is. */
export function withWhoAnswers(text: string, contacts: Contacts): string {
  if (!isCall.test(text)) return text;
  const named = new Set<ContactRole>();
  return text.replaceAll(anyone, (word, ...groups: readonly (string | undefined)[]) => {
    const role = roles[groups.findIndex((group) => group !== undefined)];
    const who = role === undefined || named.has(role) ? null : whoAnswers(role, contacts);
    if (role !== undefined) named.add(role);
    return who === null ? word : `${word} (${who})`;
  });
}

/** The deputy where the laboratory responsible is not named. */
function whoAnswers(role: ContactRole, contacts: Contacts): string | null {
  const own = contacts.get(role);
  if (own !== undefined) return told(own);
  const deputy = role === "lab-responsible" ? contacts.get("deputy") : undefined;
  return deputy === undefined ? null : told(deputy);
}

const told = ({ name, phone, hours }: Contact): string => `${name}, tlf. ${phone}, ${hours}`;
