/** The events of one analyte on one instrument after its controls were judged: what a verdict and the live status ask alike. */
import type { QcPolicy } from "../../domain/policy.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { judgeElectronic } from "../controls/electronic.ts";
import { judgeControls } from "../controls/verdict.ts";
import type { KnownEvents } from "../types.ts";
import type { StandingQuestion } from "./requirements.ts";

/** After these no control rule looks back (qc.md 1.3 no. 6). */
const resets: readonly string[] = ["service", "calibration", "corrective-action"];
export const interventionsOf = (services: KnownEvents["services"]): KnownEvents["services"] =>
  services.filter(({ kind }) => resets.includes(kind));

export function judgedEvents(
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  policies: readonly [QcPolicy, ...QcPolicy[]],
  events: KnownEvents,
  zone: string,
): Omit<StandingQuestion, "policy" | "sample" | "isSelfControlled"> {
  const { targets, services, tests, comparisons = [], reagentLots, gaps = [], formerTargets = [] } = events;
  const resetAt = [...interventionsOf(services), ...gaps.map((at) => ({ at }))];
  const register = { model: instrument.driver, analyte, targets, formerTargets, policies, zone, services: resetAt };
  return {
    controls: judgeControls(events.controls, { ...register, approved: events.approvedLimits ?? [] }),
    unitControls: judgeControls(events.unitControls ?? [], register),
    electronic: judgeElectronic(events.electronic ?? [], register),
    comparisons,
    services,
    reagentLots: reagentLots.filter((lot) => lot.analyte === analyte.name && lot.model === instrument.driver),
    ...(tests === undefined ? {} : { tests }),
    zone,
  };
}
