/** A control as the report looks at it: what was measured, and what it was judged to be. */
import type { ControlTarget } from "../../domain/lot.ts";
import type { Observation } from "../../domain/observation.ts";
import type { JudgedControl } from "../../qc/types.ts";
import type { Counted } from "../counted-at.ts";

export interface ReportedControl extends Counted {
  readonly judged: JudgedControl;
  readonly observation: Observation;
  /** What people wrote about it; null: nothing, or not asked for. */
  readonly comment: string | null;
  /** Number of the deviation that is about it. */
  readonly deviation: number | null;
}

export type StreamTarget = Pick<ControlTarget, "target" | "sd" | "low" | "high">;
