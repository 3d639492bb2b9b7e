/** What people decide about results that were sent and are in doubt (ruling 10), and about one that was sent for the wrong patient. */
import { UserError } from "../../domain/problem-catalogue.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import {
  type CaseDecision,
  type LookBackCase,
  lookBackCases,
  type Notified,
  type ResultChange,
  type ResultDecision,
} from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import { norwegianDate } from "../../domain/time.ts";
import type { RegisterVersion } from "../../store/registers.ts";
import type { Run } from "../../store/runs.ts";
import { findRun, judgedByPerson, recordDecision, runNow } from "../decisions/deciding.ts";
import { personNumber } from "../decisions/person-number.ts";
import { permit, refuseOwnOperator } from "../decisions/rights.ts";
import { judgeNow } from "../judging.ts";
import { staffText } from "../staff-text.ts";
import type { ReleasePorts } from "../view.ts";
import { isInJournal } from "./cases.ts";
import { addChange } from "./changes.ts";
import { caseState, lastOn, notConfirmed, undecided } from "./list.ts";

export interface ResultWord {
  readonly decision: ResultDecision;
  /** "Rekvirent varslet (navn, tid)": demanded where the journal is told something else. */
  readonly notified: Notified | null;
  /** For `corrected`: as read on the instrument. */
  readonly value: ResultChange["value"];
}

type Entry = RegisterVersion<LookBackCase>;

const unusable: readonly ReasonCode[] = [
  "PID_INVALID",
  "PID_AMBIGUOUS",
  "PID_LOCAL",
  "PID_TEST",
  "PID_REAL_IN_TEST",
  "PID_MISMATCH",
];
const tellsJournal: readonly ResultDecision[] = ["uncertain", "withdrawn", "corrected"];

/** `keys`: runs of the case or beginnings of their ids; null: all that nobody has decided about. Throws UserError. */
export function decideCase(
  ports: ReleasePorts,
  caseId: string,
  keys: readonly string[] | null,
  word: ResultWord,
  signature: Signature,
): Entry {
  permit("decide-case", signature);
  const entry = openCase(ports, caseId);
  checkWord(word);
  const runs = (keys ?? undecided(entry.body)).map((key) => affectedRun(ports, entry, key));
  if (runs.length === 0) throw new UserError("NOT_ALLOWED_NOW", "Nothing of this case is undecided.");
  if (word.decision === "corrected" && runs.length > 1) throw new UserError("BAD_USAGE", "A value is corrected one by one.");
  ports.store.transaction(() => {
    for (const run of runs) tell(ports, entry.body, run, word, signature);
    const made = runs.map((run) => decisionOn(ports, run, word, signature));
    save(ports, entry, { ...entry.body, decisions: [...entry.body.decisions, ...made] }, signature);
  });
  return caseById(ports, caseId);
}

/**
 * Where the failure was not confirmed, everything undecided stays as it is, with `cause` or ruling 10's sentence; else each result must
 * have been decided about. Throws UserError NOT_ALLOWED_NOW.
 */
export function closeCase(ports: ReleasePorts, caseId: string, cause: string | null, signature: Signature): Entry {
  permit("decide-case", signature);
  const entry = openCase(ports, caseId);
  const open = undecided(entry.body);
  const mayStand = caseState(ports, entry) === "may-close";
  if (open.length > 0 && !mayStand) throw new UserError("NOT_ALLOWED_NOW", `${open.length} results of the case are undecided.`);
  if (!mayStand && (cause ?? "").trim() === "") throw new UserError("BAD_USAGE", "Say what the cause was (--cause).");
  const { by } = signature;
  const at = ports.clock.now();
  const stands: ResultWord = { decision: "stands", notified: null, value: null };
  const made = open.map((key) => decisionOn(ports, affectedRun(ports, entry, key), stands, signature));
  const closed = { at, by, cause: cause ?? notConfirmed.nb };
  ports.store.transaction(() =>
    save(ports, entry, { ...entry.body, decisions: [...entry.body.decisions, ...made], closed }, signature),
  );
  return caseById(ports, caseId);
}

