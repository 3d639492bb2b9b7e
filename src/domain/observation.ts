/**
 * One measured quantity as the instrument reported it, in the field's own words.
 * The decoded JSON form of CONTRACTS.md ("decode --json") is exactly this shape: absent is null, never "".
 */
import type { DeviceTime } from "./device-time.ts";

/** `service` is electronic QC, calibration and linearity: it never counts as a liquid control. */
export type ObservationKind = "patient" | "control" | "eqa" | "service";
export type Comparator = "<" | ">" | "<=" | ">=";
export type ObservationStatus = "final" | "correction";

/** Who measured, as told by the bytes themselves. */
export interface DeviceIdentity {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly software: string | null;
}

/** `number` is a decimal string exactly as sent: no rounding, no binary floating point. `raw` is the untouched text. */
export interface MeasuredValue {
  readonly raw: string;
  readonly comparator: Comparator | null;
  readonly number: string | null;
  readonly unit: string | null;
  /** Where the message itself says that the answer is a code and not a number (HL7 CE, CWE). */
  readonly coded?: CodedAnswer;
}

/** An answer by its code, as sent: `260385009^Negative^SCT`. */
export interface CodedAnswer {
  readonly code: string | null;
  readonly text: string | null;
  readonly system: string | null;
}

/** A run that gave no value ("---", aborted): never zero, never dropped. */
export interface FailedMeasurement {
  readonly raw: string;
  readonly reason: string | null;
}

export interface ReagentLotRef {
  readonly number: string;
  /** As sent, ISO date where the driver could read it. */
  readonly expiry: string | null;
}

/** What the instrument itself says of the control material; any part may be unknown. */
export interface ControlRef {
  readonly name: string | null;
  readonly lot: string | null;
  readonly level: string | null;
  readonly expiry: string | null;
}

export interface ValueRange {
  readonly low: string | null;
  readonly high: string | null;
}

export interface Observation {
  readonly kind: ObservationKind;
  /** Observations of one measurement share this: the instrument's sequence, else their order in the input. */
  readonly run: string;
  readonly device: DeviceIdentity;
  readonly sequence: string | null;
  /** Canonical name, or null when the device's code is not mapped. */
  readonly analyte: string | null;
  readonly deviceCode: string;
  readonly value: MeasuredValue | null;
  readonly failed: FailedMeasurement | null;
  readonly flags: readonly string[];
  /** As sent. In a POCT1-A control it is the control's acceptance range. */
  readonly range: ValueRange | null;
  readonly calculated: boolean;
  readonly status: ObservationStatus;
  readonly resent: boolean;
  /** Run under the operator's override (POCT1-A SVC.status_cd OVR). */
  readonly override: boolean;
  readonly role: string | null;
  readonly patientId: string | null;
  /** Where the message names several: those that differ from `patientId`. */
  readonly otherPatientIds?: readonly string[];
  readonly patientName: string | null;
  readonly birthDate: string | null;
  readonly sex: string | null;
  readonly sampleId: string | null;
  readonly orderId: string | null;
  readonly specimen: string | null;
  readonly operatorId: string | null;
  readonly reagentLot: ReagentLotRef | null;
  readonly control: ControlRef | null;
  readonly measuredAt: DeviceTime | null;
  readonly notes: readonly string[];
}

/** Every field at its "not said" value; decoders spread this and fill in what they know. */
export const emptyObservation: Omit<Observation, "kind" | "run" | "device" | "deviceCode"> = {
  sequence: null,
  analyte: null,
  value: null,
  failed: null,
  flags: [],
  range: null,
  calculated: false,
  status: "final",
  resent: false,
  override: false,
  role: null,
  patientId: null,
  patientName: null,
  birthDate: null,
  sex: null,
  sampleId: null,
  orderId: null,
  specimen: null,
  operatorId: null,
  reagentLot: null,
  control: null,
  measuredAt: null,
  notes: [],
};

export const unknownDevice: DeviceIdentity = { vendor: null, model: null, serial: null, software: null };
