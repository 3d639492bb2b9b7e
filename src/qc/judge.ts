/**
 * The QC gate: the verdict on one run as a pure function of the events known now and the policy valid at the measurement
 * (qc.md 3). Arrival order, restarts and re-delivery cannot change it; its cost depends on the events passed in alone.
 */
import type { ControlTarget } from "../domain/lot.ts";
import { normalizeLot } from "../domain/lot.ts";
import type { Observation } from "../domain/observation.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { ConfiguredAnalyte, Instrument } from "../domain/station.ts";
import { localDate } from "../domain/time.ts";
import type { Verdict } from "../domain/verdict.ts";
import { reagentCodes } from "./lots/reagent-codes.ts";
import { limitCodes } from "./result/limit-codes.ts";
import { defaultOutcome, outcomesFor, runVerdict, verdictOf } from "./result/outcome.ts";
import { patientCodes } from "./result/patient-codes.ts";
import { registerCodes } from "./result/register-codes.ts";
import { type ReportedResult, reportedResults } from "./result/reported.ts";
import { believableTime, timeCodes } from "./result/time-codes.ts";
import { valueCodes } from "./result/value-codes.ts";
import { judgedEvents } from "./schedule/judged-events.ts";
import { policyAt } from "./schedule/policy-at.ts";
import { notConfigured, type QcFindings, qcFindings } from "./schedule/standing.ts";
import type { KnownEvents, QcStanding, RunJudgement, RunToJudge } from "./types.ts";

const nothingKnown: KnownEvents = { controls: [], targets: [], reagentLots: [], services: [] };

/**
 * Judges a patient or EQA run. `known`: per configured analyte the events around the measurement on this instrument (a window wide
 * enough to hold the decisive controls). `allTargets`: every control lot of the station, for patient ids that are none.
 * Total: whatever the run holds, each result gets a verdict, and nothing is released that could not be judged.
 */
export function judgeRun(
  run: RunToJudge,
  known: ReadonlyMap<string, KnownEvents>,
  allTargets: readonly ControlTarget[] = [...known.values()].flatMap(({ targets }) => targets),
): RunJudgement {
  const shared = runCodes(run, allTargets);
  const decidedAt = believableTime(run.measuredAt) ?? run.receivedAt;
  const results = new Map<string, Verdict>();
  const qc = new Map<string, QcStanding>();
  for (const { id } of run.results) results.set(id, verdictOf(["COMPANION_VALUE"], defaultOutcome));
  const verdicts = reportedOf(run).map((reported) => {
    const findings = judgeReported(run, reported, known);
    if (reported.analyte !== null && findings.qc !== null) qc.set(reported.analyte.name, findings.qc.standing);
    const codes = [...shared, ...reported.codes, ...findings.codes, ...(findings.qc?.codes ?? [])];
    const verdict = verdictOf(codes, outcomesFor(run.instrument, reported.result.observation.analyte, decidedAt));
    results.set(reported.result.id, verdict);
    return verdict;
  });
  // A run without any result has nothing to send.
  const emptyRun = verdictOf(["ANALYTE_UNMAPPED"], defaultOutcome);
  return { results, run: verdicts.length > 0 ? runVerdict(verdicts) : emptyRun, qc };
}

/** Without an instrument nothing is configured to compare with: all results wait for its registration. */
function reportedOf(run: RunToJudge): readonly ReportedResult[] {
  if (run.instrument === null) return run.results.map((result) => ({ result, analyte: null, codes: ["DEV_UNKNOWN"] }));
  return reportedResults(run.instrument.analytes, run.results);
}

/** What concerns the whole measurement stands on each of its results. */
function runCodes(run: RunToJudge, allTargets: readonly ControlTarget[]): readonly ReasonCode[] {
  const kinds = run.results.map(({ observation }) => observation.kind);
  const codes: ReasonCode[] = [...run.intakeCodes, ...timeCodes(run), ...patientCodes(run, allTargets), ...registerCodes(run)];
  if (kinds.includes("eqa")) codes.push("SAMPLE_IS_EQA");
  if (kinds.includes("control") || kinds.includes("service")) codes.push("SAMPLE_MAYBE_QC");
  return codes;
}

interface ResultFindings {
  readonly codes: readonly ReasonCode[];
  /** Null where QC cannot be asked: no configured analyte, or no time to ask about. */
  readonly qc: QcFindings | null;
}

function judgeReported(
  run: RunToJudge,
  { result, analyte }: ReportedResult,
  known: ReadonlyMap<string, KnownEvents>,
): ResultFindings {
  const { instrument } = run;
  const { observation } = result;
  const codes = [...valueCodes(observation, analyte)];
  if (instrument === null || analyte === null) return { codes, qc: null };
  const events = known.get(analyte.name) ?? nothingKnown;
  codes.push(...limitCodes(observation.value, analyte, events.previous));
  const at = believableTime(run.measuredAt);
  const registered = events.reagentLots.filter((lot) => lot.analyte === analyte.name && lot.model === instrument.driver);
  const use = at === null ? null : { at, localDay: localDate(at, run.zone) };
  codes.push(...reagentCodes(observation.reagentLot, registered, use, instrument.sendsReagentLot));
  return { codes, qc: at === null ? null : askQc(run, instrument, analyte, observation, at, events) };
}

function askQc(
  run: RunToJudge,
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  observation: Observation,
  at: number,
  events: KnownEvents,
): QcFindings {
  const [first, ...others] = Object.hasOwn(instrument.qc, analyte.name) ? (instrument.qc[analyte.name] ?? []) : [];
  if (first === undefined) return notConfigured;
  const policies = [first, ...others] as const;
  const policy = policyAt(policies, at);
  if (policy === null) return notConfigured;
  const { sequence, reagentLot, value } = observation;
  return qcFindings({
    ...judgedOnce(instrument, analyte, policies, events, run.zone),
    policy,
    sample: { at, reagentLot: reagentLot === null ? null : normalizeLot(reagentLot.number), sequence },
    isSelfControlled: instrument.hasOnboardControl === true && value !== null,
  });
}

type Judged = ReturnType<typeof judgedEvents>;
const kept = new WeakMap<KnownEvents, { readonly of: ConfiguredAnalyte; readonly judged: Judged }>();

/** Controls are judged once, at however many instants a result is asked about and for however many results. */
function judgedOnce(...asked: Parameters<typeof judgedEvents>): Judged {
  const [, analyte, , events] = asked;
  const former = kept.get(events);
  if (former?.of === analyte) return former.judged;
  const judged = judgedEvents(...asked);
  kept.set(events, { of: analyte, judged });
  return judged;
}
