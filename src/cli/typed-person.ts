/** The options by which a command is told a person number: typed twice, or scanned and confirmed (ruling 14). */
import type { Command } from "commander";
import type { TypedPerson } from "../office/typed-person.ts";

export interface PersonOptions {
  readonly patient: string;
  readonly again?: string;
  readonly yesIScanned?: boolean;
  readonly confirmed?: string;
}

export const withPerson = (command: Command, whose = "person number"): Command =>
  command
    .requiredOption("--patient <nr>", whose)
    .option("--again <nr>", "the number typed a second time; both must agree")
    .option("--yes-i-scanned", "a scanner read the number, nobody typed it; needs --confirmed")
    .option("--confirmed <who>", "name or birth date of whom you mean");

export const personOf = ({ patient, again, yesIScanned, confirmed }: PersonOptions): TypedPerson => ({
  patient,
  ...(again === undefined ? {} : { again }),
  ...(yesIScanned === undefined ? {} : { scanned: yesIScanned }),
  ...(confirmed === undefined ? {} : { confirmed }),
});
