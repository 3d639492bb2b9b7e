/**
 * A value that a person read on the instrument in place of the one that was sent: it is asked what a measured one is asked (qc.md 3.2),
 * in the unit that was sent. What a measured one would be held for is refused: nobody would look at it again.
 */
import { readNumber } from "../../domain/decimal.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type ReasonCode, reasonCodes } from "../../domain/reason-codes.ts";
import type { ResultChange } from "../../domain/registers/look-back.ts";
import type { RunReport } from "../../hl7/types.ts";
import { limitCodes } from "../../qc/result/limit-codes.ts";
import { valueCodes } from "../../qc/result/value-codes.ts";
import type { Run } from "../../store/runs.ts";
import { tellAlert } from "../judging.ts";
import { instrumentOf, type ReleasePorts } from "../view.ts";

const holding: readonly ReasonCode[] = ["VALUE_IMPLAUSIBLE", "RANGE_VIOLATION"];

/** As it is written to the journal; an alert value is told at once. Throws UserError BAD_USAGE, NOT_ALLOWED_NOW. */
export function correctedValue(
  ports: ReleasePorts,
  run: Run,
  told: RunReport,
  typed: ResultChange["value"],
): ResultChange["value"] {
  const number = readNumber((typed?.number ?? "").trim().replace(",", "."));
  const [only, ...others] = told.results;
  if (typed === null || number === null || only === undefined) throw new UserError("BAD_USAGE", "The value is no number.");
  if (others.length > 0)
    throw new UserError("NOT_ALLOWED_NOW", "The measurement has several results; correct it in the journal by hand.");
  const { comparator } = typed;
  // Its limits of today; those of its last message where the instrument has left the configuration.
  const today = instrumentOf(ports.view(), run.instrumentId)?.analytes.find(({ name }) => name === only.analyte.name);
  const analyte = today?.unit === only.analyte.unit ? today : only.analyte;
  const unit = only.observation.value?.unit ?? null;
  const value = { raw: `${comparator ?? ""}${number}`, comparator, number, unit };
  const codes = [...valueCodes({ ...only.observation, value, flags: [] }, analyte), ...limitCodes(value, analyte, null)];
  const against = codes.find((code) => holding.includes(code));
  if (against !== undefined) throw new UserError("NOT_ALLOWED_NOW", `${reasonCodes[against].nb} Les av på nytt.`);
  if (codes.includes("CRITICAL_VALUE")) tellAlert(ports, run);
  return { comparator, number };
}
