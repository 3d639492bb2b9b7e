/**
 * How each analysis of each instrument stands now: the question that a verdict asks of a result, asked for a sample measured this
 * very moment. For people and the status topic; no verdict ever depends on it.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { normalizeLot } from "../../domain/lot.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { isBefore, latest, type Sample } from "../controls/order.ts";
import type { JudgedControl, KnownEvents, QcStatus } from "../types.ts";
import { type Due, dueOf, noDue } from "./due.ts";
import { judgedEvents } from "./judged-events.ts";
import { type LiveText, liveText } from "./live-text.ts";
import { policyAt } from "./policy-at.ts";
import { type Requirement, requirementsOf } from "./requirements.ts";
import { qcFindings } from "./standing.ts";
import { statusOf } from "./status.ts";
import { isStopped } from "./stop.ts";

/** `held`: quality control is in order, and still something else holds every result. */
export type LiveState =
  | "ok"
  | "due-soon"
  | "overdue-grace"
  | "overdue"
  | "trigger"
  | "new-lot"
  | "never"
  | "failed"
  | "stop"
  | "out-of-use"
  | "held"
  | "not-configured";

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
  readonly text: LiveText;
}

export interface LiveView {
  readonly instruments: readonly Instrument[];
  readonly zone: string;
}

/** What is known of one instrument, by analyte: the events around now, and the reagent lot of the last result. */
export interface LiveKnown {
  readonly isOutOfUse: boolean;
  readonly analytes: ReadonlyMap<string, { readonly events: KnownEvents; readonly reagentLot: string | null }>;
}

/** Due is told so long before where the policy does not say. */
const warnHours = 24;
/** Ruling 12. */
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
  const { events, reagentLot = null } = known?.analytes.get(analyte.name) ?? {};
  const [first, ...later] = instrument.qc[analyte.name] ?? [];
  const policy = first === undefined ? null : policyAt([first, ...later], now);
  const asked =
    first === undefined || policy === null || events === undefined
      ? null
      : ask(instrument, analyte, [first, ...later], policy, events, { at: now, reagentLot, sequence: null }, zone);
  const due = asked?.due ?? noDue;
  const state = known?.isOutOfUse === true ? "out-of-use" : stateOf(asked, due, policy, now);
  const text = liveText({ state, due, missing: asked?.missing ?? "liquid", reagentLot, now, zone });
  const lastPass = asked?.lastPass ?? null;
  return { instrument: instrument.id, name: instrument.name, analyte: analyte.name, state, ...due, lastPass, reagentLot, text };
}

interface Asked {
  readonly status: QcStatus;
  readonly isStop: boolean;
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
  const lot = sample.reagentLot === null ? null : normalizeLot(sample.reagentLot);
  const question = {
    ...judgedEvents(instrument, analyte, policies, events, zone),
    policy,
    sample: { ...sample, reagentLot: lot },
    isSelfControlled: instrument.hasOnboardControl === true,
  };
  const parts = requirementsOf(question);
  const { status } = qcFindings(question).standing;
  const culprit = parts.find((part) => part.as(statusOf(part.question).status) === status);
  return {
    status,
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

function stateOf(asked: Asked | null, due: Due, policy: QcPolicy | null, now: EpochMs): QcState {
  if (asked === null) return "not-configured";
  if (asked.isStop) return "stop";
  if (asked.status !== "OK") return stateNames[asked.status];
  return isDueSoon(due, policy, now) ? "due-soon" : "ok";
}

/** Where tests are counted there is no clock to warn by: the last one is told. */
function isDueSoon({ dueAt, testsLeft }: Due, policy: QcPolicy | null, now: EpochMs): boolean {
  if (testsLeft !== null && testsLeft <= 1) return true;
  return dueAt !== null && dueAt - now <= warnMs(policy);
}

/** How long before it is due a control is announced. */
export const warnMs = (policy: QcPolicy | null): number => (policy?.warnBefore?.hours ?? warnHours) * hourMs;

/** The last so many controls of one level all failed. */
const isThirdFailure = ({ question: { controls, policy } }: Requirement, sample: Sample): boolean =>
  policy.levels.some((level) => isStopped(controls, level, sample));

function lastPassOf(parts: readonly Requirement[], sample: Sample): LiveStatus["lastPass"] {
  const isPass = ({ result }: JudgedControl): boolean => result === "PASS" || result === "WARN";
  const passes = parts
    .filter(({ kind }) => kind !== "onboard")
    .flatMap(({ question }) => question.controls.filter((control) => isPass(control) && isBefore(control, sample)));
  const last = latest(passes);
  return last === null ? null : { at: last.at, lot: last.target?.lot ?? null };
}
