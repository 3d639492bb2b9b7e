/**
 * OBX-5 as OBX-2 says that it is to be read (HL7 v2.5.1, 2.A). What is no single number by its type gives none, whatever digits
 * stand in it: a range, a ratio, a code, a date.
 */
import { type Problem, problem } from "../../domain/problem.ts";
import { component, field, rawField } from "../../protocol/hl7v2/access.ts";
import type { Hl7Segment } from "../../protocol/hl7v2/message.ts";
import type { ValueReading } from "../measurement.ts";
import { textOrNull } from "../text.ts";

const printed = new Set(["", "NM", "ST", "TX", "FT"]);
const coded = new Set(["CE", "CWE", "CNE", "CF"]);
const attached = new Set(["ED", "RP"]);

const typeOf = (obx: Hl7Segment): string => textOrNull(component(obx, 2, 1))?.toUpperCase() ?? "";

/** True for an OBX that carries a picture, a curve or a document: it is no result. */
export function isAttachment(obx: Hl7Segment): boolean {
  return attached.has(typeOf(obx));
}

/** Told of it, so that nothing is passed over in silence. */
export const attachment = (where: string, at: number): Problem =>
  problem("DECODE_NO_RESULT", `${where} holds an attachment and no result.`, at);

export function hl7Value(obx: Hl7Segment): ValueReading {
  const raw = field(obx, 5) ?? "";
  const type = typeOf(obx);
  if (raw === "" || printed.has(type)) return { raw, text: raw, coded: null, is: null };
  if (coded.has(type)) {
    if (rawField(obx, 5).includes(obx.delimiters.repetition)) return { raw, text: null, coded: null, is: "several answers" };
    return { raw, text: null, coded: { code: part(obx, 1), text: part(obx, 2), system: part(obx, 3) }, is: "a coded answer" };
  }
  return type === "SN" ? structured(obx, raw) : { raw, text: null, coded: null, is: "of a type that holds no result" };
}

/** SN: comparator, number, separator, second number. A sender that writes plain text there is read as such. */
function structured(obx: Hl7Segment, raw: string): ValueReading {
  const sent = rawField(obx, 5);
  const none = (is: string): ValueReading => ({ raw, text: null, coded: null, is });
  if (sent.includes(obx.delimiters.repetition)) return none("several values");
  if (!sent.includes(obx.delimiters.component)) return { raw, text: raw, coded: null, is: null };
  const [sign, number, separator, second] = [1, 2, 3, 4].map((n) => part(obx, n));
  if (separator != null || second != null) return none("a range, a ratio or a grade");
  if (number == null) return none("a comparator without a number");
  if (!/^(?:|=|<|>|<=|>=)$/.test(sign ?? "")) return none("of a comparator that is not known");
  return { raw, text: `${sign === "=" ? "" : (sign ?? "")}${number}`, coded: null, is: null };
}

const part = (obx: Hl7Segment, n: number): string | null => textOrNull(component(obx, 5, n));
