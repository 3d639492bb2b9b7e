/** SPM: capillary blood of a patient, numbered as the run is (hl7.md 2, 7). */
import { components, empty, limited, text } from "../fields.ts";
import { measurementTime } from "../measurement-time.ts";
import type { Segment } from "../message-builder.ts";
import type { RunReport } from "../types.ts";

export function spm(report: RunReport, zone: string): Segment {
  return {
    name: "SPM",
    fields: {
      1: text("1"),
      // EIP.2, the filler's number; a bare `id&namespace` would be read wrongly by hl7-standard (hl7.md 5.2, defect 3).
      2: limited("SPM-2", 80, components(empty, text(report.runId))),
      4: components(text("BLDC"), text("Blood capillary"), text("HL70487")),
      7: components(text("CAP"), text("Capillary Specimen"), text("HL70488")),
      11: components(text("P"), text("Patient"), text("HL70369")),
      17: text(measurementTime(report, zone)),
    },
  };
}
