/** Writes runs as a NycoCard Reader II prints them (ANALYZERS.md 6): label, value, unit. No id, time or lot is on this wire. */
import { Buffer } from "node:buffer";
import type { SimulatedInstrument } from "../device.ts";

export function nycocardPrintouts(instrument: SimulatedInstrument): readonly Uint8Array[] {
  return instrument.runs.map((run) =>
    Buffer.from(`${run.analyte} Whole blood Result:\r\n${run.value} ${run.unit}\r\n`, "latin1"),
  );
}
