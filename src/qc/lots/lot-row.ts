/** One line of a lot file: cells to a lot, with everything that is wrong with them at once. */
import { type Decimal, decimal, readDecimal, readNumber } from "../../domain/decimal.ts";
import { parseDay, parseExpiry } from "../../domain/expiry.ts";
import type { ControlTarget, Lot } from "../../domain/lot.ts";
import { type NamedColumn, ofColumn } from "../column-words.ts";
import { dateFault, dateFaultNb } from "../csv-cells.ts";
import { type Said, said } from "../said.ts";

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
] as const satisfies readonly NamedColumn[];

/** A line's cells by column; a cell that is empty or not there is null. */
export type LotRow = Readonly<Record<(typeof lotColumns)[number], string | null>>;

export interface ReadRow {
  /** Null when there is any fault. */
  readonly lot: Lot | null;
  readonly faults: readonly Said[];
}

const onlyForControls = ["level", "target", "sd", "low", "high", "reagentLot", "controlId", "validFrom", "answers"] as const;

const noKind = said(
  "kind is neither control nor reagent.",
  "Typen må være control (kontroll) eller reagent (reagens) (kolonnen kind).",
  "Typen må vere control (kontroll) eller reagent (reagens) (kolonnen kind).",
);

export function readLotRow(row: LotRow): ReadRow {
  const faults: Said[] = [];
  const kind = row.kind?.toLowerCase();
  if (kind !== "control" && kind !== "reagent") return { lot: null, faults: [noKind] };
  const shared = {
    analyte: required("analyte", row.analyte, faults),
    model: required("model", row.model, faults),
    name: row.name,
    lot: required("lot", row.lot, faults),
    expiry: readWith(row.expiry, parseExpiry, dateSaid("expiry", row.expiry, "is no expiry date"), faults),
    openedOn: readWith(row.openedOn, parseDay, dateSaid("openedOn", row.openedOn, "is no date"), faults),
    inUseDays: readWith(row.inUseDays, wholeDays, noDays, faults),
  };
  if (kind === "control") {
    const lot: ControlTarget = { kind, ...shared, ...readTarget(row, faults) };
    return { lot: faults.length > 0 ? null : lot, faults };
  }
  const foreign = onlyForControls.filter((name) => row[name] !== null);
  faults.push(
    ...foreign.map((name) =>
      ofColumn(
        name,
        "is for controls only.",
        "gjelder bare kontroller: la cellen stå tom",
        "gjeld berre kontrollar: lat cella stå tom",
      ),
    ),
  );
  return { lot: faults.length > 0 ? null : { kind, ...shared }, faults };
}

type Target = Pick<
  ControlTarget,
  "level" | "unit" | "target" | "sd" | "low" | "high" | "reagentLot" | "controlIds" | "validFrom" | "answers"
>;

function readTarget(row: LotRow, faults: Said[]): Target {
  const number = (name: "target" | "sd" | "low" | "high"): string | null =>
    readWith(row[name], decimalPoint, ofColumn(name, "is no number.", "er ikke et tall", "er ikkje eit tal"), faults);
  const validFrom = readWith(row.validFrom, parseDay, dateSaid("validFrom", row.validFrom, "is no date"), faults);
  const answers = readWith(row.answers, readAnswers, noAnswer, faults);
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
const faultsOfAnswers = ({ target, sd, low, high }: Target): readonly Said[] =>
  [target, sd, low, high].every((number) => number === null)
    ? []
    : [
        said(
          "answers stand without target, sd, low and high.",
          "Svar i ord kan ikke stå sammen med fasit, standardavvik og grenser.",
          "Svar i ord kan ikkje stå saman med fasit, standardavvik og grenser.",
        ),
      ];

/** Limits that could never judge a control, or would judge it wrongly (QC.md 1.8: an SD of 0 lets everything pass). */
function faultsOfLimits(row: Target): readonly Said[] {
  const [mean, sd, low, high] = [row.target, row.sd, row.low, row.high].map(readDecimal);
  const faults: Said[] = [];
  const check = (wrong: boolean, en: string, nb: string, nn: string): void => {
    if (wrong) faults.push(said(en, nb, nn));
  };
  check(
    isNull(low) !== isNull(high),
    "low and high stand together or not at all.",
    "Nedre og øvre grense må stå sammen, eller ingen av dem.",
    "Nedre og øvre grense må stå saman, eller ingen av dei.",
  );
  check(
    isNull(low) && isNull(sd),
    "neither low and high nor target and sd: the control could not be judged.",
    "Det mangler grenser: enten nedre og øvre grense, eller fasit og standardavvik.",
    "Det manglar grenser: anten nedre og øvre grense, eller fasit og standardavvik.",
  );
  check(!isNull(sd) && isNull(mean), "sd without a target.", "Standardavvik uten fasit.", "Standardavvik utan fasit.");
  check(
    !isNull(sd) && !sd.gt(decimal("0")),
    "sd must be greater than 0.",
    "Standardavviket må være større enn 0.",
    "Standardavviket må vere større enn 0.",
  );
  if (isNull(low) || isNull(high)) return faults;
  check(
    !low.lt(high),
    "low must be less than high.",
    "Nedre grense må være lavere enn øvre grense.",
    "Nedre grense må vere lågare enn øvre grense.",
  );
  check(
    low.lt(high) && !isNull(mean) && (mean.lt(low) || mean.gt(high)),
    "target lies outside low and high.",
    "Fasiten ligger utenfor grensene.",
    "Fasiten ligg utanfor grensene.",
  );
  return faults;
}

const isNull = (number: Decimal | null | undefined): number is null | undefined => number === null || number === undefined;

function required(name: string, text: string | null, faults: Said[]): string {
  if (text === null) faults.push(ofColumn(name, "is missing.", "mangler", "manglar"));
  return text ?? "";
}

/** An empty cell is "not known"; a cell that cannot be read is a fault. The text itself is not repeated: line and column find it. */
function readWith<T>(text: string | null, read: (text: string) => T | null, fault: Said, faults: Said[]): T | null {
  const value = text === null ? null : read(text);
  if (text !== null && value === null) faults.push(fault);
  return value;
}

function dateSaid(column: string, text: string | null, otherwise: string): Said {
  const [nb, nn] = dateFaultNb(text ?? "");
  return ofColumn(column, `${dateFault(text ?? "", otherwise)}.`, nb, nn);
}

const noDays = ofColumn("inUseDays", "is no number of days.", "er ikke et antall dager", "er ikkje eit tal på dagar");
const noAnswer = ofColumn("answers", "names no answer.", "har et tomt svar", "har eit tomt svar");

const decimalPoint = (text: string): string | null => readNumber(text.replace(",", "."));

const wholeDays = (text: string): number | null => (/^\d{1,4}$/.test(text) ? Number(text) : null);
