/**
 * Faults of a command: nobody reads a book of them later, so each is told to the person who runs it, with its number and the places in the
 * code that the maintainers need. What failed is contained as in the gateway; what is to be done again stays in the store.
 */
import { type Faults, storeFaultOf } from "../../domain/fault.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { diagnose } from "../../observe/fault-book.ts";

export interface ToldFaults extends Faults {
  /** How many were told. */
  readonly count: number;
}

/** The same in a row is one line: many results can meet one fault. */
export function tellFaults(talk: (line: string) => void): ToldFaults {
  let count = 0;
  const told = new Set<string>();
  return {
    report: (where, error) => {
      count += 1;
      const { error: name, code, frames } = diagnose(error);
      const what = [name, code, frames[0]].filter((part) => part !== null && part !== undefined).join(" ");
      if (told.has(`${where} ${what}`)) return count;
      told.add(`${where} ${what}`);
      talk(new UserError(storeFaultOf(error) ?? "UNEXPECTED", `Fault ${count}, ${where}: ${what}.`).message);
      return count;
    },
    get count() {
      return count;
    },
  };
}
