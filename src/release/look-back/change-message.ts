/**
 * The message that tells the journal what a person decided about a result that it has (ruling 10): `C`, `X` or `W` under the OBR-3 that
 * it knows; for the right patient a result of its own, under a number of its own (hl7.md 1.6).
 */
import type { EpochMs } from "../../domain/clock.ts";
import { type ControlId, type RunId, runId } from "../../domain/ids.ts";
import type { MeasuredValue } from "../../domain/observation.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type ResultChange, resultChanges } from "../../domain/registers/look-back.ts";
import { renderResult } from "../../hl7/render.ts";
import type { ReportStatus, RunReport } from "../../hl7/types.ts";
import { observationNumber } from "../../intake/identity.ts";
import type { RegisterVersion } from "../../store/registers.ts";
import type { Run } from "../../store/runs.ts";
import type { Judged } from "../judging.ts";
import { runReport } from "../report.ts";
import type { ReleasePorts } from "../view.ts";

const sentences = {
  withdrawn: "Svaret er trukket tilbake og skal ikke brukes.",
  corrected: "Korrigert svar. Det erstatter svaret som ble sendt tidligere.",
  "wrong-patient": "Svaret ble sendt på feil pasient og er trukket tilbake.",
} as const;

/** The bytes. Throws UserError HL7_UNRENDERABLE or HL7_CHARSET. */
export function changeMessage(
  ports: ReleasePorts,
  judged: Judged,
  change: RegisterVersion<ResultChange>,
  context: { readonly controlId: ControlId; readonly now: EpochMs },
): Uint8Array {
  const { run, instrument } = judged;
  const { body } = change;
  if (instrument === null || run.measuredAt === null) throw new UserError("HL7_UNRENDERABLE", "Instrument or time is not known.");
  const input = { ...judged, instrument, patientId: body.patientId, measuredAt: run.measuredAt, releasedAt: context.now };
  const report = runReport({ ...input, status: statusOf(body), isSent: true }, ports.view());
  if (report === null) throw new UserError("HL7_UNRENDERABLE", "Nothing of the run was sent.");
  const number = numberAt(ports, run, change);
  return renderResult(withValue({ ...report, runId: number }, body.value), { station: ports.view().station, ...context });
}

function statusOf({ kind, comment }: ResultChange): ReportStatus {
  if (kind === "right-patient") return { kind: "final" };
  if (kind === "uncertain") return { kind: "corrected", comment: comment ?? "Svaret er usikkert." };
  return { kind, comment: comment ?? sentences[kind] };
}

/** OBR-3 that the journal knows the result by when the change is made: its own, or that of the patient it was brought to since. */
function numberAt(ports: ReleasePorts, run: Run, change: RegisterVersion<ResultChange>): RunId {
  if (change.body.kind === "right-patient") return movedNumber(change.key);
  const changes = ports.store.registers.ofSubject(resultChanges, run.key);
  const earlier = changes.slice(
    0,
    changes.findIndex(({ key }) => key === change.key),
  );
  const moved = earlier.findLast(({ body }) => body.kind === "right-patient");
  return moved === undefined ? run.runId : movedNumber(moved.key);
}

const movedNumber = (changeKey: string): RunId => runId(observationNumber(changeKey, "right-patient"));

/** The value as a person read it on the instrument; its unit is the one that was sent. */
function withValue(report: RunReport, value: ResultChange["value"]): RunReport {
  const [only, ...others] = report.results;
  if (value === null || only === undefined) return report;
  if (others.length > 0)
    throw new UserError("HL7_UNRENDERABLE", "The run has several results; correct it in the journal by hand.");
  const observation = { ...only.observation, value: measured(value, only.observation.value?.unit ?? null) };
  return { ...report, results: [{ ...only, observation }] };
}

function measured(value: NonNullable<ResultChange["value"]>, unit: string | null): MeasuredValue {
  if ("answer" in value) return { raw: value.answer, comparator: null, number: null, unit };
  const { comparator, number } = value;
  return { raw: `${comparator ?? ""}${number}`, comparator, number, unit };
}
