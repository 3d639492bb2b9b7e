/** Writes the message about a result and lays it in the outbox, inside the transaction of whoever decided so. */
import type { EpochMs } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Verdict } from "../domain/verdict.ts";
import { controlIdFrom } from "../hl7/control-id.ts";
import { renderResult } from "../hl7/render.ts";
import type { RunReport } from "../hl7/types.ts";
import { undoUntilOf } from "../store/people/decisions.ts";
import { setState } from "./dispositions.ts";
import type { Judged } from "./judge-now.ts";
import { runReport } from "./run-report.ts";
import type { Logging, Ports, Sending, StationView } from "./view.ts";

/** Renders and queues inside the caller's transaction. A result that cannot be written as HL7 is held, never half sent. */
export function send(ports: Sending, judged: Judged): boolean {
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

function holdUnrenderable(ports: Logging, judged: Judged, error: UserError): void {
  const reasons: Verdict["reasons"] = [...judged.judgement.run.reasons, { code: "RENDER_FAILED", outcome: "HOLD" }];
  const view = ports.view();
  ports.store.runs.judged(judged.run.key, { outcome: "HOLD", reasons, snapshotNo: view.snapshotNo, at: ports.clock.now() });
  ports.logger.error("render-failed", { connection: judged.run.connectionId, run: judged.run.key, code: error.code });
  setState(ports, judged, "held");
}

/** How long a message waits because a person may still take back what led to it («Angre»). Null: nothing that counts can be taken back any more, and what follows from it goes at once. */
export function notBefore({ store, clock }: Ports<"store" | "clock">, runKey: string): EpochMs | null {
  const until = store.decisions.ofRun(runKey).flatMap(({ detail }) => undoUntilOf(detail) ?? []);
  const latest = Math.max(0, ...until);
  return latest > clock.now() ? latest : null;
}
