/**
 * What people decide about held results, each with name and reason: assign a patient or a control lot, set the time, release, discard,
 * or say that the result was entered in the journal by hand (ruling 5). Every decision is judged against what is known now.
 */
import { type InBoth, UserError } from "../../domain/problem-catalogue.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Notified } from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import { isUnclaimed, judgeControlRun, markControl } from "../../release/controls.ts";
import { setState } from "../../release/dispositions.ts";
import { twinsOf } from "../../release/facts/typed-twice.ts";
import { type Judged, judgeNow } from "../../release/judge-now.ts";
import { cameBack } from "../../release/judging.ts";
import { reportOf, send } from "../../release/sending.ts";
import type { Changing, Deciding, Ports, ReleasePorts } from "../../release/view.ts";
import { awaitsControl } from "../../release/waiting-room.ts";
import type { OutboxRow } from "../../store/outbox/outbox.ts";
import type { Undoable } from "../../store/people/decisions.ts";
import type { Run } from "../../store/results/runs.ts";
import { askToJudge, closeRun, findRun, heldRun, nowJudged, recordDecision, runNow } from "../deciding.ts";
import { addChange } from "../look-back/journal-changes.ts";
import { placeOf } from "../look-back/place.ts";
import { refuseOwnOperator, refusePersonNumber } from "../rights.ts";
import { personNumber } from "../typed-person-number.ts";
import { likeControlLot } from "../worklist/lot-suggestion.ts";
import { type Annulment, annulControl } from "./annul-control.ts";
import { refuseChoosing } from "./control-candidates.ts";
import { setTime } from "./set-time.ts";
import { undoLast } from "./undo.ts";

export interface Decide {
  /** Several results of one person at once: all of them, or none. */
  assignPatient(keys: string | readonly string[], patientId: string, signature: Signature, undo?: Undoable): readonly Run[];
  assignControl(key: string, lot: string, level: string, signature: Signature): Run;
  /** "Sett analysetidspunkt" (ruling 18): `at` as found in `source`. */
  setTime(key: string, at: number, source: string, signature: Signature): Run;
  /** A failed control that does not count, or counts for another level (ruling 12). */
  annulControl(key: string, annulment: Annulment, signature: Signature): Run;
  release(key: string, signature: Signature, undo?: Undoable): Run;
  /** «Angre»: as it was before the last decision, as long as nothing of it has left. */
  undo(key: string, signature: Signature): Run;
  discard(key: string, signature: Signature): Run;
  /** `notified`: the doctor who was told; demanded where a control failed (ruling 5). */
  enteredByHand(key: string, notified: Notified | null, signature: Signature): Run;
  /** The laboratory responsible has seen what was entered as uncertain. */
  seen(key: string, signature: Signature): Run;
}

/** Codes that no person can release over: first give the result what it lacks. */
const needsRepair: Readonly<Partial<Record<ReasonCode, InBoth>>> = {
  PID_MISSING: { en: "Assign the patient first: held assign.", nb: "Velg først hvilken pasient svaret gjelder." },
  PID_INVALID: { en: "Assign the patient first: held assign.", nb: "Velg først hvilken pasient svaret gjelder." },
  PID_AMBIGUOUS: { en: "Assign the patient first: held assign.", nb: "Velg først hvilken pasient svaret gjelder." },
  PID_LOCAL: { en: "Assign the patient first: held assign.", nb: "Velg først hvilken pasient svaret gjelder." },
  PID_REAL_IN_TEST: { en: "This is a test system: assign a test person.", nb: "Dette er et testsystem: velg en testperson." },
  DEV_UNKNOWN: { en: "Register the instrument first.", nb: "Sett opp instrumentet først." },
  UNIT_UNEXPECTED: {
    en: "The unit is not the configured one; enter the result in the journal by hand.",
    nb: "Enheten er en annen enn i oppsettet. Før svaret inn i journalen for hånd.",
  },
  VALUE_NOT_NUMERIC: {
    en: "The value is no number; enter the result in the journal by hand, or set up the analysis with its answers.",
    nb: "Svaret er ikke et tall. Før det inn i journalen for hånd, eller sett opp analysen med svarene den gir.",
  },
  VALUE_UNREADABLE: {
    en: "The value could not be read; enter the result in the journal by hand.",
    nb: "Svaret kunne ikke leses. Før det inn i journalen for hånd.",
  },
  VALUE_NOT_LISTED: {
    en: "The answer is not on the list of the analysis; enter the result in the journal by hand.",
    nb: "Svaret står ikke på listen for analysen. Før det inn i journalen for hånd.",
  },
  ANALYTE_UNMAPPED: {
    en: "The analysis is not configured; enter the result in the journal by hand.",
    nb: "Analysen er ikke satt opp. Før svaret inn i journalen for hånd.",
  },
  TIME_IMPLAUSIBLE: { en: "Set the time of the measurement first: held time.", nb: "Sett først tiden for målingen." },
  TIME_FUTURE: { en: "Set the time of the measurement first: held time.", nb: "Sett først tiden for målingen." },
  RULES_NOT_APPROVED: {
    en: "Go through the rules and approve them first: qc approve.",
    nb: "Gå gjennom reglene og godkjenn dem først.",
  },
  PARSE_ERROR: {
    en: "The message could not be read; enter the result in the journal by hand.",
    nb: "Meldingen kunne ikke leses. Før svaret inn i journalen for hånd.",
  },
};

