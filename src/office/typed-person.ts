/**
 * A person number that somebody typed or scanned. One wrong key can make another person's valid number (two digits changed fit the check
 * digits once in a hundred), so a typed one is typed twice (ruling 14), whichever way the request came here.
 */

import { personNumber } from "../casework/person-number.ts";
import { UserError } from "../domain/problem-catalogue.ts";

export interface TypedPerson {
  readonly patient: string;
  /** The number typed a second time. */
  readonly again?: string | undefined;
  /** A scanner read it, so it was not typed at all. */
  readonly scanned?: boolean | undefined;
}

/** Throws UserError BAD_PERSON_NUMBER where the two differ or one is none, BAD_USAGE where the second is missing. */
export function typedTwice({ patient, again, scanned }: TypedPerson): string {
  const number = personNumber(patient);
  if (again === undefined && scanned !== true)
    throw new UserError("BAD_USAGE", "Type the person number a second time (--again), or scan it (--yes-i-scanned).");
  if (again !== undefined && personNumber(again) !== number)
    throw new UserError("BAD_PERSON_NUMBER", "The two numbers are not the same.");
  return number;
}
