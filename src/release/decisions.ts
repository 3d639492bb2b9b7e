/**
 * What people decide about held results, each with name and reason: assign a patient or a control lot, release, discard, or say that
 * the result was entered in the journal by hand (ruling 5). Every decision is judged against what is known now.
 */
import { classifyPersonNumber } from "../domain/person-number.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Signature } from "../domain/signature.ts";
import type { DecisionDetail } from "../store/decisions.ts";
import type { Disposition, Run, RunState } from "../store/runs.ts";
import { markControl } from "./controls.ts";
import { type Judged, judge, judgeNow, send } from "./judging.ts";
import { likeControlLot } from "./lot-suggestion.ts";
import { reconsiderAround } from "./reconsider.ts";
import { type Act, permit, refuseOwnOperator } from "./rights.ts";
import type { ReleasePorts } from "./view.ts";

export interface Decide {
  assignPatient(key: string, patientId: string, signature: Signature): Run;
  assignControl(key: string, lot: string, level: string, signature: Signature): Run;
  release(key: string, signature: Signature): Run;
  discard(key: string, signature: Signature): Run;
  enteredByHand(key: string, signature: Signature): Run;
}

/** Codes that no person can release over: first give the result what it lacks. */
const needsRepair: Readonly<Partial<Record<ReasonCode, string>>> = {
  PID_MISSING: "Assign the patient first: held assign.",
  PID_INVALID: "Assign the patient first: held assign.",
  PID_LOCAL: "Assign the patient first: held assign.",
  PID_REAL_IN_TEST: "This is a test system: assign a test person.",
  DEV_UNKNOWN: "Register the instrument first.",
  UNIT_UNEXPECTED: "The unit is not the configured one; enter the result in the journal by hand.",
  ANALYTE_UNMAPPED: "The analysis is not configured; enter the result in the journal by hand.",
  TIME_IMPLAUSIBLE: "The time of the measurement is not known; enter the result in the journal by hand.",
  RULES_NOT_APPROVED: "Go through the rules and approve them first: qc approve.",
  PARSE_ERROR: "The message could not be read; enter the result in the journal by hand.",
};

export function createDecisions(ports: ReleasePorts): Decide {
  const { store } = ports;
  const decided = (key: string): Run => store.runs.byKey(key) ?? notFound(key);
  return {
    assignPatient: (key, patientId, signature) => {
      const run = heldRun(ports, key, "patient");
      const digits = patientId.replaceAll(/[\s.-]/g, "");
      if (!classifyPersonNumber(digits).validChecksum) throw new UserError("BAD_PERSON_NUMBER", "The check digits do not fit.");
      decide(ports, run, { kind: "assign-patient", patientId: digits }, signature);
      judge(ports, run, "person");
      return decided(run.key);
    },
    assignControl: (key, lot, level, signature) => {
      const run = heldRun(ports, key, "control");
      store.transaction(() => {
        decide(ports, run, { kind: "assign-control", lot, level }, signature);
        markControl(ports, run);
        if (decided(run.key).state === "held")
          throw new UserError("NOT_FOUND", `No control lot ${lot} with level ${level} fits.${likeControlLot(ports, run, lot)}`);
      });
      reconsiderAround(ports, run, "event");
      return decided(run.key);
    },
    release: (key, signature) => {
      const run = heldRun(ports, key, "patient");
      const queued = store.transaction(() => {
        const judged = judgeNow(ports, run);
        const missing = judged.judgement.run.reasons.map((one) => needsRepair[one.code]).find((text) => text !== undefined);
        if (missing !== undefined) throw new UserError("NOT_ALLOWED_NOW", missing);
        refuseOwnOperator(signature, codesOf(judged), operatorsOf(judged));
        refuseIfOtherVersionWasSent(ports, run);
        decide(ports, run, { kind: "release" }, signature);
        return send(ports, judged);
      });
      if (!queued) throw new UserError("HL7_UNRENDERABLE", "See the entry's reasons.");
      discardOtherVersions(ports, run, signature);
      ports.onQueued();
      return decided(run.key);
    },
    discard: (key, signature) => close(ports, heldRun(ports, key, null), "discarded", { kind: "discard" }, signature),
    enteredByHand: (key, signature) => close(ports, heldOrQueued(ports, key), "by-hand", { kind: "entered-by-hand" }, signature),
  };
}

