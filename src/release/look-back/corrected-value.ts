/**
 * A value that a person read on the instrument in place of the one that was sent: it is asked what a measured one is asked (qc.md 3.2),
 * in the unit that was sent. What a measured one would be held for is refused: nobody would look at it again.
 */
import { type Answer, answerTyped, namesOf } from "../../domain/answers.ts";
import { readNumber } from "../../domain/decimal.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type ReasonCode, reasonCodes } from "../../domain/reason-codes.ts";
import type { CorrectedNumber, ResultChange } from "../../domain/registers/look-back.ts";
import type { RunReport } from "../../hl7/types.ts";
import { limitCodes } from "../../qc/result/limit-codes.ts";
import { valueCodes } from "../../qc/result/value-codes.ts";
import type { Run } from "../../store/runs.ts";
import { tellAlert } from "../judging.ts";
import { instrumentOf, type ReleasePorts } from "../view.ts";
import { asMeasured } from "./change-message.ts";

const holding: readonly ReasonCode[] = ["VALUE_IMPLAUSIBLE", "RANGE_VIOLATION"];

/** As it is written to the journal; an alert value is told at once. Throws UserError BAD_USAGE, NOT_ALLOWED_NOW. */
export function correctedValue(
  ports: ReleasePorts,
  run: Run,
  told: RunReport,
  typed: string | CorrectedNumber | null,
): ResultChange["value"] {
  const [only, ...others] = told.results;
  if (typed === null || only === undefined) throw new UserError("BAD_USAGE", "The value is no number.");
  if (others.length > 0)
    throw new UserError("NOT_ALLOWED_NOW", "The measurement has several results; correct it in the journal by hand.");
  // Its limits of today; those of its last message where the instrument has left the configuration.
  const today = instrumentOf(ports.view(), run.instrumentId)?.analytes.find(({ name }) => name === only.analyte.name);
  const analyte = today?.unit === only.analyte.unit ? today : only.analyte;
  const unit = only.observation.value?.unit ?? null;
  const read = analyte.answers === undefined ? numberRead(typed) : answerRead(typed, analyte.name, analyte.answers);
  const value = asMeasured(read, unit);
  const codes = [...valueCodes({ ...only.observation, value, flags: [] }, analyte), ...limitCodes(value, analyte, null)];
  const against = codes.find((code) => holding.includes(code));
  if (against !== undefined) throw new UserError("NOT_ALLOWED_NOW", `${reasonCodes[against].nb} Les av på nytt.`);
  if (codes.includes("CRITICAL_VALUE")) tellAlert(ports, run);
  return read;
}

function numberRead(typed: string | CorrectedNumber): CorrectedNumber {
  const [, sign = "", digits = ""] =
    typeof typed === "string" ? (/^\s*([<>]?)\s*(\S+)\s*$/.exec(typed) ?? []) : ["", "", typed.number];
  const number = readNumber(digits.trim().replace(",", "."));
  if (number === null) throw new UserError("BAD_USAGE", "The value is no number such as 12.5 or <5.");
  const comparator = sign === "<" || sign === ">" ? sign : null;
  return { comparator: typeof typed === "string" ? comparator : typed.comparator, number };
}

function answerRead(typed: string | CorrectedNumber, name: string, answers: readonly Answer[]): { readonly answer: string } {
  const answer = typeof typed === "string" ? answerTyped(typed, answers) : null;
  if (answer === null) throw new UserError("BAD_USAGE", `${name} takes one of ${namesOf(answers)}.`);
  return { answer: answer.value };
}
