/**
 * «Slik blir svar behandlet» as a table: a row per instrument and analysis, what changed against the approved version marked, outcomes
 * grouped; what is the same everywhere stands once.
 */
import { choicesAt, defaultReleaseTimes, type ReleaseTimes } from "../../domain/policy.ts";
import { type ReasonCode, reasonCodes } from "../../domain/reason-codes.ts";
import { reasonText } from "../../domain/reason-text.ts";
import { isoTime, norwegianDate } from "../../domain/time.ts";
import type { Outcome } from "../../domain/verdict.ts";
import { choicesInWords, outcomeNames, outcomes, settingsInWords } from "../../qc/approval/in-words.ts";
import { analyteOf, type RuleSet } from "../../qc/approval/rule-set.ts";
import { settingsChanged } from "../../qc/approval/settings-changed.ts";
import { asksApproval } from "../../release/facts/ruled-parts.ts";
import { instrumentOf, type Looking, type Ports } from "../../release/view.ts";
import { approvedAt, type RuleRow, rowName, ruleRows } from "./rule-rows.ts";

/** A sentence of a row; `isNew`: the approved version did not say so. */
export interface RuleCell {
  readonly text: string;
  readonly isNew: boolean;
}

export interface OutcomeGroup {
  readonly outcome: Outcome;
  /** Holdes tilbake · Sendes med kommentar · Sendes · Sendes ikke. */
  readonly title: string;
  readonly reasons: readonly (RuleCell & { readonly code: ReasonCode })[];
}

export interface RulesTableRow extends Pick<RuleRow, "instrument" | "analyte" | "state"> {
  /** `crp-1:CRP`, as `rules.approve` and `rules.try` take it. */
  readonly row: string;
  readonly name: string;
  readonly unit: string | null;
  readonly approved: { readonly by: string; readonly role: string; readonly at: string; readonly text: string } | null;
  /** How it is controlled, and its limits. */
  readonly cells: readonly RuleCell[];
  /** Outcomes that are chosen otherwise than the common part says. */
  readonly chosen: readonly OutcomeGroup[];
  /** What no sentence tells, by its name in the files. */
  readonly settings: readonly RuleCell[];
  /** What was approved and holds no more. */
  readonly noLonger: readonly string[];
}

export interface RulesTable {
  readonly rows: readonly RulesTableRow[];
  /** What holds where nobody chose otherwise. */
  readonly common: readonly OutcomeGroup[];
  readonly asksApproval: boolean;
  /** Rows that wait for somebody. */
  readonly waiting: number;
}

export function rulesTable(ports: Looking): RulesTable {
  const view = ports.view();
  const rows = ruleRows(ports.store, view).map((row) => tableRow(ports, row));
  const times = view.station.release ?? defaultReleaseTimes;
  const defaults = (Object.keys(reasonCodes) as readonly ReasonCode[]).map((code) => [code, reasonCodes[code].default] as const);
  return {
    rows,
    common: groupsOf(defaults, times, () => false),
    asksApproval: asksApproval(view),
    waiting: asksApproval(view) ? rows.filter(({ state }) => state !== "approved").length : 0,
  };
}

function tableRow(ports: Ports<"view" | "clock">, row: RuleRow): RulesTableRow {
  const { zone } = ports.view().station.gateway;
  const now = ports.clock.now();
  const before = (row.approved?.body.rules ?? null) as RuleSet | null;
  const is = said(row.rules, zone, now);
  const was = said(before, zone, now);
  const settings = settingsChanged(before, row.rules);
  const isMarked = before !== null;
  const chosen = groupsOf(is.chosen, is.times, ([code, outcome]) =>
    isMarked ? !was.chosen.some(([other, of]) => other === code && of === outcome) : false,
  );
  const left = was.chosen.filter(([code]) => !is.chosen.some(([other]) => other === code));
  return {
    ...{ row: rowName(row), instrument: row.instrument, analyte: row.analyte, state: row.state },
    name: instrumentOf(ports.view(), row.instrument)?.name ?? row.instrument,
    unit: (row.rules === null ? null : analyteOf(row.rules)?.unit) ?? null,
    approved: approvalOf(row, zone),
    cells: is.cells.map((text) => ({ text, isNew: isMarked && !was.cells.includes(text) })),
    chosen,
    settings: settings.isNew.map((text) => ({ text, isNew: true })),
    noLonger: [
      ...was.cells.filter((text) => !is.cells.includes(text)),
      ...left.map(([code, outcome]) => `${outcomeNames[outcome]}: «${reasonText(code, was.times)}»`),
      ...settings.noLonger,
    ],
  };
}

type Chosen = readonly (readonly [ReasonCode, Outcome])[];

/** What a set says, or nothing. */
function said(
  rules: RuleSet | null,
  zone: string,
  now: number,
): { readonly cells: readonly string[]; readonly chosen: Chosen; readonly times: ReleaseTimes } {
  const analyte = rules === null ? undefined : analyteOf(rules);
  if (rules === null || analyte === undefined) return { cells: [], chosen: [], times: defaultReleaseTimes };
  const versions = rules.instrument.outcomes[analyte.name] ?? [];
  const choices = choicesAt(versions, now);
  const times = rules.station.release ?? defaultReleaseTimes;
  // Those of other times are told in a sentence: none is approved unseen.
  const others = versions.filter((one) => one.choices !== choices).flatMap((one) => choicesInWords(one, zone, times));
  const chosen = Object.entries(choices).flatMap(([code, outcome]): Chosen => {
    const known = code as ReasonCode;
    return outcome === undefined || outcome === reasonCodes[known].default ? [] : [[known, outcome]];
  });
  return {
    cells: [...settingsInWords(rules.instrument, analyte, zone), ...others],
    chosen,
    times,
  };
}

function groupsOf(
  codes: Chosen,
  times: ReleaseTimes,
  isNew: (one: readonly [ReasonCode, Outcome]) => boolean,
): readonly OutcomeGroup[] {
  return [...outcomes].sort(asRead).flatMap((outcome) => {
    const own = codes.filter(([, one]) => one === outcome);
    const reasons = own.map((one) => ({ code: one[0], text: reasonText(one[0], times), isNew: isNew(one) }));
    return reasons.length === 0 ? [] : [{ outcome, title: outcomeNames[outcome], reasons }];
  });
}

/** What a person has to do with comes first. */
const reading: readonly Outcome[] = ["HOLD", "RELEASE_COMMENT", "RELEASE", "REJECT"];
const asRead = (a: Outcome, b: Outcome): number => reading.indexOf(a) - reading.indexOf(b);

function approvalOf({ approved }: RuleRow, zone: string): RulesTableRow["approved"] {
  if (approved === null) return null;
  const at = approvedAt(approved);
  const { by = "", role = "" } = approved.signature ?? {};
  return { by, role, at: isoTime(at, zone), text: `Godkjent av ${by} ${norwegianDate(at, zone)}.` };
}
