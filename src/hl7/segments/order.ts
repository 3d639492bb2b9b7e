/** ORC and OBR: the one request of the run. OBR-3 is the run's identity, the same on any PC (ruling 8; hl7.md 2). */
import { hl7Time } from "../../domain/time.ts";
import { type Field, limited, text } from "../fields.ts";
import { measurementTime } from "../measurement-time.ts";
import type { Segment } from "../message-builder.ts";
import type { MessageProfile } from "../profiles.ts";
import type { RunReport } from "../types.ts";

export function orc(report: RunReport, zone: string, { orderControl }: MessageProfile): Segment {
  return {
    name: "ORC",
    fields: {
      1: text(orderControl),
      3: limited("ORC-3", 20, text(report.runId)),
      5: text("CM"),
      9: text(hl7Time(report.releasedAt, zone)),
    },
  };
}

/** OBR-5, 6, 8 and 27 stay empty (hl7.md 1.2). */
export function obr(report: RunReport, zone: string, service: Field): Segment {
  return {
    name: "OBR",
    fields: {
      1: text("1"),
      3: limited("OBR-3", 20, text(report.runId)),
      4: service,
      7: text(measurementTime(report, zone)),
      // Taken by someone other than the laboratory.
      11: text("O"),
      22: text(hl7Time(report.releasedAt, zone)),
      24: text("LAB"),
      25: text("F"),
    },
  };
}
