/** SPM: capillary blood of a patient, numbered as the run is, or control material (HL7.md 1.3, 2, 7). */
import { hl7Time } from "../../domain/time.ts";
import type { Envelope } from "../envelope.ts";
import { components, empty, type Field, type Leaf, limited, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";
import { hl7Date, measurementTime } from "../message-times.ts";
import type { ControlReport, RunReport } from "../types.ts";

export function patientSpecimen(report: RunReport, zone: string): Segment {
  const fields = {
    4: components(text("BLDC"), text("Blood capillary"), text("HL70487")),
    7: components(text("CAP"), text("Capillary Specimen"), text("HL70488")),
    11: components(text("P"), text("Patient"), text("HL70369")),
  };
  return specimen(report.runId, text(measurementTime(report, zone)), fields);
}

export function controlSpecimen({ fillerNumber, measuredAt, control }: ControlReport, { zone, form }: Envelope): Segment {
  const fields = {
    4: components(text("CTRL"), text("Kontrollmateriale"), text(form.codeSystems.local)),
    11: components(text("Q"), text("Control specimen"), text("HL70369")),
    19: hl7Date(control.expiry),
  };
  return specimen(fillerNumber, text(hl7Time(measuredAt, zone)), fields);
}

function specimen(number: string, collectedAt: Leaf, fields: Readonly<Record<number, Field>>): Segment {
  // EIP.2, the filler's number; a bare `id&namespace` would be read wrongly by hl7-standard (HL7.md 5.2, defect 3).
  const id = limited("SPM-2", 80, components(empty, text(number)));
  return { name: "SPM", fields: { 1: text("1"), 2: id, ...fields, 17: collectedAt } };
}