export function createDecisions(ports: ReleasePorts): Decide {
  const { store } = ports;
  return {
    assignPatient: (keys, patientId, signature, undo = {}) =>
      assignPatient(ports, [keys].flat(), { patientId, ...undo }, signature),
    assignControl: (key, lot, level, signature) => {
      const run = heldRun(ports, key, "control");
      refuseChoosing(ports, run, signature);
      store.transaction(() => {
        recordDecision(ports, run, { kind: "assign-control", lot, level }, signature);
        if (isUnclaimed(markControl(ports, run)))
          throw new UserError("NOT_FOUND", `No control lot ${lot} with level ${level} fits.${likeControlLot(ports, run, lot)}`);
        ports.later({ kind: "control", run: run.key });
      });
      return runNow(ports, run);
    },
    setTime: (key, at, source, signature) => setTime(ports, findRun(ports, key), { at, source }, signature),
    annulControl: (key, annulment, signature) => annulControl(ports, findRun(ports, key), annulment, signature),
    release: (key, signature, undo = {}) => release(ports, heldRun(ports, key, "patient"), signature, undo),
    undo: (key, signature) => undoLast(ports, findRun(ports, key), signature),
    discard: (key, signature) => discard(ports, heldRun(ports, key, null), signature),
    enteredByHand: (key, notified, signature) =>
      store.transaction(() => enteredByHand(ports, heldOrQueued(ports, key), notified, signature)),
    seen: (key, signature) => seen(ports, findRun(ports, key), signature),
  };
}

function assignPatient(
  ports: Deciding,
  keys: readonly string[],
  { patientId: typed, ...undo }: { readonly patientId: string } & Undoable,
  signature: Signature,
): readonly Run[] {
  const patientId = personNumber(typed);
  const runs = keys.map((key) => heldRun(ports, key, "patient"));
  ports.store.transaction(() => {
    for (const run of runs) recordDecision(ports, run, { kind: "assign-patient", patientId, ...undo }, signature);
    for (const { key } of runs) askToJudge(ports, key);
  });
  for (const { key } of runs) nowJudged(ports, key);
  return runs.map((run) => runNow(ports, run));
}

function release(ports: Deciding & Changing, run: Run, signature: Signature, undo: Undoable): Run {
  ports.store.transaction(() => {
    const judged = judgeNow(ports, run);
    const codes = judged.judgement.run.reasons.map(({ code }) => code);
    const missing = codes.map((code) => needsRepair[code]).find((text) => text !== undefined);
    if (missing !== undefined) throw new UserError("NOT_ALLOWED_NOW", missing);
    refuseOwnOperator(signature, codes, operatorsOf(judged));
    refuseIfOtherVersionWasSent(ports, run);
    const others = otherVersionsHeld(ports, run);
    const closes = others.length === 0 ? {} : { closes: others.map(({ key }) => key) };
    recordDecision(ports, run, { kind: "release", over: codes, ...closes, ...undo }, signature);
    if (cameBack(ports, run)) sendAnew(ports, judged, signature);
    else if (!send(ports, judged)) return;
    for (const other of others) closeRun(ports, other, "discarded", { kind: "discard", ...undo }, signature);
    ports.onQueued();
  });
  if (runNow(ports, run).state !== "released") throw new UserError("HL7_UNRENDERABLE", "See the entry's reasons.");
  return runNow(ports, run);
}

/**
 * What was taken from the journal goes there as a result of its own, as it was last told there and with what is to be said of it now:
 * nothing takes up a withdrawn number.
 */
function sendAnew(ports: Changing, judged: Judged, signature: Signature): void {
  const { run, patientId } = judged;
  if (patientId === null) throw new UserError("HL7_UNRENDERABLE", "No patient is assigned.");
  const said = judged.instrument === null ? [] : reportOf(judged, ports.view(), ports.clock.now()).results;
  const comment = [...new Set(said.flatMap(({ comments }) => comments))].join("\n");
  addChange(
    ports,
    { run: run.key, kind: "right-patient", patientId, comment: comment === "" ? null : comment, value: null },
    signature,
  );
  setState(ports, judged, "released");
}

