/** ORC and OBR: the one request of a run or control. OBR-3 is its identity, the same on any PC (ruling 8; HL7.md 2). */
import type { EpochMs } from "../../domain/clock.ts";
import { hl7Time } from "../../domain/time.ts";
import { type AnalyteInUnit, codesOf } from "../analyte-coding.ts";
import type { Envelope } from "../envelope.ts";
import { empty, limited, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";

export interface Order {
  /** ORC-3 and OBR-3. */
  readonly fillerNumber: string;
  /** Named by OBR-4. */
  readonly analyte: AnalyteInUnit;
  /** OBR-7, as HL7 writes it. */
  readonly measuredAt: string;
  readonly releasedAt: EpochMs;
  /** OBR-11 `O`: taken by someone other than the laboratory. Controls have none. */
  readonly isPatients: boolean;
  /** OBR-25. */
  readonly status: "F" | "C" | "X";
}

export function orc({ fillerNumber, releasedAt }: Order, { profile, zone }: Envelope): Segment {
  return {
    name: "ORC",
    fields: {
      1: text(profile.orderControl),
      3: limited("ORC-3", 20, text(fillerNumber)),
      5: text("CM"),
      9: text(hl7Time(releasedAt, zone)),
    },
  };
}

/** OBR-5, 6, 8 and 27 stay empty (HL7.md 1.2). */
export function obr(order: Order, { zone, codes, form }: Envelope): Segment {
  return {
    name: "OBR",
    fields: {
      1: text("1"),
      3: limited("OBR-3", 20, text(order.fillerNumber)),
      4: codesOf(order.analyte, codes, form.codeSystems).observation,
      7: text(order.measuredAt),
      11: order.isPatients ? text("O") : empty,
      22: text(hl7Time(order.releasedAt, zone)),
      24: text("LAB"),
      25: text(order.status),
    },
  };
}
