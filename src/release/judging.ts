/**
 * Judges a run on what is known now and carries the verdict out: verdict, disposition and the rendered message in the outbox are one
 * transaction. What was sent is never changed here: a worse verdict on it opens a look-back for a person (ruling 10).
 */

import type { TimeWindow } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Instrument, Station } from "../domain/station.ts";
import type { Outcome, Verdict } from "../domain/verdict.ts";
import { controlIdFrom } from "../hl7/control-id.ts";
import { renderResult } from "../hl7/render.ts";
import type { RunReport } from "../hl7/types.ts";
import { joinParts } from "../qc/approval/join.ts";
import { judgeInWindow } from "../qc/judge-in-window.ts";
import type { KnownEvents, RunJudgement } from "../qc/types.ts";
import type { Disposition, Run, StoredObservation } from "../store/runs.ts";
import type { Trigger } from "./errands/errand.ts";
import { type RuledPart, releaseTimesFor, ruledAt, ruledParts, stationFor } from "./facts/approval.ts";
import { asPatient, catchEqa } from "./facts/eqa.ts";
import { firstContactCodes } from "./facts/first-contact.ts";
import { knownBetween } from "./facts/known-between.ts";
import { assignedPatient, compareLater, previousResult } from "./facts/previous-result.ts";
import { registerFindings, ruleFindings } from "./facts/registers.ts";
import { type ReportedPeople, reportedPeople } from "./facts/reported-people.ts";
import { notBefore } from "./facts/time-to-undo.ts";
import { typedTwiceCodes } from "./facts/typed-twice.ts";
import { runReport } from "./run-report.ts";
import { isUnjudged } from "./unjudged.ts";
import { instrumentOf, type Ports, type ReleasePorts, type StationView } from "./view.ts";
import { mayWait, waitsUntil } from "./waiting.ts";

const hourMs = 3_600_000;

export interface Judged {
  readonly run: Run;
  readonly observations: readonly StoredObservation[];
  readonly judgement: RunJudgement;
  readonly instrument: Instrument | null;
  readonly station: Station;
  readonly patientId: string | null;
  /** Where the measurement lies if its time is uncertain. */
  readonly timeWindow: TimeWindow | null;
  /** Whom a message for this patient names. */
  readonly people: (patientId: string) => ReportedPeople;
}

/** The verdict on what is known now; changes nothing. */
export function judgeNow(ports: Ports<"store" | "view" | "clock">, run: Run): Judged {
  const view = ports.view();
  const instrument = instrumentOf(view, run.instrumentId);
  const stored = ports.store.runs.observations(run.key);
  const assigned = assignedPatient(ports, run);
  const measured = { run, instrument, observations: stored, assignedPatientId: assigned };
  const registers = registerFindings(ports, measured);
  const observations = asPatient(stored, registers.eqa);
  const patientId = assigned ?? observations[0]?.observation.patientId ?? null;
  const timeWindow = ports.store.clocks.windowOf(run.key);
  const asked = {
    processing: view.station.gateway.processing,
    zone: view.station.gateway.zone,
    receivedAt: run.receivedAt,
    results: observations.map(({ id, observation }) => ({ id, observation })),
    assignedPatientId: assigned,
    intakeCodes: [...run.intakeCodes, ...firstContactCodes(ports, run, stored), ...typedTwiceCodes(ports, run)],
  };
  const targets = controlTargets(ports);
  const analytes = observations.flatMap(({ observation }) => observation.analyte ?? []);
  const [first, ...others] = ruledParts(ports, { run, instrument, analytes, window: timeWindow });
  const judgePart = (part: RuledPart) => ({
    analyte: part.analyte,
    judgement: judgeInWindow(
      { ...asked, ...part, registers: { ...registers, ...ruleFindings(ports, measured, part) } },
      part.window,
      known(ports, run, part, observations, patientId),
      targets,
    ),
  });
  const names = new Map(observations.map(({ id, observation }) => [id as string, observation.analyte]));
  const judgement = joinParts([judgePart(first), ...others.map(judgePart)], names);
  const people = (patient: string) => reportedPeople(ports, observations, patient);
  return { run, observations, judgement, ...asSent(ports, run, instrument), patientId, timeWindow, people };
}

