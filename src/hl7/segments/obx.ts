/** OBX: one result, with who measured it, on what, when and for whom (HL7.md 2). */
import { codesOf } from "../analyte-coding.ts";
import type { Envelope } from "../envelope.ts";
import { text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";
import { measurementTime } from "../message-times.ts";
import { patientValue, referenceRange } from "../observation-value.ts";
import { statusCodes } from "../report-status.ts";
import type { ReportedResult, RunReport } from "../types.ts";
import { equipment, method, observer, performer } from "../who-and-what.ts";

export function obx(setId: number, result: ReportedResult, report: RunReport, envelope: Envelope): Segment {
  const { observation, analyte, operator = null } = result;
  const { observation: code, unit } = codesOf(analyte, envelope.codes, envelope.form.codeSystems);
  const status = statusCodes(report);
  const measuredAt = text(measurementTime(report, envelope.zone));
  return {
    name: "OBX",
    fields: {
      1: text(String(setId)),
      3: code,
      ...(status.hasValue ? value(result, unit, envelope) : {}),
      11: text(status.result),
      14: measuredAt,
      16: observer(observation.operatorId, operator),
      17: method(report.model, analyte.name, envelope),
      18: equipment(report, envelope),
      19: measuredAt,
      23: performer(envelope.station.site),
    },
  };
}

function value({ observation, analyte }: ReportedResult, unit: Segment["fields"][number], { form }: Envelope): Segment["fields"] {
  const { type, value: number, flags } = patientValue(observation, analyte, form.offScale);
  return { 2: type, 5: number, 6: unit, 7: referenceRange(analyte.referenceRange, observation.range), 8: flags };
}
