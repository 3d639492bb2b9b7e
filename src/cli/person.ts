/**
 * Whom a command is about. Never an argument: other accounts of the machine see those while a command runs, and the shell keeps them. So
 * a person's number is typed unseen, or read from a file or standard input.
 */
import type { Command } from "commander";
import { classifyPersonNumber } from "../domain/person-number.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { TypedPerson } from "../office/typed-person.ts";
import { askHidden } from "./ask-hidden.ts";
import { readRecords } from "./input.ts";

/** Where it is read from. */
export interface OnePerson {
  readonly patient?: string;
}

export interface PersonOptions extends OnePerson {
  readonly yesIScanned?: boolean;
}

const from = "a file, or - for standard input; without it, it is asked for";

/** For looking up: the number once. */
export const withOnePerson = (command: Command): Command =>
  command.option("--patient <from>", `where the person's number is read from: ${from}`);

/** For deciding: typed twice, or scanned and confirmed (ruling 14). */
export const withPerson = (command: Command, whose = "person's number"): Command =>
  command
    .option("--patient <from>", `where the ${whose} is read from, a line each, twice: ${from}`)
    .option(
      "--yes-i-scanned",
      "a scanner read the number, nobody typed it; the second line is name or birth date of whom you mean",
    );

/** Throws UserError BAD_INPUT_FILE, BAD_USAGE, PERSON_IN_ARGUMENTS. */
export async function onePerson({ patient }: OnePerson): Promise<string> {
  const [number = ""] = await saidOf(patient, ["Person number: "]);
  return number;
}

/** Throws as `onePerson`. A third line may say name or birth date where the number was typed. */
export async function personOf({ patient: place, yesIScanned: scanned }: PersonOptions): Promise<TypedPerson> {
  const second = scanned === true ? "Name or birth date: " : "The number once more: ";
  const [patient = "", next, third] = await saidOf(place, ["Person number: ", second]);
  const [again, confirmed] = scanned === true ? [undefined, next] : [next, third];
  return { patient, again, scanned, confirmed };
}

async function saidOf(place: string | undefined, questions: readonly string[]): Promise<readonly string[]> {
  if (place !== undefined) return linesOf(place);
  const said: string[] = [];
  for (const question of questions) said.push(await askHidden(question, "--patient FILE, or --patient - for standard input"));
  return said;
}

/** Also where it is no valid number: who mistyped one meant one. */
async function linesOf(place: string): Promise<readonly string[]> {
  if (/^[\d\s.-]*\d[\d\s.-]*$/.test(place)) throw shown();
  return Buffer.from(await readRecords(place))
    .toString("utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
}

/** A number by itself, or within a text; people write it in one, or as 6+5. Throws UserError PERSON_IN_ARGUMENTS. */
export function refusePersonNumbers(args: readonly string[]): void {
  for (const arg of args)
    for (const [found] of arg.matchAll(/(?<!\d)\d{6}[\s.-]?\d{5}(?!\d)/g))
      if (classifyPersonNumber(found.replaceAll(/\D/g, "")).validChecksum) throw shown();
}

const shown = (): UserError => new UserError("PERSON_IN_ARGUMENTS", "Nothing was done.");
