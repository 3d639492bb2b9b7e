/** What of a judged run goes to the journal: its reported values with their comments, nothing that was rejected or a companion. */
import type { EpochMs, TimeWindow } from "../domain/clock.ts";
import { messageForm } from "../domain/receiver.ts";
import type { Instrument } from "../domain/station.ts";
import type { Verdict } from "../domain/verdict.ts";
import { instrumentComment, journalComments } from "../hl7/comments.ts";
import type { ReportedResult, ReportStatus, RunReport } from "../hl7/types.ts";
import type { RunJudgement } from "../qc/types.ts";
import type { Run, StoredObservation } from "../store/results/runs.ts";
import type { ReportedPeople } from "./facts/reported-people.ts";
import { releaseTimesOf, type StationView } from "./view.ts";

export interface ReportInput {
  readonly run: Run;
  readonly observations: readonly StoredObservation[];
  readonly judgement: RunJudgement;
  readonly instrument: Instrument;
  readonly patientId: string;
  readonly measuredAt: EpochMs;
  readonly timeWindow: TimeWindow | null;
  readonly releasedAt: EpochMs;
  /** What becomes of a result that was sent; absent: it is the result itself. */
  readonly status?: ReportStatus;
  /** It is told of what was sent, whatever is thought of it now. */
  readonly isSent?: boolean;
  /** What the registers know of those whom the message names; absent: nothing. */
  readonly people?: (patientId: string) => ReportedPeople;
}

/** Null when nothing of the run may be reported. */
export function runReport(input: ReportInput, view: StationView): RunReport | null {
  const people = input.people?.(input.patientId);
  const results = input.instrument.analytes.flatMap((analyte) => reported(input, analyte.name, view, people));
  const [first] = results;
  if (first === undefined) return null;
  const { comments } = messageForm(view.station.journal);
  const driver = view.drivers.find((one) => one.id === input.instrument.driver);
  return {
    runId: input.run.runId,
    patientId: input.patientId,
    instrumentName: input.instrument.name,
    model: driver?.model ?? input.instrument.driver,
    maker: driver?.vendor ?? null,
    serial: first.observation.device.serial ?? input.instrument.expectedSerial,
    measuredAt: input.measuredAt,
    measuredWithin: uncertainTime(input),
    releasedAt: input.releasedAt,
    results,
    comments: comments.includes("instrument") ? [instrumentComment(driver?.model ?? input.instrument.name)] : [],
    patient: people?.patient ?? null,
    status: input.status ?? { kind: "final" },
  };
}

/** Told only where a person has not set the time meanwhile. */
function uncertainTime({ judgement, timeWindow }: ReportInput): TimeWindow | null {
  return judgement.run.reasons.some((reason) => reason.code === "CLOCK_UNCERTAIN") ? timeWindow : null;
}

const isSendable = (verdict: Verdict | undefined): boolean => verdict !== undefined && verdict.outcome !== "REJECT";

function reported(
  input: ReportInput,
  analyteName: string,
  view: StationView,
  people: ReportedPeople | undefined,
): readonly ReportedResult[] {
  const analyte = input.instrument.analytes.find((one) => one.name === analyteName);
  const stored = input.observations.find((one) => {
    const isReported = input.isSent === true ? one.disposition === "sent" : isSendable(input.judgement.results.get(one.id));
    return one.observation.analyte === analyteName && isReported;
  });
  const verdict = stored === undefined ? undefined : input.judgement.results.get(stored.id);
  if (analyte === undefined || stored === undefined || verdict === undefined) return [];
  const comments = journalComments(verdict, {
    reagentLot: stored.observation.reagentLot,
    lastPass: input.judgement.qc.get(analyteName)?.lastPass ?? null,
    isComparisonMissing: input.judgement.qc.get(analyteName)?.isComparisonMissing === true,
    lateHours: releaseTimesOf(view).lateHours,
    measuredWithin: uncertainTime(input),
    zone: view.station.gateway.zone,
    kinds: messageForm(view.station.journal).comments,
  });
  return [{ observation: stored.observation, analyte, comments, operator: people?.operators.get(stored.id) ?? null }];
}
