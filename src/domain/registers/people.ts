/** Who measures, what they were trained on, and whose results to expect (rulings 14 and 21). All optional; nobody is judged by an empty register. */
import { registerOf } from "../register.ts";

export interface Operator {
  readonly name: string;
  /** Number in the register of health personnel, digits only. */
  readonly hprNumber: string | null;
  /** What the instruments call them. */
  readonly codes: readonly string[];
  /** ISO date of the last day; null: no end. */
  readonly temporaryUntil: string | null;
}

/** Key: `operatorKey` of the name. */
export const operators = registerOf<Operator>("operator");

/** Whose a code is, so that judging looks it up and never reads the whole register. Key: `codeKey`. */
export const operatorCodes = registerOf<{ readonly operator: string }>("operator-code");

/** Training on all instruments of one make or on a single one. */
export interface Training {
  /** `operatorKey` of whom. */
  readonly operator: string;
  /** A driver id or an instrument's id. */
  readonly on: string;
  readonly trainedBy: string;
  /** ISO dates; `validTo` is the last day, null: no end. */
  readonly date: string;
  readonly validTo: string | null;
  /** When they ran a control of their own. */
  readonly ownControlOn: string | null;
  /** Which procedure, and when they said "lest og forstått". */
  readonly procedure: string | null;
  readonly procedureReadOn: string | null;
}

/** All trainings of one operator on one thing, by date: earlier measurements keep the training of their day. Key: `trainingKey`. */
export const trainings = registerOf<readonly Training[]>("training");

/** A person of the unit's patient list. Lives seven days from its import. */
export interface ListedPatient {
  readonly name: string;
  /** ISO date. */
  readonly birthDate: string | null;
}

/** Ruling 14. */
export const patientListMs = 7 * 24 * 3_600_000;

/** Key: the person number, kept as a keyed fingerprint. */
export const patients = registerOf<ListedPatient>("patient");

const folded = (text: string): string => text.trim().replaceAll(/\s+/g, " ").toLowerCase();

export const operatorKey = (name: string): string => folded(name);
export const trainingKey = ({ operator, on }: Pick<Training, "operator" | "on">): string => JSON.stringify([operator, on]);
/** Codes are typed by hand on instruments that know only capitals. */
export const codeKey = (code: string): string => folded(code);