const codesOf = ({ judgement }: Judged): readonly ReasonCode[] => judgement.run.reasons.map(({ code }) => code);
const operatorsOf = ({ observations }: Judged): readonly string[] =>
  observations.flatMap(({ observation }) => observation.operatorId ?? []);

function notFound(key: string): never {
  throw new UserError("NOT_FOUND", `No entry begins with ${key}.`);
}

export function findRun(ports: ReleasePorts, key: string): Run {
  const [run, ...others] = ports.store.runs.find(key.trim().toUpperCase());
  if (run === undefined) return notFound(key);
  if (others.length > 0) throw new UserError("NOT_FOUND", `Several entries begin with ${key}.`);
  return run;
}

function heldRun(ports: ReleasePorts, key: string, kind: Run["kind"] | null): Run {
  const run = findRun(ports, key);
  if (run.state !== "held") throw new UserError("NOT_ALLOWED_NOW", `The entry is ${run.state}, not held.`);
  if (kind !== null && run.kind !== kind) throw new UserError("NOT_ALLOWED_NOW", `The entry is a ${run.kind} sample.`);
  return run;
}

/** "Ført manuelt" also closes a result that is queued and was never published, or that the journal refused. */
function heldOrQueued(ports: ReleasePorts, key: string): Run {
  const run = findRun(ports, key);
  if (run.state === "held" && run.kind === "patient") return run;
  const rows = ports.store.outbox.ofRun(run.key);
  const now = ports.clock.now();
  const undelivered = rows.every(
    (row) => row.state === "stopped" || row.state === "pulled" || ports.store.outbox.pull(row.controlId, now),
  );
  if (run.state !== "released" || rows.length === 0 || !undelivered) {
    throw new UserError("NOT_ALLOWED_NOW", "The result is already on its way to the journal or not a held patient result.");
  }
  return run;
}

const actOf: Readonly<Record<DecisionDetail["kind"], Act>> = {
  "assign-patient": "assign-patient",
  "assign-control": "assign-control",
  "mark-eqa": "mark-eqa",
  "undo-eqa": "mark-eqa",
  release: "release",
  discard: "discard",
  "entered-by-hand": "enter-result",
};

export function decide(ports: ReleasePorts, run: Run, detail: DecisionDetail, signature: Signature): void {
  permit(actOf[detail.kind], signature);
  const { by, reason, role } = signature;
  const at = ports.clock.now();
  ports.store.decisions.add({ at, runKey: run.key, by, reason, role, detail });
  ports.store.events.add({ at, kind: "decision", subject: run.key, detail: { decision: detail.kind } });
}

function close(ports: ReleasePorts, run: Run, state: RunState & Disposition, detail: DecisionDetail, signature: Signature): Run {
  ports.store.transaction(() => {
    decide(ports, run, detail, signature);
    ports.store.runs.setState(run.key, state);
    for (const { id, disposition } of ports.store.runs.observations(run.key)) {
      if (disposition === "held" || disposition === "sent") ports.store.runs.setDisposition(id, state);
    }
  });
  return ports.store.runs.byKey(run.key) ?? run;
}

/** A second version of a sent run would be a correction, and those are not sent by releasing (ruling 10). */
function refuseIfOtherVersionWasSent(ports: ReleasePorts, run: Run): void {
  const sent = ports.store.runs.versions(run.runId).some((one) => one.key !== run.key && one.state === "released");
  if (sent)
    throw new UserError("NOT_ALLOWED_NOW", "Another version of this result was already sent; correct it in the journal by hand.");
}

function discardOtherVersions(ports: ReleasePorts, run: Run, signature: Signature): void {
  for (const other of ports.store.runs.versions(run.runId)) {
    if (other.key !== run.key && other.state === "held") close(ports, other, "discarded", { kind: "discard" }, signature);
  }
}
