/**
 * Judges a run on what is known now and carries the verdict out: verdict, disposition and the rendered message in the outbox are one
 * transaction. What was sent is never changed here: a worse verdict on it opens a look-back for a person (ruling 10).
 */
import type { TimeWindow } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Instrument } from "../domain/station.ts";
import type { Outcome, Verdict } from "../domain/verdict.ts";
import { controlIdFrom } from "../hl7/ids.ts";
import { renderResult } from "../hl7/render.ts";
import { judgeInWindow } from "../qc/clock/judge-in-window.ts";
import type { KnownEvents, RunJudgement } from "../qc/types.ts";
import type { Disposition, Run, StoredObservation } from "../store/runs.ts";
import { firstContactCodes } from "./first-contact.ts";
import { knownBetween } from "./known-between.ts";
import { runReport } from "./report.ts";
import { instrumentOf, type ReleasePorts, type StationView } from "./view.ts";

/** Ruling 7: a held result is not released by the machine later than this after its measurement; a person confirms it. */
const autoReleaseMaxMs = 72 * 3_600_000;

export interface Judged {
  readonly run: Run;
  readonly observations: readonly StoredObservation[];
  readonly judgement: RunJudgement;
  readonly instrument: Instrument | null;
  readonly patientId: string | null;
  /** Where the measurement lies if its time is uncertain. */
  readonly timeWindow: TimeWindow | null;
}

/** `person`: a person's act led here, so a result that became clean needs no second confirmation. */
export type Trigger = "event" | "person";

/** The verdict on what is known now; changes nothing. */
export function judgeNow(ports: ReleasePorts, run: Run): Judged {
  const view = ports.view();
  const instrument = instrumentOf(view, run.instrumentId);
  const observations = ports.store.runs.observations(run.key);
  const assigned = assignedPatient(ports, run);
  const timeWindow = ports.store.clocks.windowOf(run.key);
  const judgement = judgeInWindow(
    {
      instrument,
      processing: view.station.gateway.processing,
      zone: view.station.gateway.zone,
      measuredAt: run.measuredAt,
      receivedAt: run.receivedAt,
      results: observations.map(({ id, observation }) => ({ id, observation })),
      assignedPatientId: assigned,
      intakeCodes: [...run.intakeCodes, ...firstContactCodes(ports, run)],
    },
    timeWindow,
    known(ports, run, instrument, timeWindow),
    controlTargets(ports),
  );
  const patientId = assigned ?? observations[0]?.observation.patientId ?? null;
  return { run, observations, judgement, instrument, patientId, timeWindow };
}

function known(
  ports: ReleasePorts,
  run: Run,
  instrument: Instrument | null,
  window: TimeWindow | null,
): ReadonlyMap<string, KnownEvents> {
  const at = run.measuredAt ?? run.receivedAt;
  const entries = (instrument?.analytes ?? []).map(({ name }): [string, KnownEvents] => [
    name,
    knownBetween(ports.store, instrument as Instrument, name, at, window, ports.view().instruments),
  ]);
  return new Map(entries);
}

const controlTargets = (ports: ReleasePorts) => ports.store.lots.all().filter((lot) => lot.kind === "control");

function assignedPatient(ports: ReleasePorts, run: Run): string | null {
  const details = ports.store.decisions.ofRun(run.key).map((decision) => decision.detail);
  return details.findLast((detail) => detail.kind === "assign-patient")?.patientId ?? null;
}

/** Judges and carries out. Runs that a person has closed stay as they are. */
export function judge(ports: ReleasePorts, run: Run, trigger: Trigger): void {
  if (run.kind !== "patient" || run.state === "discarded" || run.state === "by-hand") return;
  const queued = ports.store.transaction(() => {
    const judged = judgeNow(ports, run);
    record(ports, judged);
    return run.state === "released" ? reconsiderSent(ports, judged) : settle(ports, judged, trigger);
  });
  if (queued) ports.onQueued();
}

function record(ports: ReleasePorts, { run, judgement }: Judged): void {
  const { outcome, reasons } = judgement.run;
  const same = run.outcome === outcome && JSON.stringify(run.reasons) === JSON.stringify(reasons);
  if (same) return;
  const view = ports.view();
  ports.store.runs.judged(run.key, { outcome, reasons, snapshotNo: view.snapshotNo, at: ports.clock.now() });
  ports.onJudged?.(outcome);
  ports.logger.info("run-judged", { run: run.key, outcome, codes: reasons.map((one) => one.code).join(" ") });
}

