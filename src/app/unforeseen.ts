/** A fault that ends a command, as a sentence. Where a station runs, its fault book tells of faults; a command has only its last line. */
import { UserError } from "../domain/problem-catalogue.ts";
import { denial } from "../files/data-account.ts";
import { diagnose } from "../observe/fault-book.ts";

/** Class, code and place in the code are what the maintainers need, and nothing in them is personal. */
export function unforeseen(error: unknown): UserError {
  const { error: name, code, frames } = diagnose(error);
  const told = [name, code, frames[0]].filter((part) => part !== null && part !== undefined);
  return denial(error) ?? new UserError("UNEXPECTED", `(${told.join(" ")})`);
}
