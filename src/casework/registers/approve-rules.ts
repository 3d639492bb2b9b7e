/** Showing the rules row by row and approving rows by name (ruling 32); what waited for that is judged again. */
import { UserError } from "../../domain/problem-catalogue.ts";
import { approvedRules } from "../../domain/registers/approvals.ts";
import type { Signature } from "../../domain/signature.ts";
import { analyteOf } from "../../qc/approval/rule-set.ts";
import { asksApproval, ruleSetHash } from "../../release/facts/ruled-parts.ts";
import { instrumentOf, type Looking, type Ports, type Recording } from "../../release/view.ts";
import { permit } from "../rights.ts";
import { approvedAt, type RowState, type RuleRow, rowChange, rowName, ruleRows } from "./rule-rows.ts";
import { type TrialPlace, type TrialSlice, tryRules } from "./try-rules.ts";

export interface RowShown {
  /** `crp-1:CRP`. */
  readonly row: string;
  readonly state: RowState;
  /** First characters of the hash: enough to compare on the telephone. Null: removed. */
  readonly rules: string | null;
  readonly sentences: readonly string[];
  /** Sentences that the last approval did not hold. */
  readonly isNew: readonly string[];
  /** Sentences that were approved and hold no more. */
  readonly noLonger: readonly string[];
  readonly approved: ApprovedBy | null;
}

export interface ApprovedBy {
  readonly by: string;
  readonly role: string;
  readonly at: number;
  /** «Samme person har endret og godkjent»; false also where nobody told who changed it. */
  readonly isBySamePerson: boolean;
}

export interface RulesShown {
  readonly rows: readonly RowShown[];
  /** On trial nothing is held for an approval. */
  readonly asksApproval: boolean;
}

const shownDigits = 12;

export function showRules(ports: Ports<"store" | "view">): RulesShown {
  const rows = ruleRows(ports.store, ports.view());
  return { rows: rows.map((row) => shown(ports, row)), asksApproval: asksApproval(ports.view()) };
}

/** One slice of what the last ninety days would have been by a row's waiting rules; null: nothing waits. Throws UserError NOT_FOUND. */
export function tryRow(ports: Looking, name: string, place: TrialPlace | null): TrialSlice | null {
  const { state, rules, instrument, analyte } = named(ruleRows(ports.store, ports.view()), name);
  return state === "approved" || rules === null ? null : tryRules(ports, { instrument, analyte, rules }, place);
}

function shown(ports: Ports<"view">, row: RuleRow): RowShown {
  return {
    row: rowName(row),
    state: row.state,
    rules: row.rules === null ? null : ruleSetHash(row.rules).slice(0, shownDigits),
    ...rowChange(ports.view(), row),
    approved: approvedBy(row),
  };
}

export interface RowApproval {
  /** `crp-1:CRP`, each by its name: there is no way to approve what was not named. */
  readonly rows: readonly string[];
  /** Who changed the rules, where somebody tells. */
  readonly changedBy: string | null;
}

/** Throws UserError NOT_PERMITTED, NOT_FOUND, NOT_ALLOWED_NOW where the alert limits were not answered (ruling 16). */
export function approveRules(ports: Recording, { rows: names, changedBy }: RowApproval, signature: Signature): RulesShown {
  permit("approve-rules", signature);
  const { store, view } = ports;
  const all = ruleRows(store, view());
  const rows = [...new Set(names)].map((name) => named(all, name));
  if (asksApproval(view())) refuseUnanswered(rows);
  store.transaction(() => {
    for (const row of rows) if (row.state !== "approved") approve(ports, row, changedBy, signature);
  });
  return { rows: rows.flatMap((row) => again(ports, row)), asksApproval: asksApproval(view()) };
}

/** As it stands now: what was approved as removed is no row any more. */
function again(ports: Ports<"store" | "view">, row: RuleRow): readonly RowShown[] {
  const found = ruleRows(ports.store, ports.view()).find((one) => rowName(one) === rowName(row));
  return found === undefined ? [] : [shown(ports, found)];
}

/** The names of all rows that the files have. */
export const rowNames = ({ store, view }: Ports<"store" | "view">): readonly string[] => ruleRows(store, view()).map(rowName);

function named(rows: readonly RuleRow[], name: string): RuleRow {
  const row = rows.find((one) => rowName(one) === name);
  if (row !== undefined) return row;
  throw new UserError("NOT_FOUND", `No instrument has the row ${name}. There are: ${rows.map(rowName).join(", ")}.`);
}

function approve(ports: Recording, row: RuleRow, changedBy: string | null, signature: Signature): void {
  const { store, clock } = ports;
  const { instrument, analyte, rules } = row;
  const { sentences } = rowChange(ports.view(), row);
  // Two approvals are two moments, whatever the clock says.
  const now = Math.max(clock.now(), row.approved === null ? 0 : approvedAt(row.approved) + 1);
  const body = { analyte, rules, sentences, changedBy, isOfWhole: false };
  const entry = { key: JSON.stringify([instrument, analyte, now]), subject: instrument, at: now, body };
  store.registers.put(approvedRules, entry, signature, now);
  const hash = rules === null ? null : ruleSetHash(rules);
  store.events.add({ at: now, kind: "rules-approved", subject: instrument, detail: { analyte, rules: hash } });
  const known = instrumentOf(ports.view(), instrument);
  if (known === null) return;
  ports.later({ kind: "held", instrument: known.id });
  ports.later({ kind: "tell-controls", instrument: known.id, analyte });
  ports.later({ kind: "touched" });
}

/** Only production asks for the approval, and so for the answer. */
function refuseUnanswered(rows: readonly RuleRow[]): void {
  const open = rows.filter(({ rules }) => rules !== null && analyteOf(rules)?.limits?.alert === undefined).map(rowName);
  if (open.length === 0) return;
  const where = open.join(", ");
  throw new UserError("NOT_ALLOWED_NOW", {
    en: `Answer the alert limits of ${where} first: limits with alert: { high: … }, or alert: none.`,
    nb: `Varslingsgrensene for ${where} er ikke satt. Sett dem under Instrumenter, eller svar at det ikke er noen.`,
  });
}

function approvedBy({ approved }: RuleRow): ApprovedBy | null {
  if (approved === null) return null;
  const { signature, body } = approved;
  const by = signature?.by ?? "";
  return { by, role: signature?.role ?? "", at: approvedAt(approved), isBySamePerson: isSame(by, body.changedBy) };
}

const isSame = (by: string, changedBy: string | null): boolean =>
  changedBy !== null && changedBy.trim().toLowerCase() === by.trim().toLowerCase();
