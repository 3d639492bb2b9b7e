/**
 * What a verdict rests on, as subjects and stretches of time (store/results/reads.ts): whatever happens outside of them, before or after, leaves
 * it as it is. What was looked for and not found is among them. A run's own decisions are not: whoever decides has it judged again.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { isTyped } from "../../domain/manual.ts";
import { classifyPersonNumber } from "../../domain/person-number.ts";
import { approvedRules, approvedLimits as limitsRegister } from "../../domain/registers/approvals.ts";
import { auditFindings, findingSubject } from "../../domain/registers/audit-findings.ts";
import { comparisons as comparisonRegister } from "../../domain/registers/comparisons.ts";
import { eqaRounds, roundSubject } from "../../domain/registers/eqa.ts";
import { type InstrumentEventKind, instrumentEvents, toldErrorsOf } from "../../domain/registers/instrument-events.ts";
import { unreadMessages } from "../../domain/registers/unread-messages.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { minuteMs, spanOf } from "../../qc/controls/control-order.ts";
import { longestRoundDays } from "../../qc/eqa/eqa-round.ts";
import { normalized } from "../../qc/schedule/books.ts";
import { type JudgedEvents, judgedOnce } from "../../qc/schedule/judged-events.ts";
import type { JudgedControl, KnownEvents } from "../../qc/types.ts";
import { subjectOf } from "../../store/read-subjects.ts";
import { always, type Stretch } from "../../store/results/reads.ts";
import type { Run } from "../../store/results/runs.ts";
import { personKey } from "../../store/sealing/person-key.ts";
import type { Ports } from "../view.ts";
import { decidingOf } from "./control-reads.ts";
import type { LotsAsked } from "./deciding-controls.ts";
import { testsRead } from "./known-tests.ts";
import { lotReads } from "./lot-reads.ts";
import { asksApproval } from "./ruled-parts.ts";
import { sameValueMs } from "./typed-twice.ts";

const dayMs = 24 * 3_600_000;

/** One analyte of a run, and what was known when it was judged by one set of rules. */
export interface AnalyteQuestion {
  readonly run: Run;
  readonly instrument: Instrument;
  readonly analyte: ConfiguredAnalyte;
  readonly known: KnownEvents;
  readonly sample: TimeWindow;
  readonly lots: LotsAsked;
  readonly patientId: string | null;
}

/** Where a measurement may lie: at the time that is taken for its own, or in its window. */
export const sampleOf = (at: EpochMs, window: TimeWindow | null): TimeWindow => ({
  from: Math.min(at, window?.from ?? at),
  to: Math.max(at, window?.to ?? at),
});

export function analyteReads(ports: Ports<"store" | "view">, question: AnalyteQuestion): readonly Stretch[] {
  return [...qcReads(ports, question), ...formerReads(ports, question)];
}

function qcReads(ports: Ports<"view">, question: AnalyteQuestion): readonly Stretch[] {
  const { instrument, analyte, known, sample } = question;
  const [first, ...later] = instrument.qc[analyte.name] ?? [];
  if (first === undefined) return ownLotReads(question, sample);
  const judged = judgedOnce(instrument, analyte, [first, ...later], known, ports.view().station.gateway.zone);
  const controls = controlReads(question, judged);
  const others = otherReads(question, judged);
  const siblings = siblingReads(ports, question);
  // An intervention stands between a sample and whatever decides of it; rules over a sibling's controls begin behind one as well.
  const between = hullOf([
    controls.during,
    ...others.decided,
    ...(siblings.length === 0 ? [] : [{ ...controls.during, from: always.from }]),
  ]);
  return [
    ...controls.stretches,
    ...lotReads({
      ...{ model: instrument.driver, analyte: analyte.name, own: question.lots },
      ...{ events: known.controls, judged: judged.controls, during: controls.during },
    }),
    ...[instrument.id, toldErrorsOf(instrument.id)].map((subject) => of(instrumentEvents.name, subject, between)),
    of(unreadMessages.name, instrument.id, between),
    of(limitsRegister.name, instrument.id, { from: always.from, to: controls.during.to }),
    ...others.stretches,
    ...siblings,
  ];
}

const ownLotReads = ({ instrument, analyte, lots }: AnalyteQuestion, during: TimeWindow): readonly Stretch[] =>
  lotReads({ model: instrument.driver, analyte: analyte.name, own: lots, events: [], judged: [], during });

const of = (register: string, subject: string, stretch: TimeWindow): Stretch => ({
  subject: subjectOf.register(register, subject),
  ...stretch,
});

