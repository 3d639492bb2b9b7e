/**
 * What the journal is told about a result that it has (ruling 10): the report that it was told last, with what a person decided. So every
 * message holds all that was decided before it: value, comments, person. `C`, `X` or `W` under the OBR-3 that the journal knows; for the
 * right patient a result of its own, under a number of its own (HL7.md 1.6). Pure.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { runId } from "../../domain/ids.ts";
import type { MeasuredValue } from "../../domain/observation.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { reasonText } from "../../domain/reason-text.ts";
import type { ResultChange } from "../../domain/registers/look-back.ts";
import type { PatientDetails, RunReport } from "../../hl7/types.ts";
import { observationNumber } from "../../intake/observation-identity.ts";

const sentences = {
  withdrawn: "Svaret er trukket tilbake og skal ikke brukes.",
  corrected: "Korrigert svar. Det erstatter svaret som ble sendt tidligere.",
  "wrong-patient": "Svaret ble sendt på feil pasient og er trukket tilbake.",
} as const;

/** Whom it is brought to was sent nothing before. */
const correctedElsewhere = "Korrigert svar.";

export interface ChangeContext {
  /** The change's key: the number under which a result is brought to another patient follows from it. */
  readonly key: string;
  readonly now: EpochMs;
  /** What the registers know of the patient. */
  readonly patient: PatientDetails | null;
}

type Change = Pick<ResultChange, "kind" | "patientId" | "comment" | "value">;

/** Throws UserError HL7_UNRENDERABLE for a value where there are several. */
export function changed(told: RunReport, change: Change, { key, now, patient }: ChangeContext): RunReport {
  const { kind, comment } = change;
  const base = { ...withOwnComments(told), releasedAt: now };
  if (kind === "uncertain") return as(base, { kind: "corrected", comment: comment ?? "Svaret er usikkert." });
  if (kind === "corrected") return as(withValue(base, change.value), { kind, comment: comment ?? sentences.corrected });
  if (kind !== "right-patient") return { ...base, status: { kind, comment: comment ?? sentences[kind] } };
  const number = runId(observationNumber(key, "right-patient"));
  const brought = withComments(base, (own) => {
    const kept = own.map((one) => (one === sentences.corrected ? correctedElsewhere : one));
    const added = (comment ?? "").split("\n").filter((one) => one !== "" && !ofTheValue.includes(one) && !kept.includes(one));
    return [...kept, ...added];
  });
  return { ...brought, runId: number, patientId: change.patientId, patient, status: { kind: "final" } };
}

/** Nothing under its number has reached the journal, so it is no correction there. */
export const asFirst = (report: RunReport): RunReport =>
  report.status?.kind === "corrected" ? { ...withOwnComments(report), status: { kind: "final" } } : report;

/** What was said of it stays said. */
function withOwnComments(told: RunReport): RunReport {
  const { status } = told;
  if (status?.kind !== "corrected") return told;
  return withComments(told, (own) => [status.comment, ...without(own, status.comment)]);
}

/** The comment comes first, and once. */
const as = (report: RunReport, status: { readonly kind: "corrected"; readonly comment: string }): RunReport => ({
  ...withComments(report, (own) => without(own, status.comment)),
  status,
});

const without = (comments: readonly string[], comment: string): readonly string[] => comments.filter((one) => one !== comment);

const withComments = (report: RunReport, edit: (comments: readonly string[]) => readonly string[]): RunReport => ({
  ...report,
  results: report.results.map((one) => ({ ...one, comments: edit(one.comments) })),
});

/** What the former value gave rise to is not said of another one. */
const ofTheValue: readonly string[] = (["RANGE_LOW", "RANGE_HIGH"] as const).map((code) => reasonText(code));

/** The value as a person read it on the instrument; its unit is the one that was sent, the instrument's flags were of the other value. */
function withValue(report: RunReport, value: ResultChange["value"]): RunReport {
  const [only, ...others] = report.results;
  if (value === null || only === undefined) return report;
  if (others.length > 0)
    throw new UserError("HL7_UNRENDERABLE", "The run has several results; correct it in the journal by hand.");
  const observation = { ...only.observation, value: measured(value, only.observation.value?.unit ?? null), flags: [] };
  const comments = only.comments.filter((one) => !ofTheValue.includes(one));
  return { ...report, results: [{ ...only, observation, comments }] };
}

function measured(value: NonNullable<ResultChange["value"]>, unit: string | null): MeasuredValue {
  if ("answer" in value) return { raw: value.answer, comparator: null, number: null, unit };
  const { comparator, number } = value;
  return { raw: `${comparator ?? ""}${number}`, comparator, number, unit };
}
