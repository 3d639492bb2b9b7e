/** Whether those who measured were known and trained on the day (QC.md 3.2: judged at the measurement date). */
import { codeKey, type Operator, operatorKey, type Training } from "../../domain/registers/people.ts";
import type { Instrument } from "../../domain/station.ts";

export type OperatorStanding = "known" | "unknown" | "not-certified" | "missing";

export interface OperatorRegisters {
  /** Null: the register was never filled. */
  readonly operators: readonly Operator[] | null;
  readonly trainings: readonly Training[] | null;
}

const byGravity: readonly OperatorStanding[] = ["unknown", "not-certified", "missing"];

/** `codes`: what each value of the run says of who measured; `day`: ISO date. Undefined: nobody keeps the register. */
export function operatorStanding(
  codes: readonly (string | null)[],
  { operators, trainings }: OperatorRegisters,
  instrument: Pick<Instrument, "id" | "driver">,
  day: string,
): OperatorStanding | undefined {
  if (operators === null) return undefined;
  const standings = codes.map((code) => standingOf(code, operators, trainings, instrument, day));
  return byGravity.find((one) => standings.includes(one)) ?? "known";
}

function standingOf(
  code: string | null,
  operators: readonly Operator[],
  trainings: readonly Training[] | null,
  instrument: Pick<Instrument, "id" | "driver">,
  day: string,
): OperatorStanding {
  if (code === null || code.trim() === "") return "missing";
  const operator = operators.find(({ codes }) => codes.some((one) => codeKey(one) === codeKey(code)));
  if (operator === undefined) return "unknown";
  if (operator.temporaryUntil !== null && day > operator.temporaryUntil) return "not-certified";
  return trainings === null || trainingOn(operator, trainings, instrument, day) !== null ? "known" : "not-certified";
}

/** The training that counts on a day for an instrument: of its make or its own; the newest. Null: none. */
export function trainingOn(
  { name }: Operator,
  trainings: readonly Training[],
  { id, driver }: Pick<Instrument, "id" | "driver">,
  day: string,
): Training | null {
  const valid = trainings.filter(
    ({ operator, on, date, validTo }) =>
      operator === operatorKey(name) && (on === id || on === driver) && date <= day && (validTo === null || day <= validTo),
  );
  return valid.sort((a, b) => (a.date < b.date ? 1 : -1))[0] ?? null;
}