/** A run that was not sent: release, hold or reject it. True when a message was queued. */
function settle(ports: ReleasePorts, judged: Judged, trigger: Trigger): boolean {
  const { outcome } = judged.judgement.run;
  const releasable = outcome === "RELEASE" || outcome === "RELEASE_COMMENT";
  if (releasable && !tooOldToReleaseAlone(ports, judged.run, trigger)) return send(ports, judged);
  setState(ports, judged, releasable || outcome === "HOLD" ? "held" : "rejected");
  return false;
}

const tooOldToReleaseAlone = (ports: ReleasePorts, run: Run, trigger: Trigger): boolean =>
  run.state === "held" && trigger === "event" && run.measuredAt !== null && ports.clock.now() - run.measuredAt > autoReleaseMaxMs;

/** A run that was released before: pulled back if it never left, else a look-back case when it is no longer clean. */
function reconsiderSent(ports: ReleasePorts, judged: Judged): boolean {
  const { run, judgement } = judged;
  if (isReleasable(judgement.run.outcome) || releasedByPerson(ports, run)) return false;
  const now = ports.clock.now();
  const rows = ports.store.outbox.ofRun(run.key).filter((row) => row.state !== "pulled");
  if (rows.every((row) => ports.store.outbox.pull(row.controlId, now))) {
    setState(ports, judged, judgement.run.outcome === "HOLD" ? "held" : "rejected");
  } else if (!run.lookBack) {
    ports.store.runs.openLookBack(run.key);
    ports.store.events.add({ at: now, kind: "look-back-opened", subject: run.key, detail: null });
    ports.logger.warn("look-back-opened", { run: run.key });
  }
  return false;
}

const isReleasable = (outcome: Outcome): boolean => outcome === "RELEASE" || outcome === "RELEASE_COMMENT";

const releasedByPerson = (ports: ReleasePorts, run: Run): boolean =>
  ports.store.decisions.ofRun(run.key).some((decision) => decision.detail.kind === "release");

/** Renders and queues inside the caller's transaction. A result that cannot be written as HL7 is held, never half sent. */
export function send(ports: ReleasePorts, judged: Judged): boolean {
  const view = ports.view();
  const now = ports.clock.now();
  const controlId = controlIdFrom(now, ports.randomBytes(10));
  try {
    const bytes = render(judged, view, now, controlId);
    ports.store.outbox.queue({
      controlId,
      runKey: judged.run.key,
      runId: judged.run.runId,
      channel: "result",
      bytes,
      createdAt: now,
      about: { patientId: judged.patientId ?? "", analyte: firstReported(judged) },
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
export function render(judged: Judged, view: StationView, now: number, controlId: ReturnType<typeof controlIdFrom>): Uint8Array {
  const { run, instrument, patientId } = judged;
  if (instrument === null) throw new UserError("HL7_UNRENDERABLE", "No registered instrument.");
  if (run.measuredAt === null) throw new UserError("HL7_UNRENDERABLE", "The time of the measurement is not known.");
  if (patientId === null) throw new UserError("HL7_UNRENDERABLE", "No patient is assigned.");
  const report = runReport({ ...judged, instrument, patientId, measuredAt: run.measuredAt, releasedAt: now }, view);
  if (report === null) throw new UserError("HL7_UNRENDERABLE", "The run holds no configured analysis in its configured unit.");
  return renderResult(report, { station: view.station, controlId, now });
}

function holdUnrenderable(ports: ReleasePorts, judged: Judged, error: UserError): void {
  const reasons: Verdict["reasons"] = [...judged.judgement.run.reasons, { code: "RENDER_FAILED", outcome: "HOLD" }];
  const view = ports.view();
  ports.store.runs.judged(judged.run.key, { outcome: "HOLD", reasons, snapshotNo: view.snapshotNo, at: ports.clock.now() });
  ports.logger.error("render-failed", { run: judged.run.key, code: error.code });
  setState(ports, judged, "held");
}

function setState(ports: ReleasePorts, judged: Judged, state: "released" | "held" | "rejected"): void {
  ports.store.runs.setState(judged.run.key, state);
  for (const { id, disposition } of judged.observations) {
    const next = dispositionOf(state, judged.judgement.results.get(id));
    if (next !== disposition) ports.store.runs.setDisposition(id, next);
  }
}

/** Each observation ends in exactly one place: companions apart, rejected ones left out of a run that is sent. */
function dispositionOf(state: "released" | "held" | "rejected", verdict: Verdict | undefined): Disposition {
  if (verdict?.reasons.some((reason) => reason.code === "COMPANION_VALUE")) return "companion";
  if (verdict?.reasons.some((reason) => reason.code === "SAMPLE_IS_EQA")) return "eqa";
  if (state === "rejected" || verdict?.outcome === "REJECT") return "rejected";
  return state === "released" ? "sent" : "held";
}
