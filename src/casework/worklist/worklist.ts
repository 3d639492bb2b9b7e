/** The worklist: what waits for a person, why, and what to do. Only for people at the station: it shows whose results they are. */
import { asksComparison } from "../../domain/policy.ts";
import {
  comparisonAdvice,
  comparisonMissing,
  reasonAdvice,
  unjudgedNotHeld as unjudgedWords,
} from "../../domain/reason-advice.ts";
import { comparisonAdviceNn, reasonAdviceNn } from "../../domain/reason-advice-nn.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import { isoTime } from "../../domain/time.ts";
import { controlReasons, judgeControlRun } from "../../release/controls.ts";
import { judgeNow } from "../../release/judge-now.ts";
import { type NotHeld, unjudgedNotHeld } from "../../release/unjudged.ts";
import { type Containing, instrumentOf, type Looking, type Ports } from "../../release/view.ts";
import { waitsUntil } from "../../release/waiting-room.ts";
import type { Run, StoredObservation } from "../../store/results/runs.ts";
import { staffText } from "../staff-text.ts";
import { type Cause, type CauseGroup, groupByCause } from "./by-cause.ts";
import { causesOf } from "./cause-facts.ts";
import { lotSuggestion } from "./lot-suggestion.ts";

/** In bokmål, and in nynorsk. */
export interface WorklistReason {
  readonly code: ReasonCode;
  readonly text: string;
  readonly textNn: string;
  readonly do: string;
  readonly doNn: string;
}

export interface WorklistEntry {
  readonly id: string;
  readonly kind: "patient" | "control";
  readonly instrument: string | null;
  /** Each with its value. */
  readonly results: readonly string[];
  readonly analytes: readonly string[];
  /** Who measured, as the instrument names them. */
  readonly operator: string | null;
  readonly patientId: string | null;
  readonly measuredAt: string | null;
  readonly reasons: readonly WorklistReason[];
  /** The result is clean by now but too old to go out by itself: "Klar til sending – bekreft" (ruling 7). */
  readonly readyToConfirm: boolean;
  /** Registered lot numbers like the one that nobody knows: for a person to compare, never applied. Null: none is near. */
  readonly suggestion: string | null;
  /** The laboratory responsible was asked to judge it; the latest. */
  readonly asked: { readonly by: string; readonly at: string; readonly reason: string } | null;
  /** Entered in the journal by hand as uncertain: it waits for the laboratory responsible to see it (ruling 5). */
  readonly isToBeSeen: boolean;
  /** Not held yet: it waits until then for a control. */
  readonly waitsUntil: string | null;
  /** Not held at all, but judging it (again) fails: it was sent or rejected before, or is a sample of external control. */
  readonly notHeld: NotHeld | null;
}

/**
 * First what is held, in the order it came, then what cannot be judged though it is not held, what was entered as uncertain and not seen,
 * and what waits for a control.
 */
export function worklist(ports: Containing): readonly WorklistEntry[] {
  const { runs } = ports.store;
  const entries = (list: readonly Run[]) => list.map((run) => entryOrLess(ports, run));
  const unjudged = unjudgedNotHeld(ports).map(({ run, notHeld }) => unjudgedEntry(ports, run, notHeld));
  return [...entries(runs.held()), ...unjudged, ...entries([...runs.enteredUncertain(), ...runs.awaitingControl()])];
}

/** What was said of it before stands; this is what is new. */
function unjudgedEntry(ports: Containing, run: Run, notHeld: NotHeld): WorklistEntry {
  const { nb: text, nn: textNn, do: remedy, doNn } = unjudgedWords[notHeld];
  const reasons = [{ code: "JUDGING_FAILED", text, textNn, do: remedy, doNn } as const];
  return { ...entryOrLess(ports, run), reasons, readyToConfirm: false, notHeld };
}

/** One that cannot be looked through is shown by what its run alone says: it is there, and keeps no other from being seen. */
function entryOrLess(ports: Containing, run: Run): WorklistEntry {
  try {
    return worklistEntry(ports, run);
  } catch (error) {
    ports.faults.report("judging", error, { run: run.key });
    return bareEntry(ports, run);
  }
}

function causesOrLess(ports: Containing, run: Run): readonly Cause[] {
  try {
    return causesOf(ports, run, reasonsOf(ports, run));
  } catch (error) {
    ports.faults.report("judging", error, { run: run.key });
    return heldBy(run).map((code) => ({ code, about: null, hint: null }));
  }
}

function bareEntry(ports: Ports<"view">, run: Run): WorklistEntry {
  const view = ports.view();
  return {
    ...{ id: run.key, kind: run.kind === "control" ? "control" : "patient", results: [], analytes: [] },
    ...{ patientId: null, operator: null, suggestion: null, asked: null },
    instrument: instrumentOf(view, run.instrumentId)?.name ?? null,
    measuredAt: run.measuredAt === null ? null : isoTime(run.measuredAt, view.station.gateway.zone),
    reasons: heldBy(run).map(wordsOf(ports, false)),
    ...{ readyToConfirm: false, isToBeSeen: run.state === "by-hand", waitsUntil: null, notHeld: null },
  };
}

const heldBy = ({ reasons }: Run): readonly ReasonCode[] =>
  reasons.filter(({ outcome }) => outcome === "HOLD").map(({ code }) => code);

/** Held entries by what a person must fix first. */
export function worklistByCause(ports: Containing): readonly CauseGroup[] {
  const held = ports.store.runs.held();
  return groupByCause(
    held.map((run) => ({
      id: run.key,
      kind: run.kind === "control" ? ("control" as const) : ("patient" as const),
      causes: causesOrLess(ports, run),
    })),
    (code, language) => staffText(ports.view(), code, language),
  );
}

