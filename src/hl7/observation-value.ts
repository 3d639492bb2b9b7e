/**
 * OBX-2, 5, 6, 7 and 8 of one result. No conversion and no interpretation (QC.md ruling 4): the number goes out as it was
 * sent or not at all, `<5` as SN or, for a receiver that cannot read that, as ST (HL7.md 2.4), an answer in words as CWE or ST, and
 * the flags are the analyzer's own.
 */
import { type Answer, answerLimits, answerOf } from "../domain/answers.ts";
import { readNumber } from "../domain/decimal.ts";
import type { Comparator, MeasuredValue, Observation, ValueRange } from "../domain/observation.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { MessageForm } from "../domain/receiver.ts";
import type { ConfiguredAnalyte } from "../domain/station.ts";
import type { AnalyteInUnit } from "./analyte-coding.ts";
import { components, empty, type Field, type Leaf, limited, repetitions, text } from "./fields.ts";

export interface ValueFields {
  /** OBX-2. */
  readonly type: Field;
  /** OBX-5. */
  readonly value: Field;
  /** OBX-8. */
  readonly flags: Field;
}

/** HL7 table 0078, as far as it is our profile (HL7.md 2, OBX-8). */
const abnormalFlags = ["N", "L", "H", "LL", "HH", "A"];

type OffScale = MessageForm["offScale"];

/** Throws HL7_UNRENDERABLE unless the observation is a patient's and holds a plain number in the configured unit. */
export function patientValue(observation: Observation, analyte: ConfiguredAnalyte, offScale: OffScale): ValueFields {
  const { value, failed, kind, flags } = observation;
  if (kind !== "patient") throw unrenderable("Only a patient's result may be sent.");
  if (value === null || failed !== null) throw unrenderable(`${analyte.name} has no value.`);
  if (observation.analyte !== analyte.name) throw unrenderable(`The value is not ${analyte.name} in ${analyte.unit}.`);
  return measuredValue(value, flags, analyte, offScale);
}

/** Throws HL7_UNRENDERABLE unless the value is a plain number in the configured unit, or an answer on the analysis' list. */
export function measuredValue(
  value: MeasuredValue,
  sent: readonly string[],
  analyte: AnalyteInUnit,
  offScale: OffScale,
): ValueFields {
  if (!isInUnit(value, analyte)) throw unrenderable(`The value is not ${analyte.name} in ${analyte.unit}.`);
  if (analyte.answers !== undefined) return answered(value, sent, analyte.name, analyte.answers);
  const { comparator } = value;
  const number = value.number === null ? null : readNumber(value.number);
  if (number === null) throw unrenderable(`${analyte.name} is not a plain number.`);
  const flags = repetitions(...offScaleChecked(sent, comparator).map(text));
  if (comparator === null) return { type: text("NM"), value: limited("OBX-5", 16, text(number)), flags };
  const limit = limited("OBX-5.2", 15, text(number));
  return offScale === "sn"
    ? { type: text("SN"), value: components(text(comparator), limit), flags }
    : { type: text("ST"), value: text(`${comparator}${number}`), flags };
}

/** As the site has listed it, and nothing of what was sent but what names it: CWE with the instrument's own word behind, or ST. */
function answered(value: MeasuredValue, sent: readonly string[], name: string, answers: readonly Answer[]): ValueFields {
  const answer = answerOf(value, sent, answers);
  if (answer === null) throw unrenderable(`The answer is not on the list of ${name}.`);
  const flags = repetitions(...offScaleChecked(sent, null).map(text));
  if (answer.code === null) return { type: text("ST"), value: text(answer.text), flags };
  return { type: text("CWE"), value: codedAnswer(answer.code, answer), flags };
}

/**
 * A control's answer that is on no list is one that failed: told as the instrument said it, without a code, beside the verdict. Never a
 * patient's, whose answer is held. Null: the answer is on the list, or the analysis has none.
 */
export function unlistedAnswer(value: MeasuredValue, sent: readonly string[], { answers }: AnalyteInUnit): ValueFields | null {
  if (answers === undefined || answerOf(value, sent, answers) !== null) return null;
  return { type: text("ST"), value: limited("OBX-5", answerLimits.text, text(value.raw.trim())), flags: empty };
}

/** CWE.9 is what the instrument said (2.A.13). */
const codedAnswer = ({ code, system }: NonNullable<Answer["code"]>, { text: shown, value }: Answer): Field =>
  components(
    limited("OBX-5.1", answerLimits.code, text(code)),
    limited("OBX-5.2", answerLimits.text, text(shown)),
    limited("OBX-5.3", answerLimits.code, text(system)),
    ...[empty, empty, empty, empty, empty],
    limited("OBX-5.9", answerLimits.text, text(value)),
  );

/** OBX-7: the configured range, else the one that was sent, as text. */
export function referenceRange(configured: string | null, sent: ValueRange | null): Leaf {
  const range = configured ?? rangeText(sent);
  return range === null ? empty : limited("OBX-7", 60, text(range));
}

/** As the release gate reads it: a missing unit is the blank spelling. */
function isInUnit({ unit }: MeasuredValue, analyte: AnalyteInUnit): boolean {
  const sent = unit?.trim() ?? "";
  return sent === analyte.unit || analyte.unitSpellings.includes(sent);
}

/**
 * The analyzer's flags, then `<` or `>`. An off-scale flag without the comparator beside the number would make a bare number
 * of "below the range": that is never sent.
 */
function offScaleChecked(sent: readonly string[], comparator: Comparator | null): readonly string[] {
  const offScale = comparator?.slice(0, 1) ?? null;
  if (sent.some((flag) => (flag === "<" || flag === ">") && flag !== offScale))
    throw unrenderable("The analyzer says the value is off its scale, but not the value itself.");
  const flags = sent.filter((flag, i) => abnormalFlags.includes(flag) && sent.indexOf(flag) === i);
  return offScale === null ? flags : [...flags, offScale];
}

/** As OBX-7 writes them: `20-42`, `>20`, `<5`. */
function rangeText(range: ValueRange | null): string | null {
  const { low = null, high = null } = range ?? {};
  if (low !== null && high !== null) return `${low}-${high}`;
  if (low !== null) return `>${low}`;
  return high === null ? null : `<${high}`;
}

const unrenderable = (detail: string): UserError => new UserError("HL7_UNRENDERABLE", detail);
