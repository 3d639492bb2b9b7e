/** What the journal has been told of a result, all that is queued counted in: what the next message about it starts from. */
import { UserError } from "../../domain/problem-catalogue.ts";
import type { RunReport } from "../../hl7/types.ts";
import { reportedPeople } from "../../release/facts/reported-people.ts";
import { judgeNow } from "../../release/judge-now.ts";
import { runReport } from "../../release/run-report.ts";
import { instrumentOf, type Looking, type Ports } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";
import { changed } from "./change-message.ts";
import type { Place } from "./place.ts";

/** `count`: so many of its changes. Throws UserError HL7_UNRENDERABLE for what was sent before reports were kept and cannot be put together. */
export function toldOf(
  ports: Looking & Ports<"formerView">,
  run: Run,
  { original, changes }: Place,
  count = changes.length,
): RunReport {
  const made = changes.slice(0, count);
  const kept = made.findLastIndex(({ body }) => body.report !== undefined);
  const base = (kept < 0 ? (original.report ?? putTogether(ports, run)) : made[kept]?.body.report) as RunReport;
  return made
    .slice(kept + 1)
    .reduce(
      (told, { key, body, recordedAt }) =>
        changed(told, body, { key, now: recordedAt, patient: patientOf(ports, run, body.patientId) }),
      base,
    );
}

export const patientOf = (ports: Looking, run: Run, patientId: string) =>
  reportedPeople(ports, ports.store.runs.observations(run.key), patientId).patient;

/** From the observation, as the configuration knows its instrument: that of today, else that of when it was judged. */
function putTogether(ports: Looking & Ports<"formerView">, run: Run): RunReport {
  const today = ports.view();
  const view = instrumentOf(today, run.instrumentId) === null ? (ports.formerView?.(run) ?? today) : today;
  const judged = judgeNow({ store: ports.store, clock: ports.clock, view: () => view }, run);
  const { instrument } = judged;
  const first = ports.store.decisions.ofRun(run.key).find(({ detail }) => detail.kind === "wrong-patient")?.detail;
  const patientId = first?.kind === "wrong-patient" ? first.former : judged.patientId;
  if (instrument === null || run.measuredAt === null || patientId === null)
    throw new UserError("HL7_UNRENDERABLE", "Its instrument is not configured any more; change it in the journal by hand.");
  const input = { ...judged, instrument, patientId, measuredAt: run.measuredAt, releasedAt: ports.clock.now() };
  const report = runReport({ ...input, isSent: true }, view);
  if (report === null) throw new UserError("HL7_UNRENDERABLE", "Nothing of the run was sent.");
  return report;
}
