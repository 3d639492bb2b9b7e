/** Which lots a verdict rests on: those that its controls were of or may have been of, and its own. */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { type Lot, type LotIdentity, normalizeLot } from "../../domain/lot.ts";
import { approvedRules } from "../../domain/registers/approvals.ts";
import type { Instrument } from "../../domain/station.ts";
import { materialOf } from "../../qc/controls/matching.ts";
import type { ControlEvent, JudgedControl } from "../../qc/types.ts";
import { subjectOf } from "../../store/read-subjects.ts";
import { always, type Stretch } from "../../store/results/reads.ts";
import type { Run } from "../../store/results/runs.ts";
import type { Ports } from "../view.ts";
import type { LotsAsked } from "./deciding-controls.ts";
import { toControlEvents } from "./known-events.ts";
import { asksApproval } from "./ruled-parts.ts";

export interface LotQuestion {
  readonly model: string;
  readonly analyte: string;
  /** The sample's own reagent lots. */
  readonly own: LotsAsked;
  readonly events: readonly ControlEvent[];
  readonly judged: readonly JudgedControl[];
  /** Over which its controls count. */
  readonly during: TimeWindow;
}

export function lotReads({ model, analyte, own, events, judged, during }: LotQuestion): readonly Stretch[] {
  const counted = events.filter(({ at, window = { from: at, to: at } }) => window.to >= during.from && window.from <= during.to);
  const names = counted.flatMap(materialsOf);
  const ownLots = own === "all" ? [null] : own;
  const asksAny = names.includes(null) || ownLots.includes(null);
  // A lot that is registered later may be the one that nobody could find.
  const isSearched = judged.some(({ codes }) => codes.includes("QC_CONTROL_UNKNOWN") || codes.includes("QC_TARGET_MISSING"));
  const any = isSearched ? always : asksAny ? during : null;
  return [
    ...(any === null ? [] : [{ subject: subjectOf.lots(model, analyte), ...any }]),
    ...named(model, analyte, names).map((subject) => ({ subject, ...during })),
    ...named(model, analyte, ownLots).map((subject) => ({ subject, ...always })),
  ];
}

const named = (model: string, analyte: string, lots: readonly (string | null)[]): readonly string[] => [
  ...new Set(lots.flatMap((lot) => (lot === null ? [] : [subjectOf.lot(model, analyte, normalizeLot(lot))]))),
];

/** What it says, or a person said, that it is; null: nothing, so it is of a lot that was open then. */
function materialsOf({ assigned, annulled = null, observation }: ControlEvent): readonly (string | null)[] {
  const moved = annulled?.moved?.lot;
  return [assigned?.lot ?? materialOf(observation.control), ...(moved === undefined ? [] : [moved])];
}

/** What it is that a control run was, at its own time. */
export function controlRunReads(
  ports: Ports<"store" | "view">,
  { id, driver }: Instrument,
  run: Run,
  isSearched: boolean,
): readonly Stretch[] {
  const at = run.measuredAt ?? run.receivedAt;
  const window = ports.store.clocks.windowOf(run.key) ?? { from: at, to: at };
  const events = toControlEvents(ports.store, ports.store.runs.observations(run.key));
  const analytes = [...new Set(events.flatMap(({ observation }) => observation.analyte ?? []))];
  const ofLots = analytes.flatMap((analyte) => {
    const own = events.filter(({ observation }) => observation.analyte === analyte);
    const question = { model: driver, analyte, own: [], events: own, judged: [], during: window };
    return [...lotReads(question), ...(isSearched ? [{ subject: subjectOf.lots(driver, analyte), ...always }] : [])];
  });
  const approvals = { subject: subjectOf.register(approvedRules.name, id), from: always.from, to: window.to };
  return asksApproval(ports.view()) ? [...ofLots, approvals] : ofLots;
}

export interface TouchedLot extends LotIdentity {
  readonly controlIds?: readonly string[];
}

/** Something became known of lots that counts from then on; `isOfAllTime`: it may have counted before. */
export function touchedLots(lots: readonly TouchedLot[], from: EpochMs, isOfAllTime: boolean): readonly Stretch[] {
  const since = { from, to: always.to };
  return lots.flatMap((lot) => [
    ...(lot.kind === "control" ? [{ subject: subjectOf.anyLots(), ...always }] : []),
    { subject: subjectOf.lots(lot.model, lot.analyte), ...since },
    ...named(lot.model, lot.analyte, [lot.lot, ...(lot.controlIds ?? [])]).map((subject) => ({
      subject,
      ...(isOfAllTime ? always : since),
    })),
  ]);
}

/** What an instrument may call it. */
export const idsOf = (lot: Lot): readonly string[] => (lot.kind === "control" ? lot.controlIds : []);