/** As a message about it is written: by the rules that count for it. */
function asSent(ports: Ports<"store" | "view">, run: Run, instrument: Instrument | null): Pick<Judged, "instrument" | "station"> {
  const at = run.measuredAt ?? run.receivedAt;
  const { station } = ports.view();
  if (instrument === null) return { instrument, station };
  return { instrument: ruledAt(ports, instrument, at), station: stationFor(ports, instrument, at) };
}

function known(
  ports: Ports<"store" | "view">,
  run: Run,
  { analyte: own, instrument, window }: RuledPart,
  observations: readonly StoredObservation[],
  patientId: string | null,
): ReadonlyMap<string, KnownEvents> {
  const at = run.measuredAt ?? run.receivedAt;
  const unit = ports.view().instruments;
  const judged = (instrument?.analytes ?? []).filter(({ name }) => own === null || name === own);
  const entries = judged.map((analyte): [string, KnownEvents] => {
    const measured = observations.filter(({ observation }) => observation.analyte === analyte.name);
    const lots = measured.map(({ observation }) => observation.reagentLot?.number ?? null);
    const asked = lots.includes(null) ? "all" : lots;
    const events = knownBetween(ports.store, instrument as Instrument, analyte.name, at, window, unit, asked);
    return [analyte.name, { ...withoutOwn(run, events), previous: previousResult(ports, run, analyte, patientId) }];
  });
  return new Map(entries);
}

/** A test does not stand between its control and itself. */
const withoutOwn = ({ runId }: Run, known: KnownEvents): KnownEvents =>
  known.tests === undefined ? known : { ...known, tests: known.tests.filter(({ id }) => id !== runId) };

const controlTargets = (ports: Ports<"store">) => ports.store.lots.all().filter((lot) => lot.kind === "control");

/** Judges and carries out. Runs that a person has closed stay as they are. */
export function judge(ports: ReleasePorts, run: Run, trigger: Trigger): void {
  ports.store.transaction(() => {
    if (run.kind === "eqa") keepEqa(ports, run);
    if (run.kind !== "patient" || run.state === "discarded" || run.state === "by-hand") return;
    const judged = judgeNow(ports, run);
    record(ports, judged);
    if ([...run.reasons, ...judged.judgement.run.reasons].some(({ code }) => code === "SAMPLE_IS_EQA")) keepEqa(ports, run);
    const queued = run.state === "released" ? reconsiderSent(ports, judged) : settle(ports, judged, trigger);
    if (queued) ports.onQueued();
    // One that came late is the former one of results that were judged without it.
    if (run.state === "waiting" || trigger === "person" || isUnjudged(run)) compareLater(ports, run);
  });
}

/** The register of external control, beside the verdict. */
function keepEqa(ports: Ports<"store" | "view" | "clock">, run: Run): void {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const observations = ports.store.runs.observations(run.key);
  catchEqa(ports, { run, instrument, observations, assignedPatientId: assignedPatient(ports, run) });
}

function record(ports: ReleasePorts, { run, judgement }: Judged): void {
  const { outcome, reasons } = judgement.run;
  const same = run.outcome === outcome && JSON.stringify(run.reasons) === JSON.stringify(reasons);
  if (same) return;
  const view = ports.view();
  ports.store.runs.judged(run.key, { outcome, reasons, snapshotNo: view.snapshotNo, at: ports.clock.now() });
  ports.onJudged?.(outcome);
  noteAlert(ports, run, judgement.run);
  const codes = reasons.map((one) => one.code).join(" ");
  ports.logger.info("run-judged", { connection: run.connectionId, run: run.key, outcome, codes });
}

/** An alert value is told whatever becomes of a patient's result, also when it is held (QC.md 3.2); once, and by its id alone. */
function noteAlert(ports: Ports<"store" | "clock" | "logger">, run: Run, { outcome, reasons }: Verdict): void {
  if (outcome !== "REJECT" && reasons.some((reason) => reason.code === "CRITICAL_VALUE")) tellAlert(ports, run);
}

