/**
 * The value that a person read on the instrument in place of the one that was sent: an answer of the analysis' list, or a number that is
 * asked what a measured one is asked (QC.md 3.2), in the unit that was sent. What a measured one would be held for is refused: nobody
 * would look at it again.
 */
import { answerTyped, namesOf } from "../../domain/answers.ts";
import { readNumber } from "../../domain/decimal.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { ResultChange } from "../../domain/registers/look-back.ts";
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import type { RunReport } from "../../hl7/types.ts";
import { limitCodes } from "../../qc/result/limit-codes.ts";
import { valueCodes } from "../../qc/result/value-codes.ts";
import { tellAlert } from "../../release/judging.ts";
import { instrumentOf, type Logging } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";
import { asStaffRead, staffText } from "../staff-text.ts";

const holding: readonly ReasonCode[] = ["VALUE_IMPLAUSIBLE", "RANGE_VIOLATION"];

type Corrected = NonNullable<ResultChange["value"]>;

/** As it is written to the journal; an alert value is told at once. Throws UserError BAD_USAGE, NOT_ALLOWED_NOW. */
export function correctedValue(ports: Logging, run: Run, told: RunReport, typed: string | null): Corrected {
  const [only, ...others] = told.results;
  if (typed === null || only === undefined)
    throw new UserError("BAD_USAGE", { en: "A corrected result needs --value.", nb: "Skriv det riktige svaret." });
  if (others.length > 0)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The measurement has several results; correct it in the journal by hand.",
      nb: "Målingen har flere svar. Rett den i journalen for hånd.",
    });
  // As it is set up today; as in its last message where the instrument has left the configuration.
  const today = instrumentOf(ports.view(), run.instrumentId)?.analytes.find(({ name }) => name === only.analyte.name);
  const analyte = today?.unit === only.analyte.unit ? today : only.analyte;
  return analyte.answers === undefined ? measured(ports, run, only, analyte, typed) : answered(analyte, analyte.answers, typed);
}

function answered({ name }: ConfiguredAnalyte, answers: NonNullable<ConfiguredAnalyte["answers"]>, typed: string): Corrected {
  const answer = answerTyped(typed, answers);
  if (answer === null)
    throw new UserError("BAD_USAGE", {
      en: `--value of ${name} takes one of ${namesOf(answers)}.`,
      nb: `Svaret på ${name} er ett av ${namesOf(answers)}.`,
    });
  return { answer: answer.value };
}

function measured(
  ports: Logging,
  run: Run,
  { observation }: RunReport["results"][number],
  analyte: ConfiguredAnalyte,
  typed: string,
): Corrected {
  const [, sign = "", text = ""] = /^\s*([<>]?)\s*(\S+)\s*$/.exec(typed.replace(",", ".")) ?? [];
  const number = readNumber(text);
  if (number === null)
    throw new UserError("BAD_USAGE", {
      en: "--value takes a number such as 12.5 or <5.",
      nb: "Svaret er ikke et tall. Skriv for eksempel 12,5 eller <5.",
    });
  const comparator = sign === "" ? null : (sign as "<" | ">");
  const value = { raw: `${sign}${number}`, comparator, number, unit: observation.value?.unit ?? null };
  const codes = [...valueCodes({ ...observation, value, flags: [] }, analyte), ...limitCodes(value, analyte, null)];
  const against = codes.find((code) => holding.includes(code));
  if (against !== undefined)
    throw new UserError("NOT_ALLOWED_NOW", asStaffRead(`${staffText(ports.view(), against)} Les av på nytt.`));
  if (codes.includes("CRITICAL_VALUE")) tellAlert(ports, run);
  return { comparator, number };
}
