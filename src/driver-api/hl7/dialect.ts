/** Where one HL7 v2 device puts what the standard leaves open. Field and component numbers are those of the standard, from 1. */
import type { FailureTable } from "../failures.ts";
import type { AnalyteTable } from "../measurement.ts";
import type { StatusLetters } from "../result-status.ts";

/** A component of the first MSH, or of the PID, OBR or OBX that the result stands in or under. */
export interface Hl7Place {
  readonly segment: "MSH" | "PID" | "OBR" | "OBX";
  readonly field: number;
  readonly component: number;
}

export const hl7At = (segment: Hl7Place["segment"], field: number, component = 1): Hl7Place => ({ segment, field, component });

export interface Hl7Dialect {
  readonly vendor: string;
  /** As the driver spells it; what stands at `modelAt` counts, this is only its spelling. */
  readonly model: string;
  readonly analytes: AnalyteTable;
  /** Codes of failed measurements, which stand in OBX-5, in a flag, or in an NTE on the result. The driver declares the same table. */
  readonly failures?: FailureTable;
  readonly modelAt: Hl7Place;
  /** Null where the device sends none, like all that may be null here. */
  readonly serial: Hl7Place | null;
  readonly software: Hl7Place | null;
  /** Of a control it is the id that was scanned or typed. */
  readonly patientId: Hl7Place;
  readonly sequence: Hl7Place | null;
  readonly orderId: Hl7Place | null;
  readonly sampleId: Hl7Place | null;
  readonly specimen: Hl7Place | null;
  readonly reagentLot: Hl7Place | null;
  readonly measuredAt: Hl7Place;
  readonly operatorId: Hl7Place | null;
  readonly flags: readonly Hl7Place[];
  /** What makes a result one of a control: one of these letters at that place. */
  readonly control: { readonly at: Hl7Place; readonly is: readonly string[] } | null;
  /** Absent: MSH-11 other than P (or a control's letter) is a message of training or service, without results. */
  readonly processing?: "ignored";
  /** Letters of OBR-25 and OBX-11; absent: the standard's. */
  readonly status?: StatusLetters;
}