/** Where the same measurement was typed in and read out, the one that is left is judged without the other. */
function discard(ports: Deciding, run: Run, signature: Signature): Run {
  if (run.kind === "control" && judgeControlRun(ports, run).some(({ result }) => result === "REJECT"))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The control failed: it can be annulled once the next one has passed (qc void).",
      nb: "Kontrollen var ikke godkjent. Den kan settes til ikke å telle når neste kontroll er godkjent.",
    });
  const twins = twinsOf(ports, run).flatMap((twin) => (twin.run.state === "waiting" ? [] : twin.run.key));
  const closed = ports.store.transaction(() => {
    for (const key of twins) askToJudge(ports, key);
    if (run.kind === "control") ports.later({ kind: "control", run: run.key });
    return closeRun(ports, run, "discarded", { kind: "discard" }, signature);
  });
  for (const key of twins) nowJudged(ports, key);
  return closed;
}

const operatorsOf = ({ observations }: Judged): readonly string[] =>
  observations.flatMap(({ observation }) => observation.operatorId ?? []);

/** Over a control that failed: «ført som usikkert, lege varslet», and it stays with the laboratory responsible until seen (ruling 5). */
function enteredByHand(ports: Deciding, run: Run, notified: Notified | null, signature: Signature): Run {
  if (!run.reasons.some(({ code }) => overFailedControl.includes(code)))
    return closeRun(ports, run, "by-hand", { kind: "entered-by-hand" }, signature);
  if (notified === null || notified.name.trim() === "")
    throw new UserError("BAD_USAGE", {
      en: "A control failed: enter it in the journal as uncertain, tell the doctor, and say who was told (--notified, --notified-at).",
      nb: "En kontroll var ikke godkjent: før svaret inn i journalen som usikkert, ring legen, og skriv hvilken lege som fikk beskjed.",
    });
  refusePersonNumber(notified.name);
  return closeRun(ports, run, "by-hand", { kind: "entered-uncertain", notified }, signature);
}

/** One that failed by every lot it may have been of failed as well (ruling 29). */
const overFailedControl: readonly ReasonCode[] = ["QC_FAILED", "QC_LATER_FAILED", "QC_UNMATCHED_OUTSIDE"];

function seen(ports: Deciding, run: Run, signature: Signature): Run {
  if (!ports.store.runs.enteredUncertain().some(({ key }) => key === run.key))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "Nothing of this result is waiting to be seen.",
      nb: "Dette svaret venter ikke på å bli sett.",
    });
  recordDecision(ports, run, { kind: "seen" }, signature);
  return runNow(ports, run);
}

/**
 * "Ført manuelt" also closes a result, or a change of one, that is queued and was never published, or that the journal refused. What was
 * to be taken from another patient is left to be told until a person says so of that as well. Call inside a transaction.
 */
function heldOrQueued(ports: Ports<"store" | "clock">, key: string): Run {
  const run = findRun(ports, key);
  if ((run.state === "held" || awaitsControl(run)) && run.kind === "patient") return run;
  const isOpen = ({ state }: OutboxRow): boolean => state !== "accepted" && state !== "pulled";
  const here = run.state === "released" ? (placeOf(ports, run.key)?.messages ?? []).filter(isOpen) : [];
  const open = here.length > 0 ? here : ports.store.outbox.ofRun(run.key).filter(isOpen);
  const undelivered = open.every((row) => ports.store.outbox.pull(row.controlId, ports.clock.now()));
  if (open.length === 0 || !undelivered || (run.state !== "released" && run.state !== "by-hand"))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The result is already on its way to the journal or not a held patient result.",
      nb: "Svaret er allerede på vei til journalen, eller er ikke et svar som holdes tilbake.",
    });
  return run;
}

/** A second version of a sent run would be a correction, and those are not sent by releasing (ruling 10). */
function refuseIfOtherVersionWasSent(ports: Ports<"store">, run: Run): void {
  if (twinsOf(ports, run).some(({ run: other }) => wasSent(other)))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "This measurement was already sent: typed in by a person, or read out of the instrument.",
      nb: "Denne målingen er allerede sendt: skrevet inn av noen, eller hentet fra instrumentet.",
    });
  if (otherVersions(ports, run).some(wasSent))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "Another version of this result was already sent; correct it in the journal by hand.",
      nb: "En annen utgave av dette svaret er allerede sendt. Rett det i journalen for hånd.",
    });
}

const otherVersionsHeld = (ports: Ports<"store">, run: Run): readonly Run[] =>
  [...otherVersions(ports, run), ...twinsOf(ports, run).map((twin) => twin.run)].filter(({ state }) => state === "held");

const wasSent = ({ state }: Run): boolean => state === "released" || state === "by-hand";

const otherVersions = (ports: Ports<"store">, run: Run): readonly Run[] =>
  ports.store.runs.versions(run.runId).filter((one) => one.key !== run.key);