/** `during`: from the first control that any rule of a deciding one asks, up to the last that says something. */
function controlReads(
  { instrument, analyte, known, sample, lots }: AnalyteQuestion,
  { controls: judged }: JudgedEvents,
): { readonly stretches: readonly Stretch[]; readonly during: TimeWindow } {
  const [id, name] = [instrument.id, analyte.name];
  const policies = instrument.qc[name] ?? [];
  const asksLevels =
    policies.every(({ controlKind }) => controlKind === "liquid") && !policies.some((one) => one.interval.type === "none");
  const measured = judged.flatMap(({ level }) => level ?? []);
  const levels = [...new Set([...policies.flatMap((policy) => policy.levels), ...(asksLevels ? [] : measured)])];
  const { targets, formerTargets = [], approvedLimits = [] } = known;
  const asksSeries =
    approvedLimits.length > 0 || [targets, ...formerTargets.map((one) => one.targets)].flat().some(({ sd }) => sd !== null);
  const question = { judged, events: known.controls, sample, levels, asksSeries };
  const told = [...new Set(judged.map(({ reagentLot }) => normalized(reagentLot)))];
  const own = lots === "all" || lots.includes(null) ? told : lots.map(normalized);
  const any = decidingOf(question, () => true);
  const each = own.map((lot) => {
    // A pass without a lot clears only what failed without one; a failure without one counts against every lot.
    const found = decidingOf(question, (one) => normalized(one.reagentLot) === lot || one.reagentLot === null);
    const passes = lot === null ? found : decidingOf(question, (one) => normalized(one.reagentLot) === lot);
    return { lot, found, passes };
  });
  const rules = [any, ...each.flatMap(({ found, passes }) => [found, passes])];
  const hull = rules.flatMap((one) => one.rules ?? []);
  const anyLot = subjectOf.controls(id, name);
  const stretches: readonly Stretch[] = [
    { subject: anyLot, ...any.own },
    ...hull.map((stretch) => ({ subject: anyLot, ...stretch })),
    ...each.flatMap(({ lot, passes }) => [
      { subject: subjectOf.controlsOnLot(id, name, lot ?? ""), ...passes.own },
      { subject: subjectOf.controlsOnLot(id, name, ""), ...passes.own },
    ]),
    ...(lots === "all" || lots.includes(null) ? [{ subject: subjectOf.controlLots(id, name), ...always }] : []),
    ...(asksLevels ? [] : [{ subject: subjectOf.controlLevels(id, name), ...always }]),
    { subject: subjectOf.unclaimed(id, name), from: always.from, to: sample.to + minuteMs },
  ];
  return {
    stretches,
    during: {
      from: Math.min(any.own.from, ...hull.map(({ from }) => from)),
      to: Math.max(...rules.map(({ last }) => last), sample.to),
    },
  };
}

const hullOf = (stretches: readonly TimeWindow[]): TimeWindow => ({
  from: Math.min(...stretches.map(({ from }) => from)),
  to: Math.max(...stretches.map(({ to }) => to)),
});

/** What the rarer policies ask for. `decided`: where that lies which says something already. */
function otherReads(
  { instrument, analyte, known, sample }: AnalyteQuestion,
  judged: JudgedEvents,
): { readonly stretches: readonly Stretch[]; readonly decided: readonly TimeWindow[] } {
  const counted = known.tests === undefined ? null : testsRead(instrument, analyte.name, known.tests, sample);
  const electronic = known.electronic === undefined ? null : (judged.electronic ?? []);
  const compared = known.comparisons?.map((one): Decided => ({ at: one.at, result: one.isAccepted ? "PASS" : "REJECT" })) ?? null;
  return {
    stretches: [
      ...(counted === null ? [] : [{ subject: subjectOf.tests(instrument.id, analyte.name), ...counted }]),
      ...(electronic === null ? [] : [{ subject: subjectOf.electronic(instrument.id), ...between(electronic, sample) }]),
      ...(compared === null ? [] : [of(comparisonRegister.name, instrument.id, between(compared, sample))]),
    ],
    decided: [electronic, compared].flatMap((list) => (list === null ? [] : saidAround(list, sample))),
  };
}

type Decided = Pick<JudgedControl, "at" | "result" | "window">;

/** From the last pass before the sample's minute up to the first one after it. */
function between(decided: readonly Decided[], { from, to }: TimeWindow): TimeWindow {
  const passes = decided.filter(({ result, window }) => (result === "PASS" || result === "WARN") && window === undefined);
  const times = passes.map(({ at }) => at);
  return {
    from: Math.max(...times.filter((at) => at < from - minuteMs), always.from),
    to: Math.min(...times.filter((at) => at > to + minuteMs), always.to),
  };
}

