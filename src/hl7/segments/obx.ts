/** OBX: one result, with who measured it, on what, when and for whom (hl7.md 2). */
import type { Station } from "../../domain/station.ts";
import { codesOf } from "../codes.ts";
import { components, empty, type Field, limited, shortened, subcomponents, text } from "../fields.ts";
import { measurementTime } from "../measurement-time.ts";
import type { Segment } from "../message-builder.ts";
import { referenceRange, valueFields } from "../observation-value.ts";
import { sendingApplication } from "../sender.ts";
import type { ReportedResult, RunReport } from "../types.ts";

const localCodeSystem = "99LABBRO";

export function obx(setId: number, result: ReportedResult, report: RunReport, station: Station): Segment {
  const { observation, analyte } = result;
  const codes = codesOf(analyte);
  const { type, value, flags } = valueFields(observation, analyte);
  const measuredAt = text(measurementTime(report, station.gateway.zone));
  return {
    name: "OBX",
    fields: {
      1: text(String(setId)),
      2: type,
      3: codes.observation,
      5: value,
      6: codes.unit,
      7: referenceRange(observation, analyte),
      8: flags,
      11: text("F"),
      14: measuredAt,
      16: observer(observation.operatorId ?? ""),
      17: method(report.model, analyte.name),
      18: equipment(report.serial),
      19: measuredAt,
      23: performer(station.site),
    },
  };
}

/** A local code made by rule, `DCA-VANTAGE-HBA1C`: the model's part gives way so that the analyte is whole in CE.1's 20 characters. */
function method(model: string, analyte: string): Field {
  const code = (name: string): string =>
    name
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
  const modelCode = code(model)
    .slice(0, 19 - analyte.length)
    .replace(/-$/, "");
  const name = limited("OBX-17.2", 199, text(`${model} ${analyte}`));
  return components(limited("OBX-17.1", 20, text(`${modelCode}-${code(analyte)}`)), name, text(localCodeSystem));
}

/**
 * XCN.1 takes 15 characters. A longer id (an e-mail address) is written as the observer's surname, which takes 50; what is longer still
 * is left out and stays in the station's own record: who measured must neither be cut nor keep a result from its patient.
 */
function observer(operatorId: string): Field {
  const id = text(operatorId);
  if (id.length <= 15) return id;
  return id.length <= 50 ? components(empty, id) : empty;
}

/** EI takes 22 characters in all: a long serial number stands without our name as its authority. */
function equipment(serial: string | null): Field {
  if (serial === null) return empty;
  const named = components(text(serial), text(sendingApplication));
  return named.length <= 22 ? named : limited("OBX-18", 22, text(serial));
}

/** The unit with its number in Enhetsregisteret; without one nothing is said. Its name may be shortened: the number is the identity. */
function performer({ name, organisation }: Station["site"]): Field {
  if (organisation === null) return empty;
  const register = subcomponents(text("ENH"), text("2.16.578.1.12.4.1.4.101"), text("ISO"));
  const number = limited("OBX-23.10", 20, text(organisation));
  return components(shortened(50, name), text("L"), empty, empty, empty, register, empty, empty, empty, number);
}
