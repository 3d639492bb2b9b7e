/** One line of a lot file: cells to a lot, with everything that is wrong with them at once. */
import { type Decimal, decimal, readDecimal, readNumber } from "../../domain/decimal.ts";
import { parseDay, parseExpiry } from "../../domain/expiry.ts";
import type { ControlTarget, Lot } from "../../domain/lot.ts";
import { dateFault } from "../csv-cells.ts";

export const lotColumns = [
  "kind",
  "analyte",
  "model",
  "name",
  "level",
  "lot",
  "expiry",
  "unit",
  "target",
  "sd",
  "low",
  "high",
  "reagentLot",
  "openedOn",
  "inUseDays",
  "controlId",
  "validFrom",
  "answers",
] as const;

/** A line's cells by column; a cell that is empty or not there is null. */
export type LotRow = Readonly<Record<(typeof lotColumns)[number], string | null>>;

export interface ReadRow {
  /** Null when there is any fault. */
  readonly lot: Lot | null;
  readonly faults: readonly string[];
}

const onlyForControls = ["level", "target", "sd", "low", "high", "reagentLot", "controlId", "validFrom", "answers"] as const;

export function readLotRow(row: LotRow): ReadRow {
  const faults: string[] = [];
  const kind = row.kind?.toLowerCase();
  if (kind !== "control" && kind !== "reagent") return { lot: null, faults: ["kind is neither control nor reagent."] };
  const shared = {
    analyte: required("analyte", row.analyte, faults),
    model: required("model", row.model, faults),
    name: row.name,
    lot: required("lot", row.lot, faults),
    expiry: readWith("expiry", row.expiry, parseExpiry, dateFault(row.expiry ?? "", "is no expiry date"), faults),
    openedOn: readWith("openedOn", row.openedOn, parseDay, dateFault(row.openedOn ?? "", "is no date"), faults),
    inUseDays: readWith("inUseDays", row.inUseDays, wholeDays, "is no number of days", faults),
  };
  if (kind === "control") {
    const lot: ControlTarget = { kind, ...shared, ...readTarget(row, faults) };
    return { lot: faults.length > 0 ? null : lot, faults };
  }
  const foreign = onlyForControls.filter((name) => row[name] !== null);
  faults.push(...foreign.map((name) => `${name} is for controls only.`));
  return { lot: faults.length > 0 ? null : { kind, ...shared }, faults };
}

type Target = Pick<
  ControlTarget,
  "level" | "unit" | "target" | "sd" | "low" | "high" | "reagentLot" | "controlIds" | "validFrom" | "answers"
>;

function readTarget(row: LotRow, faults: string[]): Target {
  const number = (name: "target" | "sd" | "low" | "high"): string | null =>
    readWith(name, row[name], decimalPoint, "is no number", faults);
  const validFrom = readWith("validFrom", row.validFrom, parseDay, dateFault(row.validFrom ?? "", "is no date"), faults);
  const answers = readWith("answers", row.answers, readAnswers, "names no answer", faults);
  const target: Target = {
    level: required("level", row.level, faults),
    unit: answers === null ? required("unit", row.unit, faults) : (row.unit ?? ""),
    target: number("target"),
    sd: number("sd"),
    low: number("low"),
    high: number("high"),
    reagentLot: row.reagentLot,
    controlIds: (row.controlId ?? "").split(/\s+/).filter((id) => id !== ""),
    ...(validFrom === null ? {} : { validFrom }),
    ...(answers === null ? {} : { answers }),
  };
  if (faults.length === 0) faults.push(...(answers === null ? faultsOfLimits(target) : faultsOfAnswers(target)));
  return target;
}

/** Several with `|` between them: an answer may hold anything else (config/schema/answers.ts). */
function readAnswers(text: string): readonly string[] | null {
  const answers = text.split("|").map((one) => one.trim());
  return answers.includes("") ? null : answers;
}

/** A control is judged by numbers or by words. */
const faultsOfAnswers = ({ target, sd, low, high }: Target): readonly string[] =>
  [target, sd, low, high].every((number) => number === null) ? [] : ["answers stand without target, sd, low and high."];

/** Limits that could never judge a control, or would judge it wrongly (QC.md 1.8: an SD of 0 lets everything pass). */
function faultsOfLimits(row: Target): readonly string[] {
  const [mean, sd, low, high] = [row.target, row.sd, row.low, row.high].map(readDecimal);
  const faults: string[] = [];
  const check = (wrong: boolean, fault: string): void => {
    if (wrong) faults.push(fault);
  };
  check(isNull(low) !== isNull(high), "low and high stand together or not at all.");
  check(isNull(low) && isNull(sd), "neither low and high nor target and sd: the control could not be judged.");
  check(!isNull(sd) && isNull(mean), "sd without a target.");
  check(!isNull(sd) && !sd.gt(decimal("0")), "sd must be greater than 0.");
  if (isNull(low) || isNull(high)) return faults;
  check(!low.lt(high), "low must be less than high.");
  check(low.lt(high) && !isNull(mean) && (mean.lt(low) || mean.gt(high)), "target lies outside low and high.");
  return faults;
}

const isNull = (number: Decimal | null | undefined): number is null | undefined => number === null || number === undefined;

function required(name: string, text: string | null, faults: string[]): string {
  if (text === null) faults.push(`${name} is missing.`);
  return text ?? "";
}

/** An empty cell is "not known"; a cell that cannot be read is a fault. The text itself is not repeated: line and column find it. */
function readWith<T>(
  name: string,
  text: string | null,
  read: (text: string) => T | null,
  fault: string,
  faults: string[],
): T | null {
  const value = text === null ? null : read(text);
  if (text !== null && value === null) faults.push(`${name} ${fault}.`);
  return value;
}

const decimalPoint = (text: string): string | null => readNumber(text.replace(",", "."));

const wholeDays = (text: string): number | null => (/^\d{1,4}$/.test(text) ? Number(text) : null);
