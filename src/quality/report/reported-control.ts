/** A control as the report looks at it: what was measured, and what it was judged to be. */
import type { ControlTarget } from "../../domain/lot.ts";
import type { Observation } from "../../domain/observation.ts";
import type { JudgedControl } from "../../qc/types.ts";

export interface ReportedControl {
  readonly judged: JudgedControl;
  readonly observation: Observation;
}

export type StreamTarget = Pick<ControlTarget, "target" | "sd" | "low" | "high">;
