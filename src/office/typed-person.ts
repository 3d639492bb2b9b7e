/**
 * A person number that somebody typed or scanned. One wrong key can make another person's valid number (two digits changed fit the check
 * digits once in a hundred), so a typed one is typed twice (ruling 14); a scanned one may be the neighbour's label, so the name or the
 * birth date is confirmed (issue 12), whichever way the request came here.
 */
import { personNumber } from "../casework/typed-person-number.ts";
import { dayInPersonNumber } from "../domain/person-number.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { type ListedPatient, patients } from "../domain/registers/people.ts";
import type { Ports } from "../release/view.ts";

export interface TypedPerson {
  readonly patient: string;
  /** The number typed a second time. */
  readonly again?: string | undefined;
  /** A scanner read it, so it was not typed at all. */
  readonly scanned?: boolean | undefined;
  /** Name or birth date (`010155`, `01.01.1955`, `1955-01-01`) of whom the one who decides means. */
  readonly confirmed?: string | undefined;
}

export type KnownPerson = ListedPatient | { readonly name: null; readonly birthDate: null };

/** Throws UserError BAD_PERSON_NUMBER where the two differ or one is none, BAD_USAGE where the second is missing. */
export function typedTwice({ patient, again, scanned }: TypedPerson): string {
  const number = personNumber(patient);
  if (again === undefined && scanned !== true)
    throw new UserError("BAD_USAGE", {
      en: "Say the person number a second time (a second line), or scan it (--yes-i-scanned).",
      nb: "Skriv fødselsnummeret en gang til, eller skann det.",
    });
  if (again !== undefined && personNumber(again) !== number)
    throw new UserError("BAD_PERSON_NUMBER", "The two numbers are not the same.");
  return number;
}

/**
 * The number of the very person that is meant, before anything is decided about them. Throws as `typedTwice`, and UserError
 * PERSON_NOT_CONFIRMED where a number was only scanned and nobody says whose it is, or what is said fits somebody else.
 */
export function confirmedPerson(ports: Ports<"store">, typed: TypedPerson): string {
  const number = typedTwice(typed);
  const { again, confirmed } = typed;
  if (confirmed === undefined && again === undefined)
    throw new UserError("PERSON_NOT_CONFIRMED", "The number was scanned; say the name or the birth date too.");
  if (confirmed !== undefined && !isWhom(knownPerson(ports, number), number, confirmed))
    throw new UserError("PERSON_NOT_CONFIRMED", "The name or the birth date is not this person's.");
  return number;
}

/** As the patient list has them, else as an instrument named them that knew them by this very number; what people assigned says nothing of the name. */
export function knownPerson({ store }: Ports<"store">, number: string): KnownPerson {
  const listed = store.registers.byKey(patients, number)?.body;
  if (listed !== undefined) return listed;
  for (const { run } of store.arrivals.ofPerson(number, 20))
    for (const { observation } of store.runs.standing(run.key))
      if (observation.patientId === number && observation.patientName !== null)
        return { name: observation.patientName, birthDate: observation.birthDate };
  return { name: null, birthDate: null };
}

function isWhom({ name, birthDate }: KnownPerson, number: string, said: string): boolean {
  const day = dayOf(said);
  if (day === null) return name !== null && folded(name) === folded(said);
  const known = birthDate === null ? dayInPersonNumber(number) : dayOf(birthDate);
  // Two digits of a year are compared with two, four with four.
  return known !== null && (known === day || shortened(known) === day || known === shortened(day));
}

/** `ddmmyy` or `ddmmyyyy`; null: no day. */
function dayOf(said: string): string | null {
  const iso = /^(\d{4})-(\d\d)-(\d\d)/.exec(said.trim());
  const digits = iso === null ? said.replaceAll(/[\s./-]/g, "") : `${iso[3]}${iso[2]}${iso[1]}`;
  return /^\d{6}(\d\d)?$/.test(digits) ? digits : null;
}

const shortened = (day: string): string => (day.length === 8 ? `${day.slice(0, 4)}${day.slice(6)}` : day);
const folded = (name: string): string => name.normalize("NFC").trim().replaceAll(/\s+/g, " ").toLocaleLowerCase("nb");
