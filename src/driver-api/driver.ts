/**
 * What a driver is: data about an instrument plus one pure function that reads its messages.
 * A driver imports only this folder, knows no clock, file, store or transport, and never throws.
 */
import type { ClockReading } from "../domain/device-time.ts";
import type { GenericMapping, MappingFamily } from "../domain/generic-mapping.ts";
import type { DeviceIdentity, Observation } from "../domain/observation.ts";
import type { Problem } from "../domain/problem.ts";
import type { ProtocolChoice } from "../protocol/family.ts";
import type { DeviceMessage } from "../protocol/messages.ts";
import type { FailureTable } from "./failures.ts";

/** How sure the mode's facts are; shown to the user. `unverified` holds every result until confirmed on site. */
export type Evidence = "capture" | "vendor-document" | "driver-code" | "unverified";

export type TransportKind = "serial" | "tcp-server" | "tcp-client";

export interface TransportDefaults {
  readonly kinds: readonly TransportKind[];
  readonly port?: number;
  readonly baudRate?: number;
  readonly dataBits?: 7 | 8;
  readonly parity?: "none" | "even" | "odd";
  readonly stopBits?: 1 | 2;
}

export interface DriverMode {
  readonly evidence: Evidence;
  /** Where the facts come from: document and section, or "capture of …". */
  readonly source: string;
  readonly protocol: ProtocolChoice;
  readonly transport: TransportDefaults;
  /** True when the device's own end of transmission proves that all its results are in; else only silence closes a docking batch. */
  readonly endsBatch: boolean;
  /** False where the wire carries no serial number: the instrument is then the one assigned to the connection. */
  readonly reportsSerial: boolean;
  /** Where nothing on the wire of this mode tells a control from a patient's sample: a control then comes as a patient's result. */
  readonly marksControls?: false;
  /** Where no message of this mode can carry a reagent lot: results are then not held for lacking one. */
  readonly sendsReagentLot?: false;
  /** Every test is controlled by what is built in, and gives no value where that fails. Who says so: document and section. */
  readonly onboardControl?: string;
  /** This mode reads by the mapping in the instrument's file, which must then be of this family. */
  readonly mapping?: MappingFamily;
}

export interface AnalyteDeclaration {
  /** Units the device may send for it, spelled as sent. */
  readonly units: readonly string[];
  /** The device's own codes for it. */
  readonly codes: readonly string[];
  readonly source: string;
}

/** How the instrument's clock is to be read unless its file says otherwise. */
export interface ClockDeclaration {
  readonly offset: "trusted" | "ignored";
}

/** What one message meant. Pure data; the problems say what was not understood. */
export interface Decoded {
  readonly observations: readonly Observation[];
  readonly clock: readonly ClockReading[];
  readonly events: readonly DeviceEvent[];
  readonly problems: readonly Problem[];
}

/** Something the instrument tells of itself (service, error, operator list update …). */
export interface DeviceEvent {
  /** Which instrument tells it; null where its messages do not say. */
  readonly device: DeviceIdentity | null;
  /** As the wire grades it, or what happened in the words of decoded.ts. */
  readonly code: string;
  readonly text: string;
  readonly raw: string | null;
}

export interface DecodeContext {
  readonly mode: string;
  /** Byte offset of the message in the input, for problems. */
  readonly at: number;
  /** Order of the message in the input; stands in for a sequence number where the device sends none. */
  readonly index: number;
  /** What the instrument's file says of its messages; for generic drivers. */
  readonly mapping?: GenericMapping | null;
}

export interface DriverDefinition {
  readonly id: string;
  readonly vendor: string;
  readonly model: string;
  readonly revision: number;
  readonly modes: Readonly<Record<string, DriverMode>>;
  readonly analytes: Readonly<Record<string, AnalyteDeclaration>>;
  /** Codes by which it says that a measurement failed, with what they mean; each is shown by a fixture. */
  readonly failures?: FailureTable;
  /** Abnormal flags that it sends, as sent; each is shown by a fixture. */
  readonly flags?: readonly string[];
  readonly clock: ClockDeclaration;
  /** A maker's name for modes of the generic drivers: it declares nothing about the wire. */
  readonly preset?: true;
  readonly decode: (message: DeviceMessage, context: DecodeContext) => Decoded;
}

/** Returns the definition unchanged; exists so that a driver file reads as one typed literal. */
export function defineDriver(definition: DriverDefinition): DriverDefinition {
  return definition;
}

export const nothingDecoded: Decoded = { observations: [], clock: [], events: [], problems: [] };