/** The result was sent for a person that it is not from: taken from that one, and brought to the right one as a result of its own. */
export function wrongPatient(
  ports: ReleasePorts,
  key: string,
  typed: string,
  notified: Notified | null,
  signature: Signature,
): Run {
  const run = findRun(ports, key);
  const patientId = personNumber(typed);
  const former = judgeNow(ports, run).patientId;
  if (former === null || !isInJournal(ports, run))
    throw new UserError("NOT_ALLOWED_NOW", "The journal does not have this result; assign the patient instead (held assign).");
  if (former === patientId) throw new UserError("NOT_ALLOWED_NOW", "The result was sent for this patient.");
  ports.store.transaction(() => {
    const change = { run: run.key, comment: null, value: null } as const;
    recordDecision(ports, run, { kind: "wrong-patient", patientId, former, notified }, signature);
    refuseUnusablePerson(ports, run);
    addChange(ports, { ...change, kind: "wrong-patient", patientId: former }, signature);
    addChange(ports, { ...change, kind: "right-patient", patientId }, signature);
    ports.later(judgedByPerson(run.key));
  });
  ports.now(judgedByPerson(run.key));
  return runNow(ports, run);
}

/** A test person in production, a real one in a test: what no result may be sent for, none is brought to. */
function refuseUnusablePerson(ports: ReleasePorts, run: Run): void {
  const codes = judgeNow(ports, run).judgement.run.reasons.map(({ code }) => code);
  const against = codes.find((code) => unusable.includes(code));
  if (against !== undefined) throw new UserError("NOT_ALLOWED_NOW", staffText(ports.view(), against));
}

export function caseById(ports: ReleasePorts, id: string): Entry {
  const entry = ports.store.registers.byKey(lookBackCases, id.trim().toUpperCase());
  if (entry === null) throw new UserError("NOT_FOUND", `There is no case ${id}.`);
  return entry;
}

function openCase(ports: ReleasePorts, id: string): Entry {
  const entry = caseById(ports, id);
  if (entry.body.closed !== null) throw new UserError("NOT_ALLOWED_NOW", "The case is closed.");
  return entry;
}

function checkWord({ decision, notified, value }: ResultWord): void {
  const isTold = notified !== null && notified.name.trim() !== "";
  if (tellsJournal.includes(decision) && !isTold)
    throw new UserError("BAD_USAGE", "Say who was told, and when (--notified, --notified-at).");
  if ((decision === "corrected") !== (value !== null))
    throw new UserError("BAD_USAGE", "A corrected result has a --value, no other.");
}

function affectedRun(ports: ReleasePorts, { body }: Entry, key: string): Run {
  const run = findRun(ports, key);
  if (!body.affected.some((one) => one.run === run.key)) throw new UserError("NOT_FOUND", `${key} is no result of the case.`);
  if (lastOn(body.decisions, run.key)?.decision === "withdrawn")
    throw new UserError("NOT_ALLOWED_NOW", "The result was withdrawn from the journal.");
  return run;
}

/** Keeps what the journal is to be told; whoever measured does not judge the failed control of their own sample alone (ruling 15). */
function tell(ports: ReleasePorts, body: LookBackCase, run: Run, { decision, value }: ResultWord, signature: Signature): void {
  const { observations, patientId } = judgeNow(ports, run);
  refuseOwnOperator(
    signature,
    [body.code],
    observations.flatMap(({ observation }) => observation.operatorId ?? []),
  );
  if (decision === "stands" || decision === "new-sample") return;
  if (patientId === null) throw new UserError("NOT_ALLOWED_NOW", "The result has no patient.");
  const comment = decision === "uncertain" ? uncertainty(ports, body) : null;
  addChange(ports, { run: run.key, kind: decision, patientId, comment, value }, signature);
}

/** Ruling 10; of other causes nothing is told but that the result is uncertain. */
function uncertainty(ports: ReleasePorts, { control, window }: LookBackCase): string {
  if (control === null || window === null) return "Svaret er usikkert.";
  return `Svaret er usikkert fordi kvalitetskontrollen ${norwegianDate(window.to, ports.view().station.gateway.zone)} ikke var godkjent.`;
}

function decisionOn(ports: ReleasePorts, run: Run, { decision, notified }: ResultWord, { by, reason }: Signature): CaseDecision {
  return { run: run.key, decision, at: ports.clock.now(), by, reason, notified };
}

function save(ports: ReleasePorts, { key, subject, at }: Entry, body: LookBackCase, signature: Signature): void {
  const now = ports.clock.now();
  ports.store.registers.put(lookBackCases, { key, subject, at, body }, signature, now);
  const kind = body.closed === null ? "case-decided" : "case-closed";
  ports.store.events.add({ at: now, kind, subject: key, detail: { decisions: body.decisions.length } });
}
