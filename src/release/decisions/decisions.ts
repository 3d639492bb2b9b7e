/**
 * What people decide about held results, each with name and reason: assign a patient or a control lot, set the time, release, discard,
 * or say that the result was entered in the journal by hand (ruling 5). Every decision is judged against what is known now.
 */
import { UserError } from "../../domain/problem-catalogue.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Run } from "../../store/runs.ts";
import { markControl } from "../controls.ts";
import { type Judged, judgeNow, send } from "../judging.ts";
import { twinsOf } from "../known/typed-twice.ts";
import { awaitsControl } from "../reconsider/waiting.ts";
import type { ReleasePorts } from "../view.ts";
import { likeControlLot } from "../worklist/lot-suggestion.ts";
import { type Annulment, annulControl } from "./annul-control.ts";
import { closeRun, findRun, heldRun, judgedByPerson, recordDecision, runNow } from "./deciding.ts";
import { personNumber } from "./person-number.ts";
import { refuseOwnOperator } from "./rights.ts";
import { setTime } from "./set-time.ts";

export interface Decide {
  /** Several results of one person at once: all of them, or none. */
  assignPatient(keys: string | readonly string[], patientId: string, signature: Signature): readonly Run[];
  assignControl(key: string, lot: string, level: string, signature: Signature): Run;
  /** "Sett analysetidspunkt" (ruling 18): `at` as found in `source`. */
  setTime(key: string, at: number, source: string, signature: Signature): Run;
  /** A failed control that does not count, or counts for another level (ruling 12). */
  annulControl(key: string, annulment: Annulment, signature: Signature): Run;
  release(key: string, signature: Signature): Run;
  discard(key: string, signature: Signature): Run;
  enteredByHand(key: string, signature: Signature): Run;
}

/** Codes that no person can release over: first give the result what it lacks. */
const needsRepair: Readonly<Partial<Record<ReasonCode, string>>> = {
  PID_MISSING: "Assign the patient first: held assign.",
  PID_INVALID: "Assign the patient first: held assign.",
  PID_AMBIGUOUS: "Assign the patient first: held assign.",
  PID_LOCAL: "Assign the patient first: held assign.",
  PID_REAL_IN_TEST: "This is a test system: assign a test person.",
  DEV_UNKNOWN: "Register the instrument first.",
  UNIT_UNEXPECTED: "The unit is not the configured one; enter the result in the journal by hand.",
  ANALYTE_UNMAPPED: "The analysis is not configured; enter the result in the journal by hand.",
  TIME_IMPLAUSIBLE: "Set the time of the measurement first: held time.",
  TIME_FUTURE: "Set the time of the measurement first: held time.",
  RULES_NOT_APPROVED: "Go through the rules and approve them first: qc approve.",
  PARSE_ERROR: "The message could not be read; enter the result in the journal by hand.",
};

export function createDecisions(ports: ReleasePorts): Decide {
  const { store } = ports;
  return {
    assignPatient: (keys, patientId, signature) => assignPatient(ports, [keys].flat(), patientId, signature),
    assignControl: (key, lot, level, signature) => {
      const run = heldRun(ports, key, "control");
      store.transaction(() => {
        recordDecision(ports, run, { kind: "assign-control", lot, level }, signature);
        markControl(ports, run);
        if (runNow(ports, run).state === "held")
          throw new UserError("NOT_FOUND", `No control lot ${lot} with level ${level} fits.${likeControlLot(ports, run, lot)}`);
        ports.later({ kind: "control", run: run.key });
      });
      return runNow(ports, run);
    },
    setTime: (key, at, source, signature) => setTime(ports, findRun(ports, key), { at, source }, signature),
    annulControl: (key, annulment, signature) => annulControl(ports, findRun(ports, key), annulment, signature),
    release: (key, signature) => release(ports, heldRun(ports, key, "patient"), signature),
    discard: (key, signature) => discard(ports, heldRun(ports, key, null), signature),
    enteredByHand: (key, signature) =>
      closeRun(ports, heldOrQueued(ports, key), "by-hand", { kind: "entered-by-hand" }, signature),
  };
}

function assignPatient(ports: ReleasePorts, keys: readonly string[], typed: string, signature: Signature): readonly Run[] {
  const patientId = personNumber(typed);
  const runs = keys.map((key) => heldRun(ports, key, "patient"));
  ports.store.transaction(() => {
    for (const run of runs) recordDecision(ports, run, { kind: "assign-patient", patientId }, signature);
    for (const { key } of runs) ports.later(judgedByPerson(key));
  });
  for (const { key } of runs) ports.now(judgedByPerson(key));
  return runs.map((run) => runNow(ports, run));
}

function release(ports: ReleasePorts, run: Run, signature: Signature): Run {
  ports.store.transaction(() => {
    const judged = judgeNow(ports, run);
    const codes = judged.judgement.run.reasons.map(({ code }) => code);
    const missing = codes.map((code) => needsRepair[code]).find((text) => text !== undefined);
    if (missing !== undefined) throw new UserError("NOT_ALLOWED_NOW", missing);
    refuseOwnOperator(signature, codes, operatorsOf(judged));
    refuseIfOtherVersionWasSent(ports, run);
    recordDecision(ports, run, { kind: "release", over: codes }, signature);
    if (!send(ports, judged)) return;
    discardOtherVersions(ports, run, signature);
    ports.onQueued();
  });
  if (runNow(ports, run).state !== "released") throw new UserError("HL7_UNRENDERABLE", "See the entry's reasons.");
  return runNow(ports, run);
}

/** Where the same measurement was typed in and read out, the one that is left is judged without the other. */
function discard(ports: ReleasePorts, run: Run, signature: Signature): Run {
  const twins = twinsOf(ports, run).flatMap((twin) => (twin.run.state === "waiting" ? [] : twin.run.key));
  const closed = ports.store.transaction(() => {
    for (const key of twins) ports.later(judgedByPerson(key));
    return closeRun(ports, run, "discarded", { kind: "discard" }, signature);
  });
  for (const key of twins) ports.now(judgedByPerson(key));
  return closed;
}

const operatorsOf = ({ observations }: Judged): readonly string[] =>
  observations.flatMap(({ observation }) => observation.operatorId ?? []);

/** "Ført manuelt" also closes a result that is queued and was never published, or that the journal refused. */
function heldOrQueued(ports: ReleasePorts, key: string): Run {
  const run = findRun(ports, key);
  if ((run.state === "held" || awaitsControl(run)) && run.kind === "patient") return run;
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

/** A second version of a sent run would be a correction, and those are not sent by releasing (ruling 10). */
function refuseIfOtherVersionWasSent(ports: ReleasePorts, run: Run): void {
  if (twinsOf(ports, run).some(({ run: other }) => wasSent(other)))
    throw new UserError(
      "NOT_ALLOWED_NOW",
      "This measurement was already sent: typed in by a person, or read out of the instrument.",
    );
  if (otherVersions(ports, run).some(wasSent))
    throw new UserError("NOT_ALLOWED_NOW", "Another version of this result was already sent; correct it in the journal by hand.");
}

function discardOtherVersions(ports: ReleasePorts, run: Run, signature: Signature): void {
  for (const other of [...otherVersions(ports, run), ...twinsOf(ports, run).map((twin) => twin.run)])
    if (other.state === "held") closeRun(ports, other, "discarded", { kind: "discard" }, signature);
}

const wasSent = ({ state }: Run): boolean => state === "released" || state === "by-hand";

const otherVersions = (ports: ReleasePorts, run: Run): readonly Run[] =>
  ports.store.runs.versions(run.runId).filter((one) => one.key !== run.key);
