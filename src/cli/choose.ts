/** Picking one of a named list, with the list in the error when the name is not on it. */
import { UserError } from "../domain/problem-catalogue.ts";

export function choose<T>(what: string, name: string, from: readonly T[], nameOf: (one: T) => string): T {
  const found = from.find((one) => nameOf(one) === name);
  if (found !== undefined) return found;
  throw new UserError("BAD_USAGE", `There is no ${what} "${name}"; there is: ${from.map(nameOf).join(", ")}.`);
}

/** An option that takes one of a few words. Throws UserError BAD_USAGE with all of them. */
export function oneOf<Word extends string>(option: string, said: string, words: readonly Word[]): Word {
  const found = words.find((one) => one === said);
  if (found === undefined) throw new UserError("BAD_USAGE", `${option} takes one of ${words.join(", ")}.`);
  return found;
}
