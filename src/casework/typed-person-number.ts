/** A person number as somebody typed it. */
import { classifyPersonNumber } from "../domain/person-number.ts";
import { UserError } from "../domain/problem-catalogue.ts";

/** Its digits; blanks, points and hyphens may stand between them. Throws UserError BAD_PERSON_NUMBER. */
export function personNumber(typed: string): string {
  const digits = typed.replaceAll(/[\s.-]/g, "");
  if (!classifyPersonNumber(digits).validChecksum) throw new UserError("BAD_PERSON_NUMBER", "The check digits do not fit.");
  return digits;
}
