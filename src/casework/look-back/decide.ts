/** What people decide about results that were sent and are in doubt (ruling 10). */
import { UserError } from "../../domain/problem-catalogue.ts";
import {
  type CaseDecision,
  type LookBackCase,
  lookBackCases,
  type Notified,
  type ResultDecision,
} from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import { norwegianDate } from "../../domain/time.ts";
import type { Changing, Looking, Ports } from "../../release/view.ts";
import type { RegisterVersion } from "../../store/people/registers.ts";
import type { Run } from "../../store/results/runs.ts";
import { findRun, refuseErased } from "../deciding.ts";
import { permit, refuseOwnOperator } from "../rights.ts";
import { caseState, lastOn, notConfirmed, undecided } from "./case-list.ts";
import { correctedValue } from "./corrected-value.ts";
import { addChange } from "./journal-changes.ts";
import { placeOf } from "./place.ts";
import { toldOf } from "./told.ts";

export { wrongPatient } from "./wrong-patient.ts";

export interface ResultWord {
  readonly decision: ResultDecision;
  /** "Rekvirent varslet (navn, tid)": demanded where the journal is told something else. */
  readonly notified: Notified | null;
  /** For `corrected`: as read on the instrument, such as `12.5`, `<5` or an answer of the list. */
  readonly value: string | null;
}

type Entry = RegisterVersion<LookBackCase>;

const tellsJournal: readonly ResultDecision[] = ["uncertain", "withdrawn", "corrected"];

/** `keys`: runs of the case or beginnings of their ids; null: all that nobody has decided about. Throws UserError. */
export function decideCase(
  ports: Changing,
  caseId: string,
  keys: readonly string[] | null,
  word: ResultWord,
  signature: Signature,
): Entry {
  permit("decide-case", signature);
  const entry = openCase(ports, caseId);
  checkWord(word);
  const runs = (keys ?? undecided(entry.body)).map((key) => affectedRun(ports, entry, key));
  if (runs.length === 0)
    throw new UserError("NOT_ALLOWED_NOW", { en: "Nothing of this case is undecided.", nb: "Alle svarene i saken er vurdert." });
  if (word.decision === "corrected" && runs.length > 1)
    throw new UserError("BAD_USAGE", { en: "A value is corrected one by one.", nb: "Svar rettes ett om gangen." });
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
export function closeCase(ports: Looking, caseId: string, cause: string | null, signature: Signature): Entry {
  permit("decide-case", signature);
  const entry = openCase(ports, caseId);
  const open = undecided(entry.body);
  const mayStand = caseState(ports, entry) === "may-close";
  if (open.length > 0 && !mayStand)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `${open.length} results of the case are undecided.`,
      nb: "Noen av svarene i saken er ikke vurdert.",
    });
  if (!mayStand && (cause ?? "").trim() === "")
    throw new UserError("BAD_USAGE", { en: "Say what the cause was (--cause).", nb: "Skriv hva årsaken var." });
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

/** Blanks around it and small letters do not matter. Throws UserError NOT_FOUND. */
export function caseById(ports: Ports<"store">, id: string): Entry {
  const entry = ports.store.registers.byKey(lookBackCases, id.trim().toUpperCase());
  if (entry === null) throw new UserError("NOT_FOUND", `There is no case ${id}.`);
  return entry;
}

function openCase(ports: Ports<"store">, id: string): Entry {
  const entry = caseById(ports, id);
  if (entry.body.closed !== null) throw new UserError("NOT_ALLOWED_NOW", { en: "The case is closed.", nb: "Saken er lukket." });
  return entry;
}

function checkWord({ decision, notified, value }: ResultWord): void {
  const isTold = notified !== null && notified.name.trim() !== "";
  if (tellsJournal.includes(decision) && !isTold)
    throw new UserError("BAD_USAGE", {
      en: "Say who was told, and when (--notified, --notified-at).",
      nb: "Skriv hvem som fikk beskjed.",
    });
  if ((decision === "corrected") !== (value !== null))
    throw new UserError("BAD_USAGE", { en: "A corrected result has a --value, no other.", nb: "Skriv det riktige svaret." });
}

function affectedRun(ports: Ports<"store">, { body }: Entry, key: string): Run {
  const run = findRun(ports, key);
  refuseErased(run);
  if (!body.affected.some((one) => one.run === run.key)) throw new UserError("NOT_FOUND", `${key} is no result of the case.`);
  if (lastOn(body.decisions, run.key)?.decision === "withdrawn")
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The result was withdrawn from the journal.",
      nb: "Svaret er trukket tilbake fra journalen.",
    });
  return run;
}

/** Keeps what the journal is to be told; whoever measured does not judge the failed control of their own sample alone (ruling 15). */
function tell(ports: Changing, body: LookBackCase, run: Run, { decision, value }: ResultWord, signature: Signature): void {
  const observations = ports.store.runs.observations(run.key);
  refuseOwnOperator(
    signature,
    [body.code],
    observations.flatMap(({ observation }) => observation.operatorId ?? []),
  );
  const before = lastOn(body.decisions, run.key)?.decision;
  if (decision === "stands" && (before === "uncertain" || before === "corrected"))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `The journal was told that the result is ${before}; a corrected result replaces that.`,
      nb: "Det er sagt fra i journalen at svaret er usikkert eller rettet. Bare et rettet svar erstatter det.",
    });
  if (decision === "stands" || decision === "new-sample") return;
  const place = placeOf(ports, run.key);
  if (run.state !== "released" || place?.stands !== true)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `The result ${run.key} does not stand in the journal any more: there is nothing to change.`,
      nb: "Svaret står ikke i journalen lenger. Det er ingenting å endre.",
    });
  const told = toldOf(ports, run, place);
  const read = decision === "corrected" ? correctedValue(ports, run, told, value) : null;
  const comment = decision === "uncertain" ? uncertainty(ports, body) : null;
  addChange(ports, { run: run.key, kind: decision, patientId: told.patientId, comment, value: read }, signature);
}

/** Ruling 10; of other causes nothing is told but that the result is uncertain. */
function uncertainty(ports: Ports<"view">, { control, window }: LookBackCase): string {
  if (control === null || window === null) return "Svaret er usikkert.";
  return `Svaret er usikkert fordi kvalitetskontrollen ${norwegianDate(window.to, ports.view().station.gateway.zone)} ikke var godkjent.`;
}

function decisionOn(
  ports: Ports<"clock">,
  run: Run,
  { decision, notified }: ResultWord,
  { by, reason }: Signature,
): CaseDecision {
  return { run: run.key, decision, at: ports.clock.now(), by, reason, notified };
}

function save(ports: Ports<"store" | "clock">, { key, subject, at }: Entry, body: LookBackCase, signature: Signature): void {
  const now = ports.clock.now();
  ports.store.registers.put(lookBackCases, { key, subject, at, body }, signature, now);
  const kind = body.closed === null ? "case-decided" : "case-closed";
  ports.store.events.add({ at: now, kind, subject: key, detail: { decisions: body.decisions.length } });
}
