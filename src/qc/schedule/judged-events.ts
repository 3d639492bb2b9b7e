/** The events of one analyte on one instrument after its controls were judged: what a verdict and the live status ask alike. */
import type { QcPolicy } from "../../domain/policy.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { judgeElectronic } from "../controls/electronic.ts";
import { judgeControls } from "../controls/verdict.ts";
import type { KnownEvents } from "../types.ts";
import type { StandingQuestion } from "./requirements.ts";

/** After these no control rule looks back (qc.md 1.3 no. 6). */
const resets: readonly string[] = ["service", "calibration", "corrective-action"];

export function judgedEvents(
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  policies: readonly [QcPolicy, ...QcPolicy[]],
  events: KnownEvents,
  zone: string,
): Omit<StandingQuestion, "policy" | "sample" | "isSelfControlled"> {
  const { targets, services, tests, comparisons = [] } = events;
  const interventions = services.filter(({ kind }) => resets.includes(kind));
  const register = { model: instrument.driver, analyte, targets, policies, zone, services: interventions };
  return {
    controls: judgeControls(events.controls, register),
    unitControls: judgeControls(events.unitControls ?? [], register),
    electronic: judgeElectronic(events.electronic ?? [], register),
    comparisons,
    services,
    ...(tests === undefined ? {} : { tests }),
    zone,
  };
}
