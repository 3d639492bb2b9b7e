/** SAC, INV and SID: the control material and the reagent it was measured with (HL7.md 1.3, 2). */
import { localDate } from "../../domain/time.ts";
import type { Envelope } from "../envelope.ts";
import { components, limited, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";
import { hl7Date } from "../message-times.ts";
import type { ControlReport } from "../types.ts";
import { codeFrom, method } from "../who-and-what.ts";

/** The container is known by its lot. */
export function sac({ control }: ControlReport): Segment {
  return { name: "SAC", fields: { 3: limited("SAC-3", 80, text(control.lot)) } };
}

export function inv({ analyte, control, measuredAt }: ControlReport, { form, zone }: Envelope): Segment {
  const code = limited("INV-1.1", 20, text(codeFrom(analyte.name, "ctrl")));
  const name = limited("INV-1.2", 199, text(control.name ?? `${analyte.name} kontroll`));
  const isExpired = control.expiry !== null && control.expiry < localDate(measuredAt, zone);
  return {
    name: "INV",
    fields: {
      1: components(code, name, text(form.codeSystems.local)),
      2: components(text(isExpired ? "EE" : "OK"), text(isExpired ? "Expired Error" : "OK Status"), text("HL70383")),
      3: components(text("CO"), text("Control"), text("HL70384")),
      12: hl7Date(control.expiry),
      16: limited("INV-16", 200, text(control.lot)),
    },
  };
}

/** Nothing where the instrument does not say with which reagent it measured. */
export function sid({ model, analyte, reagentLot }: ControlReport, envelope: Envelope): readonly Segment[] {
  if (reagentLot === null) return [];
  const lot = limited("SID-2", 20, text(reagentLot.number));
  return [{ name: "SID", fields: { 1: method(model, analyte.name, envelope), 2: lot } }];
}
