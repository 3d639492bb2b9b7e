/** The worklist: what waits for a person, why, and what to do. Only for people at the station: it shows whose results they are. */
import { asksComparison } from "../../domain/policy.ts";
import { comparisonAdvice, comparisonMissing, reasonAdvice } from "../../domain/reason-advice.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import { isoTime } from "../../domain/time.ts";
import { controlReasons, judgeControlRun } from "../../release/controls.ts";
import { judgeNow } from "../../release/judging.ts";
import { instrumentOf, type ReleasePorts } from "../../release/view.ts";
import { waitsUntil } from "../../release/waiting.ts";
import type { Run, StoredObservation } from "../../store/runs.ts";
import { staffText } from "../staff-text.ts";
import { causesOf } from "./cause-facts.ts";
import { type CauseGroup, groupByCause } from "./causes.ts";
import { lotSuggestion } from "./lot-suggestion.ts";

export interface WorklistEntry {
  readonly id: string;
  readonly kind: "patient" | "control";
  readonly instrument: string | null;
  readonly results: readonly string[];
  readonly patientId: string | null;
  readonly measuredAt: string | null;
  readonly reasons: readonly { readonly code: ReasonCode; readonly text: string; readonly do: string }[];
  /** The result is clean by now but too old to go out by itself: "Klar til sending – bekreft" (ruling 7). */
  readonly readyToConfirm: boolean;
  /** Registered lot numbers like the one that nobody knows: for a person to compare, never applied. Null: none is near. */
  readonly suggestion: string | null;
  /** Entered in the journal by hand as uncertain: it waits for the laboratory responsible to see it (ruling 5). */
  readonly isToBeSeen: boolean;
  /** Not held yet: it waits until then for a control. */
  readonly waitsUntil: string | null;
}

/** First what is held, in the order it came, then what was entered as uncertain and not seen, then what waits for a control. */
export function worklist(ports: ReleasePorts): readonly WorklistEntry[] {
  const { runs } = ports.store;
  return [...runs.held(), ...runs.enteredUncertain(), ...runs.awaitingControl()].map((run) => worklistEntry(ports, run));
}

/** Held entries by what a person must fix first. */
export function worklistByCause(ports: ReleasePorts): readonly CauseGroup[] {
  const held = ports.store.runs.held();
  return groupByCause(
    held.map((run) => ({
      id: run.key,
      kind: run.kind === "control" ? ("control" as const) : ("patient" as const),
      causes: causesOf(ports, run, reasonsOf(ports, run)),
    })),
    (code, language) => staffText(ports.view(), code, language),
  );
}

const withoutPerson: readonly ReasonCode[] = ["PID_MISSING", "PID_INVALID", "PID_AMBIGUOUS", "PID_LOCAL"];

/** "Hvem er disse svarene fra?" (ruling 14): every held result that is nobody's, in the order they were measured. */
export function unclaimedResults(ports: ReleasePorts): readonly WorklistEntry[] {
  const isNobodys = (run: Run): boolean =>
    run.kind === "patient" && reasonsOf(ports, run).some((code) => withoutPerson.includes(code));
  const timeOf = (run: Run): number => run.measuredAt ?? run.receivedAt;
  const found = ports.store.runs.held().filter(isNobodys);
  return [...found].sort((a, b) => timeOf(a) - timeOf(b)).map((run) => worklistEntry(ports, run));
}

/** One entry as people see it. */
export function worklistEntry(ports: ReleasePorts, run: Run): WorklistEntry {
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
    patientId: assignedOrSent(ports, run, observations),
    measuredAt: run.measuredAt === null ? null : isoTime(run.measuredAt, zone),
    reasons: reasons.map(wordsOf(ports, isComparisonMissing(ports, run))),
    readyToConfirm: run.outcome === "RELEASE" || run.outcome === "RELEASE_COMMENT",
    suggestion: lotSuggestion(ports, run, observations),
    isToBeSeen: run.state === "by-hand",
    waitsUntil: run.state === "waiting" ? isoTime(waitsUntil(ports, run), zone) : null,
  };
}

/** Ruling 13: a comparison that is missing is told in words of its own. */
const wordsOf =
  (ports: ReleasePorts, isComparison: boolean) =>
  (code: ReasonCode): WorklistEntry["reasons"][number] =>
    isComparison && isMissing(code)
      ? { code, text: comparisonMissing.nb, do: comparisonAdvice }
      : { code, text: staffText(ports.view(), code), do: reasonAdvice[code] };

const isMissing = (code: ReasonCode): boolean => code === "QC_OVERDUE" || code === "QC_NEVER";

function isComparisonMissing(ports: ReleasePorts, run: Run): boolean {
  if (run.kind === "control" || !reasonsOf(ports, run).some(isMissing)) return false;
  const policies = Object.values(instrumentOf(ports.view(), run.instrumentId)?.qc ?? {}).flat();
  if (!policies.some(asksComparison)) return false;
  return [...judgeNow(ports, run).judgement.qc.values()].some((standing) => standing.isComparisonMissing === true);
}

function reasonsOf(ports: ReleasePorts, run: Run): readonly ReasonCode[] {
  const holding = run.reasons.filter(({ outcome }) => outcome === "HOLD").map(({ code }) => code);
  return run.kind === "control" && holding.length === 0 ? controlReasons(judgeControlRun(ports, run), run) : holding;
}

function assignedOrSent(ports: ReleasePorts, run: Run, observations: readonly StoredObservation[]): string | null {
  const details = ports.store.decisions.ofRun(run.key).map((decision) => decision.detail);
  const assigned = details.findLast((detail) => detail.kind === "assign-patient" || detail.kind === "wrong-patient");
  return assigned?.patientId ?? observations[0]?.observation.patientId ?? null;
}

/** Who says which control it was does not see whether it would fit (ruling 8b). */
const nameOnly = ({ observation: { analyte, deviceCode } }: StoredObservation): string => analyte ?? deviceCode;

/** The first reported value as staff read it on the instrument. */
export function resultText({ observation }: Pick<StoredObservation, "observation">): string {
  const { value, failed } = observation;
  const text = value === null ? (failed?.raw ?? "") : `${value.comparator ?? ""}${value.number ?? value.raw} ${value.unit ?? ""}`;
  return `${observation.analyte ?? observation.deviceCode} ${text}`.trim();
}
