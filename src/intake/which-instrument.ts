/** Which instrument stands behind a message: told by its bytes, or by assignment where the wire carries no serial number. */
import type { DeviceIdentity, Observation } from "../domain/observation.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Instrument } from "../domain/station.ts";

/** Who may stand behind a connection. */
export interface Candidates {
  /** Configured on this connection. */
  readonly here: readonly Instrument[];
  /** Of the same driver, configured on other connections: cables are swapped in daily life. */
  readonly elsewhere: readonly Instrument[];
}

export interface Recognised {
  /** Null: no registered instrument fits. */
  readonly instrument: Instrument | null;
  readonly code: ReasonCode | null;
}

/** Another instrument than the one that a connection was set up for. */
export interface Stranger {
  readonly expected: string;
  readonly found: string;
}

/** A serial that nobody expects is DEV_UNKNOWN, or DEV_MISMATCH where exactly one other was expected: held, never mixed up. */
export function recognise(device: DeviceIdentity, { here, elsewhere }: Candidates): Recognised {
  const serial = device.serial === null ? null : normal(device.serial);
  const expecting = [...here, ...elsewhere].find(
    (one) => serial !== null && one.expectedSerial !== null && normal(one.expectedSerial) === serial,
  );
  if (expecting !== undefined) return { instrument: expecting, code: null };
  const assigned = here.length === 1 ? here[0] : undefined;
  if (assigned === undefined) return { instrument: null, code: "DEV_UNKNOWN" };
  if (serial === null || assigned.expectedSerial === null) return { instrument: assigned, code: null };
  return { instrument: null, code: "DEV_MISMATCH" };
}

/** The first one that is not who was expected. */
export function strangerAmong(observations: readonly Observation[], candidates: Candidates): Stranger | null {
  const [expected] = candidates.here.map((one) => one.expectedSerial ?? "");
  const found = observations.find(({ device }) => recognise(device, candidates).code === "DEV_MISMATCH");
  return found === undefined ? null : { expected: expected ?? "", found: found.device.serial ?? "" };
}

const normal = (serial: string): string => serial.trim().toUpperCase();