export function tellAlert(ports: Ports<"store" | "clock" | "logger">, run: Run): void {
  if (ports.store.events.ofSubject(run.key).some((event) => event.kind === "alert-value")) return;
  ports.store.events.add({ at: ports.clock.now(), kind: "alert-value", subject: run.key, detail: null });
  ports.logger.warn("alert-value", { connection: run.connectionId, run: run.key });
}

/** A run that was not sent: release, hold or reject it. True when a message was queued. */
function settle(ports: ReleasePorts, judged: Judged, trigger: Trigger): boolean {
  const { outcome } = judged.judgement.run;
  const releasable = outcome === "RELEASE" || outcome === "RELEASE_COMMENT";
  const alone = !cameBack(ports, judged.run) && !tooOldToReleaseAlone(ports, judged.run, trigger);
  if (releasable && alone) return send(ports, judged);
  if (mayWait(ports, judged.run, judged.judgement.run)) return wait(ports, judged);
  setState(ports, judged, releasable || outcome === "HOLD" ? "held" : "rejected");
  return false;
}

function wait(ports: Ports<"store" | "view" | "onWaiting">, judged: Judged): false {
  setState(ports, judged, "waiting");
  ports.onWaiting?.(waitsUntil(ports, judged.run));
  return false;
}

/** The journal had it, and it was taken from there: that it goes there again is a person's word. */
export const cameBack = (ports: Ports<"store">, { key }: Run): boolean =>
  ports.store.outbox.ofRun(key).some((row) => row.state === "accepted");

/** Ruling 7: a held result is not released by the machine later than this after its measurement; a person confirms it. */
function tooOldToReleaseAlone(ports: Ports<"store" | "view" | "clock">, run: Run, trigger: Trigger): boolean {
  const maxMs = releaseTimesFor(ports, run).autoReleaseMaxHours * hourMs;
  return run.state === "held" && trigger === "event" && run.measuredAt !== null && ports.clock.now() - run.measuredAt > maxMs;
}

/** A run that was released before: pulled back if it never left, else a look-back case when it is no longer clean. */
function reconsiderSent(ports: ReleasePorts, judged: Judged): boolean {
  const { run, judgement } = judged;
  const against = newReasons(ports, judged);
  if (isReleasable(judgement.run.outcome) || against.length === 0) return false;
  if (takeBack(ports, run)) setState(ports, judged, judgement.run.outcome === "HOLD" ? "held" : "rejected");
  else ports.casework.suspect(ports, run, against, judgement.qc);
  return false;
}

/** Pulls back what never left; what the journal refused never got there. False: some of it did, or may have. */
export function takeBack(ports: Ports<"store" | "clock">, { key }: Run): boolean {
  const now = ports.clock.now();
  const rows = ports.store.outbox.ofRun(key).filter((row) => row.state !== "pulled");
  return rows.every((row) => ports.store.outbox.pull(row.controlId, now));
}

/** What stands against a run that was sent; where a person sent it, only what they did not send it over. */
function newReasons(ports: Ports<"store">, { run, judgement }: Judged): readonly ReasonCode[] {
  const severe = judgement.run.reasons.filter((one) => !isReleasable(one.outcome)).map(({ code }) => code);
  const decision = ports.store.decisions.ofRun(run.key).findLast(({ detail }) => detail.kind === "release")?.detail;
  if (decision?.kind !== "release") return severe;
  return decision.over === undefined ? [] : severe.filter((code) => decision.over?.includes(code) !== true);
}

const isReleasable = (outcome: Outcome): boolean => outcome === "RELEASE" || outcome === "RELEASE_COMMENT";

/** Held as it was before a person decided: on what is known now, and until somebody or something new says otherwise. */
export function holdAgain(ports: ReleasePorts, run: Run): void {
  const judged = judgeNow(ports, { ...run, state: "held" });
  record(ports, judged);
  setState(ports, judged, "held");
}

