/** What is left of everything that is kept of a result, when nobody can be told any more whose it was. Pure. */
import type { LookBackCase, ResultChange } from "../../domain/registers/look-back.ts";
import { withoutPerson } from "../../domain/without-person.ts";
import type { RunReport } from "../../hl7/types.ts";
import { remainingContent } from "../../intake/observation-identity.ts";
import type { WithoutPerson } from "../../store/erasing/erasing.ts";
import type { DecisionDetail } from "../../store/people/decisions.ts";

export const without: WithoutPerson = {
  observation: withoutPerson,
  content: remainingContent,
  detail: ofDecision,
  report: (report) => (isReport(report) ? ofReport(report) : null),
  entry: (body) => (isCase(body) ? ofCase(body) : isChange(body) ? ofChange(body) : body),
};

function ofDecision(detail: DecisionDetail): DecisionDetail {
  switch (detail.kind) {
    case "assign-patient":
      return { ...detail, patientId: "" };
    case "wrong-patient":
      return { ...detail, patientId: "", former: "", notified: null };
    case "undo":
      return { ...detail, patientId: null };
    case "entered-uncertain":
      return { ...detail, notified: { ...detail.notified, name: "" } };
    default:
      return detail;
  }
}

const ofReport = (report: RunReport): RunReport => ({
  ...report,
  patientId: "",
  patient: null,
  results: report.results.map((one) => ({ ...one, observation: withoutPerson(one.observation), operator: null })),
});

/** Whom was told, and the words: that, when and by whom it was decided stays, and why the control failed. */
const ofCase = (body: LookBackCase): LookBackCase => ({
  ...body,
  decisions: body.decisions.map((one) => ({
    ...one,
    reason: "",
    notified: one.notified === null ? null : { ...one.notified, name: "" },
  })),
});

const ofChange = ({ report, ...body }: ResultChange): ResultChange => ({
  ...body,
  patientId: "",
  comment: null,
  ...(isReport(report) ? { report: ofReport(report) } : {}),
});

const has = (value: unknown, ...keys: readonly string[]): boolean =>
  typeof value === "object" && value !== null && keys.every((key) => key in value);
const isReport = (value: unknown): value is RunReport => has(value, "patientId", "results");
const isCase = (value: unknown): value is LookBackCase => has(value, "affected", "decisions");
const isChange = (value: unknown): value is ResultChange => has(value, "run", "kind", "patientId");
