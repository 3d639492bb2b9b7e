/**
 * Judges a run on what is known now and carries the verdict out: verdict, disposition and the rendered message in the outbox are one
 * transaction. What was sent is never changed here: a worse verdict on it opens a look-back for a person (ruling 10).
 */
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Run } from "../store/results/runs.ts";
import { setState } from "./dispositions.ts";
import { catchEqa } from "./facts/eqa-findings.ts";
import { assignedPatient } from "./facts/previous-result.ts";
import { releaseTimesFor } from "./facts/ruled-parts.ts";
import { isReleasable, type Judged, judgeNow } from "./judge-now.ts";
import { send } from "./sending.ts";
import { type Holding, instrumentOf, type Judging, type Looking, type Ports } from "./view.ts";
import { mayWait, waitsUntil } from "./waiting-room.ts";

const hourMs = 3_600_000;

/** Judges and carries out. Runs that a person has closed stay as they are, and those of which it was erased whose they were. */
export function judge(ports: Judging, run: Run): void {
  ports.store.transaction(() => {
    if (run.kind === "eqa" && run.erasedAt === null) keepEqa(ports, run);
    if (isOpenResult(run)) carryOut(ports, run);
    else ports.store.reads.settle(run.key);
    ports.store.words.used(run.key);
  });
}

const isOpenResult = ({ kind, state, erasedAt }: Run): boolean =>
  kind === "patient" && erasedAt === null && state !== "discarded" && state !== "by-hand";

function carryOut(ports: Judging, run: Run): void {
  const judged = judgeNow(ports, run);
  record(ports, judged);
  if ([...run.reasons, ...judged.judgement.run.reasons].some(({ code }) => code === "SAMPLE_IS_EQA")) keepEqa(ports, run);
  const queued = run.state === "released" ? reconsiderSent(ports, judged) : settle(ports, judged);
  if (queued) ports.onQueued();
}

/** The register of external control, beside the verdict. */
function keepEqa(ports: Looking, run: Run): void {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const observations = ports.store.runs.observations(run.key);
  catchEqa(ports, { run, instrument, observations, assignedPatientId: assignedPatient(ports, run) });
}

function record(ports: Holding, { run, judgement, reads }: Judged): void {
  const { outcome, reasons } = judgement.run;
  ports.store.reads.keep(run.key, reads);
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

/** Into the store and the log; whoever calls again for the same run is not heard. */
export function tellAlert(ports: Ports<"store" | "clock" | "logger">, run: Run): void {
  if (ports.store.events.ofSubject(run.key).some((event) => event.kind === "alert-value")) return;
  ports.store.events.add({ at: ports.clock.now(), kind: "alert-value", subject: run.key, detail: null });
  ports.logger.warn("alert-value", { connection: run.connectionId, run: run.key });
}

/** A run that was not sent: release, hold or reject it. True when a message was queued. */
function settle(ports: Judging, judged: Judged): boolean {
  const { outcome } = judged.judgement.run;
  const releasable = isReleasable(outcome);
  const alone = !cameBack(ports, judged.run) && !tooOldToReleaseAlone(ports, judged.run);
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

/** Ruling 7: a held result is not released by the machine later than this after its measurement; a person confirms it, or their act led here. */
function tooOldToReleaseAlone(ports: Looking, run: Run): boolean {
  const maxMs = releaseTimesFor(ports, run).autoReleaseMaxHours * hourMs;
  const isTooOld = run.state === "held" && run.measuredAt !== null && ports.clock.now() - run.measuredAt > maxMs;
  return isTooOld && !ports.store.words.stands(run.key);
}

/** A run that was released before: pulled back if it never left, else a look-back case when it is no longer clean. */
function reconsiderSent(ports: Judging, judged: Judged): boolean {
  const { run, judgement } = judged;
  const against = newReasons(ports, judged);
  if (isReleasable(judgement.run.outcome) || against.length === 0) return false;
  if (takeBack(ports, run)) keepBack(ports, run);
  else ports.casework.suspect(ports, run, against, judgement.qc);
  return false;
}

/** As one that was not sent: of those more is asked, such as rules that are approved. */
function keepBack(ports: Holding, run: Run): void {
  const judged = judgeNow(ports, { ...run, state: "held" });
  record(ports, judged);
  setState(ports, judged, judged.judgement.run.outcome === "REJECT" ? "rejected" : "held");
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

/** Held as it was before a person decided: on what is known now, and until somebody or something new says otherwise. */
export function holdAgain(ports: Holding, run: Run): void {
  const judged = judgeNow(ports, { ...run, state: "held" });
  record(ports, judged);
  setState(ports, judged, "held");
}
