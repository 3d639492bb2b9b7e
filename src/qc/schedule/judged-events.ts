/** The events of one analyte on one instrument after its controls were judged: what a verdict and the live status ask alike. */
import type { QcPolicy } from "../../domain/policy.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { judgeElectronic } from "../controls/electronic.ts";
import { judgeControls } from "../controls/judge-controls.ts";
import type { KnownEvents } from "../types.ts";
import type { StandingQuestion } from "./requirements.ts";

/** After these no control rule looks back (QC.md 1.3 no. 6). */
const resets: readonly string[] = ["service", "calibration", "corrective-action"];
export const interventionsOf = (services: KnownEvents["services"]): KnownEvents["services"] =>
  services.filter(({ kind }) => resets.includes(kind));

export type JudgedEvents = Omit<StandingQuestion, "policy" | "sample" | "isSelfControlled">;

export function judgedEvents(
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  policies: readonly [QcPolicy, ...QcPolicy[]],
  events: KnownEvents,
  zone: string,
): JudgedEvents {
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

interface Kept {
  readonly instrument: Instrument;
  readonly zone: string;
  readonly events: KnownEvents;
  readonly judged: JudgedEvents;
}
const kept = new WeakMap<KnownEvents["controls"], Kept>();

/** Controls are judged once, at however many instants a result is asked about and for however many results. */
export function judgedOnce(...asked: Parameters<typeof judgedEvents>): JudgedEvents {
  const [instrument, , , events, zone] = asked;
  const former = kept.get(events.controls);
  if (former?.instrument === instrument && former.zone === zone && isSame(former.events, events))
    return former.events.tests === events.tests ? former.judged : { ...former.judged, tests: events.tests ?? [] };
  const judged = judgedEvents(...asked);
  kept.set(events.controls, { instrument, zone, events, judged });
  return judged;
}

/** The former result of the same person is asked of no control, and other tests are none. */
function isSame(one: KnownEvents, other: KnownEvents): boolean {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof KnownEvents)[];
  const isBeside = (name: keyof KnownEvents): boolean =>
    name === "previous" || (name === "tests" && "tests" in one === "tests" in other);
  return names.every((name) => isBeside(name) || one[name] === other[name]);
}
