/**
 * The QC gate: the verdict on one run as a pure function of the events known now and the policy valid at the measurement
 * (QC.md 3). Arrival order, restarts and re-delivery cannot change it; its cost depends on the events passed in alone.
 */
import type { EpochMs } from "../domain/clock.ts";
import { type ControlTarget, normalizeLot } from "../domain/lot.ts";
import type { Observation } from "../domain/observation.ts";
import { policyAt } from "../domain/policy.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { ConfiguredAnalyte, Instrument } from "../domain/station.ts";
import { localDate } from "../domain/time.ts";
import type { Verdict } from "../domain/verdict.ts";
import { changesWithoutControls, stretches } from "./changes/breakpoints.ts";
import { reagentCodes } from "./lots/reagent-codes.ts";
import { limitCodes } from "./result/limit-codes.ts";
import { patientCodes } from "./result/patient-codes.ts";
import { registerCodes } from "./result/register-codes.ts";
import { type ReportedResult, reportedResults } from "./result/reported.ts";
import { defaultOutcome, type OutcomeOf, outcomesFor, runVerdict, verdictOf } from "./result/result-outcome.ts";
import { believableTime, timeCodes } from "./result/time-codes.ts";
import { valueCodes } from "./result/value-codes.ts";
import { judgedOnce } from "./schedule/judged-events.ts";
import { type Finding, noPolicy, rememberedFindings } from "./schedule/remembered.ts";
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
  allTargets?: readonly ControlTarget[],
): RunJudgement {
  return judgeAtAnyTime(run, known, allTargets)(run.measuredAt);
}

/** The same for a run that may have been measured at any time. Times that differ in nothing share one judgement. */
export function judgeAtAnyTime(
  run: RunToJudge,
  known: ReadonlyMap<string, KnownEvents>,
  allTargets: readonly ControlTarget[] = [...known.values()].flatMap(({ targets }) => targets),
): (measuredAt: EpochMs | null) => RunJudgement {
  const always = runCodes(run, allTargets);
  const reported = reportedOf(run).map((one) => questionOf(run, one, known));
  const stretchAt = stretches(changesWithoutControls(run, known));
  const made = new Map<string, Stretch>();
  const stretchOf = (measuredAt: EpochMs | null): Stretch => {
    const at = believableTime(measuredAt);
    const name = `${at === null} ${stretchAt(measuredAt ?? run.receivedAt)}`;
    const stretch = made.get(name) ?? {
      shared: [...always, ...timeCodes({ ...run, measuredAt })],
      reported: reported.map((one) => one.during(at, at ?? run.receivedAt)),
      judgements: new Map(),
    };
    made.set(name, stretch);
    return stretch;
  };
  return (measuredAt) => {
    const at = believableTime(measuredAt);
    const stretch = stretchOf(measuredAt);
    const qc = stretch.reported.map((one) => (at === null || one.ask === null ? null : one.ask(at)));
    const name = qc.map((one) => one?.name ?? "").join("|");
    const judgement = stretch.judgements.get(name) ?? judgementOf(run, stretch, qc);
    stretch.judgements.set(name, judgement);
    return judgement;
  };
}

/** All that holds from one change to the next, controls apart. */
interface Stretch {
  readonly shared: readonly ReasonCode[];
  readonly reported: readonly ReportedThen[];
  /** By what QC finds. */
  readonly judgements: Map<string, RunJudgement>;
}

interface ReportedThen {
  readonly reported: ReportedResult;
  readonly codes: readonly ReasonCode[];
  readonly outcomeOf: OutcomeOf;
  /** Null where QC cannot be asked: no configured analyte, or no time to ask about. */
  readonly ask: ((at: EpochMs) => Finding) | null;
}

function judgementOf(run: RunToJudge, { shared, reported }: Stretch, findings: readonly (Finding | null)[]): RunJudgement {
  const results = new Map<string, Verdict>();
  const qc = new Map<string, QcStanding>();
  for (const { id } of run.results) results.set(id, verdictOf(["COMPANION_VALUE"], defaultOutcome));
  const verdicts = reported.map(({ reported: { result, analyte }, codes, outcomeOf }, i) => {
    const found = findings[i]?.findings ?? null;
    if (analyte !== null && found !== null) qc.set(analyte.name, found.standing);
    const verdict = verdictOf([...shared, ...codes, ...(found?.codes ?? [])], outcomeOf);
    results.set(result.id, verdict);
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

/** What concerns the whole measurement, whenever it was, stands on each of its results. */
function runCodes(run: RunToJudge, allTargets: readonly ControlTarget[]): readonly ReasonCode[] {
  const kinds = run.results.map(({ observation }) => observation.kind);
  const codes: ReasonCode[] = [...run.intakeCodes, ...patientCodes(run, allTargets), ...registerCodes(run)];
  if (kinds.includes("eqa")) codes.push("SAMPLE_IS_EQA");
  if (kinds.includes("control") || kinds.includes("service")) codes.push("SAMPLE_MAYBE_QC");
  return codes;
}

interface ReportedQuestion {
  /** From `at` to the next change; null: at no time that can be believed. `decidedAt`: by which the choices of outcomes are taken. */
  readonly during: (at: EpochMs | null, decidedAt: EpochMs) => ReportedThen;
}

function questionOf(run: RunToJudge, reported: ReportedResult, known: ReadonlyMap<string, KnownEvents>): ReportedQuestion {
  const { instrument } = run;
  const { analyte } = reported;
  const { observation } = reported.result;
  const values = [...reported.codes, ...valueCodes(observation, analyte)];
  const outcomesAt = (decidedAt: EpochMs): OutcomeOf => outcomesFor(instrument, observation.analyte, decidedAt);
  if (instrument === null || analyte === null)
    return { during: (_at, decidedAt) => ({ reported, codes: values, outcomeOf: outcomesAt(decidedAt), ask: null }) };
  const events = known.get(analyte.name) ?? nothingKnown;
  values.push(...limitCodes(observation.value, analyte, events.previous));
  const registered = events.reagentLots.filter((lot) => lot.analyte === analyte.name && lot.model === instrument.driver);
  return {
    during: (at, decidedAt) => {
      const use = at === null ? null : { at, localDay: localDate(at, run.zone) };
      const lots = reagentCodes(observation.reagentLot, registered, use, instrument.sendsReagentLot);
      const ask = at === null ? null : askQc(run, instrument, analyte, observation, at, events);
      return { reported, codes: [...values, ...lots], outcomeOf: outcomesAt(decidedAt), ask };
    },
  };
}

/** What QC is asked from `at` up to the next change of policy. */
function askQc(
  run: RunToJudge,
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  observation: Observation,
  at: EpochMs,
  events: KnownEvents,
): (at: EpochMs) => Finding {
  const policies = Object.hasOwn(instrument.qc, analyte.name) ? (instrument.qc[analyte.name] ?? []) : [];
  const [first, ...others] = policies;
  const policy = policyAt(policies, at);
  if (first === undefined || policy === null) return () => noPolicy;
  const { sequence, reagentLot, value } = observation;
  return rememberedFindings({
    judged: judgedOnce(instrument, analyte, [first, ...others], events, run.zone),
    policy,
    reagentLot: reagentLot === null ? null : normalizeLot(reagentLot.number),
    sequence,
    isSelfControlled: instrument.hasOnboardControl === true && value !== null,
  });
}
