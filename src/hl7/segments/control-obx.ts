/** OBX of a control: the value, then in OBX of their own what it was judged by and the verdict (HL7.md 1.3, 7). */
import type { CodedText } from "../../domain/analyte-codes.ts";
import { readNumber } from "../../domain/decimal.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { hl7Time } from "../../domain/time.ts";
import { codesOf } from "../analyte-coding.ts";
import { verdictCodes } from "../control-comments.ts";
import type { Envelope } from "../envelope.ts";
import { components, empty, type Field, type Leaf, limited, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";
import { measuredValue, referenceRange, unlistedAnswer } from "../observation-value.ts";
import type { ControlReport } from "../types.ts";
import { equipment, method, observer, performer } from "../who-and-what.ts";

/** OBX-1 is 1: the only OBX with the analyte's own code. */
export function controlValue(report: ControlReport, envelope: Envelope): Segment {
  const { value, flags, analyte, low, high } = report;
  const { form, codes, station } = envelope;
  const { observation: code, unit } = codesOf(analyte, codes, form.codeSystems);
  const measuredAt = text(hl7Time(report.measuredAt, envelope.zone));
  const written =
    value === null ? null : (unlistedAnswer(value, flags, analyte) ?? measuredValue(value, flags, analyte, form.offScale));
  return {
    name: "OBX",
    fields: {
      1: text("1"),
      3: code,
      4: text("1"),
      ...(written === null ? {} : { 2: written.type, 5: written.value, 6: unit, 8: written.flags }),
      7: referenceRange(null, { low, high }),
      11: text(value === null ? "X" : statusOf(report)),
      14: measuredAt,
      16: form.operator ? observer(report.operatorId) : empty,
      17: method(report.model, analyte.name, envelope),
      18: equipment(report, envelope),
      19: measuredAt,
      23: performer(station.site),
    },
  };
}

interface Fact {
  readonly code: string;
  readonly name: string;
  /** OBX-2. */
  readonly type: "NM" | "SN" | "ST" | "CE";
  /** Each an OBX with a sub-id of its own; none: not known. */
  readonly values: readonly Field[];
  readonly unit?: Field;
}

/** OBX 2 and on: target, SD, range, level, verdict, and each rule that hit. */
export function controlFacts(report: ControlReport, { form, codes }: Envelope): readonly Segment[] {
  const { target, sd, expected = [], control, verdict, hits } = report;
  const { unit } = codesOf(report.analyte, codes, form.codeSystems);
  const local = text(form.codeSystems.local);
  const coded = ({ code, name }: CodedText): Field => components(limited("OBX-5.1", 20, text(code)), text(name), local);
  const facts: readonly Fact[] = [
    { code: "QC_TARGET", name: "QC target value", type: "NM", values: number(target), unit },
    { code: "QC_ANSWER", name: "QC accepted answer", type: "ST", values: expected.map((answer) => text(answer)) },
    { code: "QC_SD", name: "QC standard deviation", type: "NM", values: number(sd), unit },
    { code: "QC_RANGE", name: "QC acceptable range", type: "SN", values: range(report), unit },
    { code: "QC_LEVEL", name: "QC level", type: "ST", values: control.level === null ? [] : [text(control.level)] },
    { code: "QC_VERDICT", name: "QC verdict", type: "CE", values: [coded(verdictCodes[verdict])] },
    { code: "QC_RULE", name: "QC rule hit", type: "CE", values: hits.map((hit) => coded({ code: hit, name: hit })) },
  ];
  const each = facts.flatMap((fact) => fact.values.map((value, i) => ({ ...fact, value, subId: i + 1 })));
  return each.map(({ code, name, type, value, subId, unit: inUnit = empty }, i) => ({
    name: "OBX",
    fields: {
      1: text(String(i + 2)),
      2: text(type),
      3: components(text(code), text(name), local),
      4: text(String(subId)),
      5: value,
      6: inUnit,
      11: text(statusOf(report)),
    },
  }));
}

/** OBX-11 and OBR-25. */
export const statusOf = ({ isCorrection = false }: ControlReport): "F" | "C" => (isCorrection ? "C" : "F");

function number(registered: string | null): readonly Leaf[] {
  if (registered === null) return [];
  const plain = readNumber(registered);
  if (plain === null) throw new UserError("HL7_UNRENDERABLE", "A control's target or limit is not a plain number.");
  return [limited("OBX-5", 15, text(plain))];
}

/** SN: `^32.0^-^44.0`, or with one limit only `>=^32.0`, `<=^44.0`: the ends belong to the range (QC.md 1.2). */
function range({ low, high }: ControlReport): readonly Field[] {
  const [[from], [to]] = [number(low), number(high)];
  if (from !== undefined && to !== undefined) return [components(empty, from, text("-"), to)];
  if (from !== undefined) return [components(text(">="), from)];
  return to === undefined ? [] : [components(text("<="), to)];
}