/** Renders and queues inside the caller's transaction. A result that cannot be written as HL7 is held, never half sent. */
export function send(ports: ReleasePorts, judged: Judged): boolean {
  const view = ports.view();
  const now = ports.clock.now();
  const controlId = controlIdFrom(now, ports.randomBytes(10));
  try {
    const report = reportOf(judged, view, now);
    const bytes = renderResult(report, { station: judged.station, controlId, now });
    ports.store.outbox.queue({
      controlId,
      runKey: judged.run.key,
      runId: judged.run.runId,
      channel: "result",
      bytes,
      report,
      createdAt: now,
      about: { patientId: judged.patientId ?? "", analyte: firstReported(judged) },
      notBefore: notBefore(ports, judged.run.key),
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    holdUnrenderable(ports, judged, error);
    return false;
  }
  setState(ports, judged, "released");
  ports.store.events.add({ at: now, kind: "message-queued", subject: judged.run.key, detail: { controlId } });
  return true;
}

/** Names the message (OBR-4: the first configured analyte of the run), for the order per patient and analyte. */
const firstReported = ({ instrument, observations }: Judged): string =>
  instrument?.analytes.find(({ name }) => observations.some(({ observation }) => observation.analyte === name))?.name ?? "";

/** The message that a release would send. Throws UserError HL7_UNRENDERABLE. */
export const render = (judged: Judged, view: StationView, now: number, controlId: ReturnType<typeof controlIdFrom>): Uint8Array =>
  renderResult(reportOf(judged, view, now), { station: judged.station, controlId, now });

/** What it says. Throws UserError HL7_UNRENDERABLE. */
export function reportOf(judged: Judged, active: StationView, now: number): RunReport {
  const { run, instrument, patientId, station } = judged;
  const view = { ...active, station };
  if (instrument === null) throw new UserError("HL7_UNRENDERABLE", "No registered instrument.");
  if (run.measuredAt === null) throw new UserError("HL7_UNRENDERABLE", "The time of the measurement is not known.");
  if (patientId === null) throw new UserError("HL7_UNRENDERABLE", "No patient is assigned.");
  const report = runReport({ ...judged, instrument, patientId, measuredAt: run.measuredAt, releasedAt: now }, view);
  if (report === null) throw new UserError("HL7_UNRENDERABLE", "The run holds no configured analysis in its configured unit.");
  return report;
}

function holdUnrenderable(ports: ReleasePorts, judged: Judged, error: UserError): void {
  const reasons: Verdict["reasons"] = [...judged.judgement.run.reasons, { code: "RENDER_FAILED", outcome: "HOLD" }];
  const view = ports.view();
  ports.store.runs.judged(judged.run.key, { outcome: "HOLD", reasons, snapshotNo: view.snapshotNo, at: ports.clock.now() });
  ports.logger.error("render-failed", { connection: judged.run.connectionId, run: judged.run.key, code: error.code });
  setState(ports, judged, "held");
}

type Settled = "waiting" | "released" | "held" | "rejected";

/** The run is in this state, and each of its observations in the place that belongs to it. */
export function setState(ports: Ports<"store">, judged: Judged, state: Settled): void {
  ports.store.runs.setState(judged.run.key, state);
  for (const { id, disposition } of judged.observations) {
    const next = dispositionOf(state, judged.judgement.results.get(id));
    if (next !== disposition) ports.store.runs.setDisposition(id, next);
  }
}

/** Each observation ends in exactly one place: companions apart, rejected ones left out of a run that is sent. */
function dispositionOf(state: Settled, verdict: Verdict | undefined): Disposition {
  if (verdict?.reasons.some((reason) => reason.code === "COMPANION_VALUE")) return "companion";
  if (verdict?.reasons.some((reason) => reason.code === "SAMPLE_IS_EQA")) return "eqa";
  if (state === "rejected" || verdict?.outcome === "REJECT") return "rejected";
  if (state === "waiting") return "waiting";
  return state === "released" ? "sent" : "held";
}
