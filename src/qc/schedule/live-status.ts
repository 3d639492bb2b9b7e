/**
 * How each analysis of each instrument stands now: the question that a verdict asks of a result, asked for a sample measured this
 * very moment. For people and the status topic; no verdict ever depends on it.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { policyAt, type QcPolicy } from "../../domain/policy.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import { type DoubtCode, doubts } from "../../domain/registers/instrument-events.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { isBefore, latest, type Sample } from "../controls/control-order.ts";
import type { JudgedControl, KnownEvents, QcStatus } from "../types.ts";
import { normalized } from "./books.ts";
import { type Due, dueOf, noDue } from "./due.ts";
import { validUntil } from "./interval.ts";
import { judgedEvents } from "./judged-events.ts";
import { type LiveState, type LiveText, type LotStatus, liveText, severity, textOfLots } from "./live-text.ts";
import { lotsInUse, type SeenLot } from "./lots-in-use.ts";
import { statusOf } from "./qc-status.ts";
import { type Requirement, requirementsOf } from "./requirements.ts";
import { qcFindings } from "./standing.ts";
import { isStopped } from "./stop.ts";

export interface LiveStatus extends Due {
  readonly instrument: string;
  readonly name: string;
  readonly analyte: string;
  readonly state: LiveState;
  /** Of whatever kind the policy asks for; `lot` where it was a control of a registered lot. */
  readonly lastPass: { readonly at: EpochMs; readonly lot: string | null } | null;
  /** In use, as the last result said. */
  readonly reagentLot: string | null;
  /** What would hold any result that is measured now. */
  readonly heldBy?: readonly ReasonCode[];
  /** The standing of every reagent lot in use (ruling 23); `state` is the worst of them. Empty where lots are not told. */
  readonly lots: readonly LotStatus[];
  readonly text: LiveText;
}

export interface LiveView {
  readonly instruments: readonly Instrument[];
  readonly zone: string;
}

/** What is known of one instrument, by analyte: the events around now, and the reagent lot of the last result. */
export interface LiveKnown {
  readonly isOutOfUse: boolean;
  readonly analytes: ReadonlyMap<string, LiveEvents>;
}

export interface LiveEvents {
  readonly events: KnownEvents;
  readonly reagentLot: string | null;
  /** Reagent lots of the newest results, with the time of each. */
  readonly recentLots?: readonly SeenLot[];
}

/** Due is told so long before where the policy does not say. */
const warnHours = 24;
const hourMs = 3_600_000;

/** Pure; one entry per configured analysis, in order. */
export function stationStatus(view: LiveView, known: ReadonlyMap<string, LiveKnown>, now: EpochMs): readonly LiveStatus[] {
  return view.instruments.flatMap((instrument) =>
    instrument.analytes.map((analyte) => analyteStatus(instrument, analyte, known.get(instrument.id), view.zone, now)),
  );
}

function analyteStatus(
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  known: LiveKnown | undefined,
  zone: string,
  now: EpochMs,
): LiveStatus {
  const { events, reagentLot = null, recentLots = [] } = known?.analytes.get(analyte.name) ?? {};
  const [first, ...later] = instrument.qc[analyte.name] ?? [];
  const policy = first === undefined ? null : policyAt([first, ...later], now);
  const isOutOfUse = known?.isOutOfUse === true;
  const stateOn = (lot: string | null): { readonly answer: Asked | null } & LotStatus => {
    const answer =
      first === undefined || policy === null || events === undefined
        ? null
        : ask(instrument, analyte, [first, ...later], policy, events, { at: now, reagentLot: lot, sequence: null }, zone);
    const due = answer?.due ?? noDue;
    const state = isOutOfUse ? "out-of-use" : stateOf(answer, due, policy, now, zone);
    return {
      answer,
      lot,
      state,
      text: liveText({
        state,
        due,
        missing: answer?.missing ?? "liquid",
        reagentLot: lot,
        now,
        zone,
        isUnjudged: answer != null && answer.unjudged !== null,
        doubt: answer?.doubt ?? null,
      }),
    };
  };
  const inUse = policy === null || events === undefined ? [] : lotsInUse(events, recentLots, policy, { at: now, zone });
  const last = normalized(reagentLot);
  const asked = [...new Set([...(last === null && inUse.length > 0 ? [] : [last]), ...inUse])];
  const byLot = asked.map(stateOn);
  const [worst] = byLot.toSorted((a, b) => severity.indexOf(b.state) - severity.indexOf(a.state));
  const { answer, state, text } = worst ?? stateOn(last);
  const lots = byLot.flatMap(({ lot, state: own, text: said }) => (lot === null ? [] : [{ lot, state: own, text: said }]));
  return {
    ...{ instrument: instrument.id, name: instrument.name, analyte: analyte.name, state, ...(answer?.due ?? noDue) },
    ...{ lastPass: answer?.lastPass ?? null, reagentLot, lots, text: textOfLots(text, lots) },
  };
}

