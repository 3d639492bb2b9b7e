/**
 * The device side of a wire, sans-IO like the host side: bytes and time in, outputs out. A runner (simulator/run.ts) connects it
 * to a socket, a serial path or the master end of a PTY; tests connect it straight to a session.
 */
import type { EpochMs } from "../domain/clock.ts";

export type DeviceOutput =
  | { readonly kind: "send"; readonly bytes: Uint8Array }
  /** Everything was handed over; `acknowledged` counts the results the host took responsibility for. */
  | { readonly kind: "done"; readonly acknowledged: number }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "close" };

export interface SimulatedDevice {
  open(now: EpochMs): readonly DeviceOutput[];
  receive(bytes: Uint8Array, now: EpochMs): readonly DeviceOutput[];
  wake(now: EpochMs): readonly DeviceOutput[];
  wakeAt(): EpochMs | null;
}

/** One run as the operator made it, free of any wire format; `simulator/instruments/*` writes it in each analyzer's own way. */
export interface SimulatedRun {
  readonly kind: "patient" | "control";
  readonly sequence: string;
  readonly analyte: string;
  /** As the display shows it: `47`, `<5`, `---`. */
  readonly value: string;
  readonly unit: string;
  /** Other values of the same run (HbA1c in %, eAG, %Quick, seconds). */
  readonly companions?: readonly { readonly code: string; readonly value: string; readonly unit: string }[];
  readonly patientId: string | null;
  /** For controls: what the operator scanned or the device knows. */
  readonly control?: { readonly id: string; readonly lot: string; readonly level: string; readonly expiry: string | null };
  readonly operatorId: string | null;
  readonly reagentLot: { readonly number: string; readonly expiry: string | null };
  /** Device wall clock, `YYYY-MM-DDTHH:mm:ss`. */
  readonly measuredAt: string;
}

export interface SimulatedInstrument {
  readonly serial: string;
  readonly runs: readonly SimulatedRun[];
  /** Device wall clock now, `YYYY-MM-DDTHH:mm:ss`. */
  readonly clock: string;
}
