/** What is rendered, and what the journal's answer says. Pure data; the bytes are the unit that is stored and resent. */
import type { EpochMs, TimeWindow } from "../domain/clock.ts";
import type { ControlId, RunId } from "../domain/ids.ts";
import type { Observation } from "../domain/observation.ts";
import type { ConfiguredAnalyte, Station } from "../domain/station.ts";

export interface ReportedResult {
  readonly observation: Observation;
  readonly analyte: ConfiguredAnalyte;
  /** Comments for the journal, in Norwegian, already chosen (only codes with `inJournal`). */
  readonly comments: readonly string[];
}

/** One run = one message = one OBR (CONTRACTS, HL7). */
export interface RunReport {
  readonly runId: RunId;
  readonly patientId: string;
  readonly instrumentName: string;
  readonly model: string;
  readonly serial: string | null;
  readonly measuredAt: EpochMs;
  /** The time of the measurement is uncertain: it lies in here, and is told to the day (ruling 18). */
  readonly measuredWithin?: TimeWindow | null;
  readonly releasedAt: EpochMs;
  /** In configured order; at least one. */
  readonly results: readonly ReportedResult[];
  /** Comments on the run as a whole; the first is always the "Pasientnær analyse …" line (ruling 19). */
  readonly comments: readonly string[];
}

export interface RenderContext {
  readonly station: Station;
  readonly controlId: ControlId;
  readonly now: EpochMs;
}

export interface Acknowledgement {
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  readonly processingId: string;
  /** MSA-1. */
  readonly code: "AA" | "AE" | "AR" | "CA" | "CE" | "CR";
  /** MSA-2: the MSH-10 that is answered. */
  readonly controlId: string;
  /** ERR-3.1 or MSA-6.1. */
  readonly errorCode: string | null;
  /** ERR-7/8, MSA-3: what the receiver wrote. May hold anything: kept sealed, never logged. */
  readonly text: string | null;
}
