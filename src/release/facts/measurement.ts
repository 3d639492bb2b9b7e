/** A stored measurement as the registers are asked about it. */
import type { EpochMs } from "../../domain/clock.ts";
import type { Instrument } from "../../domain/station.ts";
import type { Run, StoredObservation } from "../../store/results/runs.ts";

export interface Measurement {
  readonly run: Run;
  readonly instrument: Instrument | null;
  readonly observations: readonly StoredObservation[];
  /** By a person. */
  readonly assignedPatientId: string | null;
}

/** Or of its receipt where that is not known. */
export const measuredAt = ({ run }: Pick<Measurement, "run">): EpochMs => run.measuredAt ?? run.receivedAt;