interface Asked {
  readonly status: QcStatus;
  readonly isStop: boolean;
  readonly doubt: DoubtCode | null;
  /** A control that nobody has said which it was: its value lies outside all limits, or inside some. */
  readonly unjudged: "outside" | "inside" | null;
  readonly due: Due;
  readonly lastPass: LiveStatus["lastPass"];
  /** Which kind of control is wanting. */
  readonly missing: QcPolicy["controlKind"];
}

function ask(
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  policies: readonly [QcPolicy, ...QcPolicy[]],
  policy: QcPolicy,
  events: KnownEvents,
  sample: Sample,
  zone: string,
): Asked {
  const question = {
    ...judgedEvents(instrument, analyte, policies, events, zone),
    policy,
    sample,
    isSelfControlled: instrument.hasOnboardControl === true,
  };
  const parts = requirementsOf(question);
  const { standing, codes } = qcFindings(question);
  const { status } = standing;
  const isUnjudged = question.controls.some((one) => one.codes.includes("QC_CONTROL_UNKNOWN") && isBefore(one, sample));
  const culprit = parts.find((part) => part.as(statusOf(part.question).status) === status);
  return {
    status,
    unjudged: codes.includes("QC_UNMATCHED_OUTSIDE") ? "outside" : isUnjudged ? "inside" : null,
    doubt: Object.values(doubts).find((code) => codes.includes(code)) ?? null,
    isStop: parts.some((part) => part.kind !== "comparison" && isThirdFailure(part, sample)),
    due: dueOf(parts.map((part) => part.question)),
    lastPass: lastPassOf(parts, sample),
    missing: culprit?.kind ?? policy.controlKind,
  };
}

type QcState = Exclude<LiveState, "held">;

const stateNames: Readonly<Record<Exclude<QcStatus, "OK">, QcState>> = {
  QC_OVERDUE_GRACE: "overdue-grace",
  QC_OVERDUE: "overdue",
  QC_TRIGGER_PENDING: "trigger",
  QC_NEW_LOT_NO_QC: "new-lot",
  QC_NEVER: "never",
  QC_FAILED: "failed",
  QC_NOT_CONFIGURED: "not-configured",
};

function stateOf(asked: Asked | null, due: Due, policy: QcPolicy | null, now: EpochMs, zone: string): QcState {
  if (asked === null) return "not-configured";
  if (asked.isStop) return "stop";
  if (asked.status !== "OK") return stateNames[asked.status];
  if (asked.unjudged === "outside") return "unjudged";
  return isDueSoon(due, policy, now, zone) ? "due-soon" : "ok";
}

/** Where tests are counted there is no clock to warn by: the last one is told. */
function isDueSoon({ dueAt, testsLeft }: Due, policy: QcPolicy | null, now: EpochMs, zone: string): boolean {
  if (testsLeft !== null && testsLeft <= 1) return true;
  if (dueAt === null || policy === null) return false;
  // A day's or a week's control that was run today is not asked for again: another one would hold no longer.
  const anew = validUntil(policy.interval, now, zone);
  return (anew === null || anew > dueAt) && dueAt - now <= warnMs(policy);
}

/** How long before it is due a control is announced. */
export const warnMs = (policy: QcPolicy | null): number => (policy?.warnBefore?.hours ?? warnHours) * hourMs;

/** Too many of one level's last controls have failed. */
const isThirdFailure = ({ question: { controls, services, policy } }: Requirement, sample: Sample): boolean =>
  policy.levels.some((level) => isStopped(controls, services, level, sample));

function lastPassOf(parts: readonly Requirement[], sample: Sample): LiveStatus["lastPass"] {
  const isPass = ({ result }: JudgedControl): boolean => result === "PASS" || result === "WARN";
  const passes = parts
    .filter(({ kind }) => kind !== "onboard")
    .flatMap(({ question }) => question.controls.filter((control) => isPass(control) && isBefore(control, sample)));
  const last = latest(passes);
  return last === null ? null : { at: last.at, lot: last.target?.lot ?? null };
}
