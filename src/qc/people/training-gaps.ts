/** The training matrix: each operator on each instrument, with what is missing (ruling 21). For the one who leads, never a ranking. */
import { type Operator, operatorKey, type Training } from "../../domain/registers/people.ts";
import type { Instrument } from "../../domain/station.ts";
import { trainingOn } from "./operator-standing.ts";

/** `no-own-control` and `procedure-unread` are gaps, but the training counts. */
export type TrainingState = "trained" | "never" | "expired" | "left" | "no-own-control" | "procedure-unread";

export interface TrainingCell {
  readonly operator: string;
  readonly instrument: string;
  readonly state: TrainingState;
  readonly validTo: string | null;
}

type Trained = Pick<Instrument, "id" | "driver">;

/** One cell for each pair, operators first; `day`: ISO date. */
export function trainingMatrix(
  operators: readonly Operator[],
  trainings: readonly Training[],
  instruments: readonly Trained[],
  day: string,
): readonly TrainingCell[] {
  return operators.flatMap((operator) =>
    instruments.map((instrument) => ({
      operator: operator.name,
      instrument: instrument.id,
      ...cellOf(operator, trainings, instrument, day),
    })),
  );
}

export const isGap = ({ state }: TrainingCell): boolean => state !== "trained" && state !== "left";

function cellOf(
  operator: Operator,
  trainings: readonly Training[],
  instrument: Trained,
  day: string,
): Pick<TrainingCell, "state" | "validTo"> {
  if (operator.temporaryUntil !== null && day > operator.temporaryUntil) return { state: "left", validTo: null };
  const training = trainingOn(operator, trainings, instrument, day);
  if (training === null) {
    const wasTrained = trainings.some(
      (one) => one.operator === operatorKey(operator.name) && (one.on === instrument.id || one.on === instrument.driver),
    );
    return { state: wasTrained ? "expired" : "never", validTo: null };
  }
  const { validTo, ownControlOn, procedure, procedureReadOn } = training;
  if (ownControlOn === null) return { state: "no-own-control", validTo };
  return { state: procedure !== null && procedureReadOn === null ? "procedure-unread" : "trained", validTo };
}
