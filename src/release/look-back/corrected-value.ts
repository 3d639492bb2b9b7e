/** The value that a person read on the instrument in place of one that was sent: a number, or an answer of the analysis' list. */
import { answerTyped, namesOf } from "../../domain/answers.ts";
import { readNumber } from "../../domain/decimal.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { ResultChange } from "../../domain/registers/look-back.ts";
import type { ConfiguredAnalyte } from "../../domain/station.ts";

/** `analyte`: of the result; null where the configuration has none any more. Throws UserError BAD_USAGE. */
export function correctedValue(typed: string, analyte: ConfiguredAnalyte | null): NonNullable<ResultChange["value"]> {
  const answers = analyte?.answers;
  if (analyte !== null && answers !== undefined) {
    const answer = answerTyped(typed, answers);
    if (answer === null) throw new UserError("BAD_USAGE", `--value of ${analyte.name} takes one of ${namesOf(answers)}.`);
    return { answer: answer.value };
  }
  const [, comparator = "", number = ""] = /^\s*([<>]?)\s*(\S+)\s*$/.exec(typed.replace(",", ".")) ?? [];
  const plain = readNumber(number);
  if (plain === null) throw new UserError("BAD_USAGE", "--value takes a number such as 12.5 or <5.");
  return { comparator: comparator === "" ? null : (comparator as "<" | ">"), number: plain };
}
