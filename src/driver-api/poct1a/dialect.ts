/** What one POCT1-A device does in its own way: its analytes and its introduction (HEL.R01). */
import { type DeviceIdentity, unknownDevice } from "../../domain/observation.ts";
import type { PoctElement, PoctHello } from "../../protocol/poct1a/message.ts";
import type { FailureTable } from "../failures.ts";
import type { AnalyteTable } from "../measurement.ts";
import { textOrNull } from "../text.ts";

export interface PoctDialect {
  readonly analytes: AnalyteTable;
  /** Codes of failed measurements, which stand in the value, a flag or a note of the OBS. The driver declares the same table. */
  readonly failures?: FailureTable;
  /** Vendor and model; the standard says where serial number and software are. */
  readonly identify: (hello: PoctHello) => Pick<DeviceIdentity, "vendor" | "model">;
  /** Notes of an OBS that are really a flag (HemoScreen, POCT1A.md 7). */
  readonly flagNotes?: readonly string[];
  /** What a vendor adds to an SVC of its own and a person should see: notes of each of its observations (i-STAT). */
  readonly serviceNotes?: (service: PoctElement) => readonly string[];
}

/** Null everywhere when the device has not introduced itself in what was read. */
export function deviceOf(hello: PoctHello | null, dialect: PoctDialect): DeviceIdentity {
  if (hello === null) return unknownDevice;
  return {
    ...dialect.identify(hello),
    serial: textOrNull(hello.serialId) ?? textOrNull(hello.deviceId?.split("^").at(-1)),
    software: textOrNull(hello.software),
  };
}