/** From the first of those that have a say to the last: what is not there yet brings its own reading when it comes. */
function saidAround(decided: readonly Decided[], sample: TimeWindow): readonly TimeWindow[] {
  const { from, to } = between(decided, sample);
  return decided.map(spanOf).filter((one) => one.to >= from && one.from <= to);
}

/** A new lot may have been tried on another instrument (ruling 9). */
function siblingReads(ports: Ports<"view">, { instrument, analyte, sample }: AnalyteQuestion): readonly Stretch[] {
  const countsUnit = (instrument.qc[analyte.name] ?? []).some(({ newLot }) => newLot === "unit");
  const siblings = ports
    .view()
    .instruments.filter((one) => countsUnit && one.driver === instrument.driver && one.id !== instrument.id);
  const until = { from: always.from, to: sample.to + minuteMs };
  return siblings.flatMap(({ id }) => [
    { subject: subjectOf.controls(id, analyte.name), ...until },
    of(limitsRegister.name, id, until),
  ]);
}

/** The same person's results before this one. */
function formerReads({ store }: Ports<"store">, { run, analyte, patientId }: AnalyteQuestion): readonly Stretch[] {
  const delta = analyte.limits?.delta;
  const key = personKey(store.seal, patientId, analyte.name);
  if (delta === undefined || key === null || run.measuredAt === null) return [];
  return [{ subject: subjectOf.person(key), from: run.measuredAt - delta.days * dayMs, to: run.measuredAt - 1 }];
}

export interface RunQuestion {
  readonly run: Run;
  readonly instrument: Instrument | null;
  readonly sample: TimeWindow;
  readonly patientIds: readonly (string | null)[];
  readonly isReleasable: boolean;
}

/** What is asked of a run as a whole. */
export function runReads(ports: Ports<"store" | "view">, question: RunQuestion): readonly Stretch[] {
  const { instrument, sample, patientIds, isReleasable } = question;
  const mayBeLot = patientIds.map((id) => (id ?? "").trim()).some((id) => id !== "" && !classifyPersonNumber(id).validChecksum);
  const round = { from: sample.from - (longestRoundDays + 2) * dayMs, to: sample.to };
  return [
    of(eqaRounds.name, roundSubject, round),
    // What was sent is asked no more about what was found after it.
    of(auditFindings.name, findingSubject, isReleasable ? { from: always.from, to: sample.to } : always),
    // A control's lot number may have been typed in where a patient's number belongs.
    ...(mayBeLot ? [{ subject: subjectOf.anyLots(), ...always }] : []),
    ...(instrument === null ? [] : instrumentReads(ports, question, instrument)),
  ];
}

function instrumentReads(
  ports: Ports<"store" | "view">,
  { run, sample, isReleasable }: RunQuestion,
  instrument: Instrument,
): readonly Stretch[] {
  const { id, service } = instrument;
  const told = ports.store.registers.between(instrumentEvents, id, 0, sample.from);
  const since = (...kinds: readonly InstrumentEventKind[]): TimeWindow => ({
    from: told.findLast(({ body }) => kinds.includes(body.kind))?.at ?? always.from,
    to: sample.to,
  });
  // What was released was so by the rules of its time, whatever is approved later.
  const approvals = isReleasable ? { from: always.from, to: sample.to } : always;
  return [
    { subject: subjectOf.use(id), ...since("out-of-use", "in-use") },
    ...(service === undefined ? [] : [{ subject: subjectOf.serviced(id), ...since("service") }]),
    ...(asksApproval(ports.view()) ? [of(approvedRules.name, id, approvals)] : []),
    ...twinReads(run, id),
  ];
}

/** Who reads of one kind of event alone. */
export function touchedByEvent(instrument: string, kind: InstrumentEventKind, at: EpochMs): readonly Stretch[] {
  const subject =
    kind === "out-of-use" || kind === "in-use"
      ? subjectOf.use(instrument)
      : kind === "service"
        ? subjectOf.serviced(instrument)
        : null;
  return subject === null ? [] : [{ subject, from: at, to: at }];
}

function twinReads(run: Run, id: string): readonly Stretch[] {
  if (run.kind !== "patient" || run.measuredAt === null) return [];
  const around = { from: run.measuredAt - sameValueMs, to: run.measuredAt + sameValueMs };
  return [{ subject: isTyped(run) ? subjectOf.readOut(id) : subjectOf.typed(id), ...around }];
}