const withoutPerson: readonly ReasonCode[] = ["PID_MISSING", "PID_INVALID", "PID_AMBIGUOUS", "PID_LOCAL"];

/** "Hvem er disse svarene fra?" (ruling 14): every held result that is nobody's, in the order they were measured. */
export function unclaimedResults(ports: Containing): readonly WorklistEntry[] {
  const isNobodys = (run: Run): boolean =>
    run.kind === "patient" && reasonsOf(ports, run).some((code) => withoutPerson.includes(code));
  const timeOf = (run: Run): number => run.measuredAt ?? run.receivedAt;
  const found = ports.store.runs.held().filter(isNobodys);
  return [...found].sort((a, b) => timeOf(a) - timeOf(b)).map((run) => entryOrLess(ports, run));
}

/** One entry as people see it. */
export function worklistEntry(ports: Looking, run: Run): WorklistEntry {
  const view = ports.view();
  const { zone } = view.station.gateway;
  const observations = ports.store.runs.observations(run.key);
  const shown = observations.filter((one) => one.disposition !== "companion");
  const reasons = reasonsOf(ports, run);
  return {
    id: run.key,
    kind: run.kind === "control" ? "control" : "patient",
    instrument: instrumentOf(view, run.instrumentId)?.name ?? null,
    results: (shown.length > 0 ? shown : observations).map(
      reasons.includes("QC_CONTROL_UNKNOWN") && run.kind === "control" ? nameOnly : resultText,
    ),
    analytes: [...new Set((shown.length > 0 ? shown : observations).map(nameOnly))],
    operator: observations.find(({ observation }) => observation.operatorId !== null)?.observation.operatorId ?? null,
    patientId: assignedOrSent(ports, run, observations),
    asked: askedOf(ports, run),
    measuredAt: run.measuredAt === null ? null : isoTime(run.measuredAt, zone),
    reasons: reasons.map(wordsOf(ports, isComparisonMissing(ports, run))),
    readyToConfirm: run.outcome === "RELEASE" || run.outcome === "RELEASE_COMMENT",
    suggestion: lotSuggestion(ports, run, observations),
    isToBeSeen: run.state === "by-hand",
    waitsUntil: run.state === "waiting" ? isoTime(waitsUntil(ports, run), zone) : null,
    notHeld: null,
  };
}

/** «Be laboratorieansvarlig vurdere». */
function askedOf(ports: Ports<"store" | "view">, run: Run): WorklistEntry["asked"] {
  const asked = ports.store.decisions.ofRun(run.key).findLast(({ detail }) => detail.kind === "ask-responsible");
  if (asked === undefined) return null;
  return { by: asked.by, at: isoTime(asked.at, ports.view().station.gateway.zone), reason: asked.reason };
}

/** Ruling 13: a comparison that is missing is told in words of its own. */
const wordsOf =
  (ports: Ports<"view">, isComparison: boolean) =>
  (code: ReasonCode): WorklistEntry["reasons"][number] =>
    isComparison && isMissing(code)
      ? { code, text: comparisonMissing.nb, textNn: comparisonMissing.nn, do: comparisonAdvice, doNn: comparisonAdviceNn }
      : {
          code,
          text: staffText(ports.view(), code),
          textNn: staffText(ports.view(), code, "nn"),
          do: reasonAdvice[code],
          doNn: reasonAdviceNn[code],
        };

const isMissing = (code: ReasonCode): boolean => code === "QC_OVERDUE" || code === "QC_NEVER";

function isComparisonMissing(ports: Looking, run: Run): boolean {
  if (run.kind === "control" || !reasonsOf(ports, run).some(isMissing)) return false;
  const policies = Object.values(instrumentOf(ports.view(), run.instrumentId)?.qc ?? {}).flat();
  if (!policies.some(asksComparison)) return false;
  return [...judgeNow(ports, run).judgement.qc.values()].some((standing) => standing.isComparisonMissing === true);
}

function reasonsOf(ports: Ports<"store" | "view">, run: Run): readonly ReasonCode[] {
  const holding = heldBy(run);
  return run.kind === "control" && holding.length === 0 ? controlReasons(judgeControlRun(ports, run), run) : holding;
}

/** Whose it was decided to be, else whose the instrument said. */
export function assignedOrSent(ports: Ports<"store">, run: Run, observations: readonly StoredObservation[]): string | null {
  const details = ports.store.decisions.ofRun(run.key).map((decision) => decision.detail);
  const assigned = details.findLast((detail) => detail.kind === "assign-patient" || detail.kind === "wrong-patient");
  return assigned?.patientId ?? observations[0]?.observation.patientId ?? null;
}

/** Who says which control it was does not see whether it would fit (ruling 8b). */
const nameOnly = ({ observation: { analyte, deviceCode } }: StoredObservation): string => analyte ?? deviceCode;

/** The value as staff read it on the instrument. What a failed run showed may be a number, and is never to be taken for a result. */
export function resultText({ observation }: Pick<StoredObservation, "observation">): string {
  const { value, failed } = observation;
  const name = observation.analyte ?? observation.deviceCode;
  if (value === null) return failed === null ? name : `${name} mislyktes${failed.raw === "" ? "" : ` («${failed.raw}»)`}`;
  return `${name} ${value.comparator ?? ""}${value.number ?? value.raw} ${value.unit ?? ""}`.trim();
}
