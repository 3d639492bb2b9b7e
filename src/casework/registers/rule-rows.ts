/** The rows that are approved one by one: an analyte on an instrument, its rules in the files beside those that were approved (ruling 32). */
import type { EpochMs } from "../../domain/clock.ts";
import { defaultReleaseTimes } from "../../domain/policy.ts";
import { type ApprovedRules, approvedRules } from "../../domain/registers/approvals.ts";
import { analytesInWords } from "../../qc/approval/in-words.ts";
import { instrumentUnder, type RuleSet, ruleSetOf, ruleText } from "../../qc/approval/rule-set.ts";
import { settingsChanged } from "../../qc/approval/settings-changed.ts";
import { asksApproval, type Ruled } from "../../release/facts/ruled-parts.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { RegisterVersion } from "../../store/people/registers.ts";

/** `never`: nothing is approved, or it was that the analyte is measured no more. `removed`: approved, and the files know it no more; its results are held until that is approved too. */
export type RowState = "approved" | "waits" | "never" | "removed";

export interface RuleRow {
  readonly instrument: string;
  readonly analyte: string;
  readonly state: RowState;
  /** As the files say; null: removed. */
  readonly rules: RuleSet | null;
  readonly approved: RegisterVersion<ApprovedRules> | null;
}

/** Every row of the files in their order, then what was removed from them. */
export function ruleRows({ registers }: Pick<GatewayStore, "registers">, { station, instruments }: Ruled): readonly RuleRow[] {
  const newest = new Map<string, RegisterVersion<ApprovedRules>>();
  for (const entry of registers.all(approvedRules)) newest.set(keyOf(entry.subject ?? "", entry.body.analyte), entry);
  const rows = instruments.flatMap((instrument) =>
    instrument.analytes.map((analyte): RuleRow => {
      const rules = ruleSetOf(station, instrument, analyte);
      const approved = newest.get(keyOf(instrument.id, analyte.name)) ?? null;
      return { instrument: instrument.id, analyte: analyte.name, state: stateOf(rules, approved), rules, approved };
    }),
  );
  const known = new Set(rows.map((row) => keyOf(row.instrument, row.analyte)));
  const removed = [...newest].flatMap(([key, approved]): readonly RuleRow[] => {
    const { subject, body } = approved;
    if (known.has(key) || body.rules === null) return [];
    return [{ instrument: subject ?? "", analyte: body.analyte, state: "removed", rules: null, approved }];
  });
  return [...rows, ...removed];
}

const keyOf = (instrument: string, analyte: string): string => JSON.stringify([instrument, analyte]);

function stateOf(rules: RuleSet, approved: RegisterVersion<ApprovedRules> | null): RowState {
  const before = approved?.body.rules ?? null;
  if (before === null) return "never";
  return ruleText(before as RuleSet) === ruleText(rules) ? "approved" : "waits";
}

/** What was approved of a row, and what waits, said in sentences. */
export interface RowChange {
  readonly sentences: readonly string[];
  readonly isNew: readonly string[];
  readonly noLonger: readonly string[];
}

/** The row in words, and what of it is new or gone since it was approved. */
export function rowChange({ instruments, station }: Ruled, row: RuleRow): RowChange {
  const sentences = row.rules === null ? [] : sentencesOf({ instruments, station }, row.rules);
  const before = (row.approved?.body.rules ?? null) as RuleSet | null;
  const former = before === null ? [] : sentencesOf({ instruments, station }, before);
  const settings = settingsChanged(before, row.rules);
  return {
    sentences,
    isNew: [...sentences.filter((one) => !former.includes(one)), ...settings.isNew],
    noLonger: [...former.filter((one) => !sentences.includes(one)), ...settings.noLonger],
  };
}

/** Of the analyte alone: what nobody chose is the same everywhere, and told apart. */
export function sentencesOf({ instruments, station }: Ruled, rules: RuleSet): readonly string[] {
  const instrument = instruments.find(({ id }) => id === rules.instrument.id);
  if (instrument === undefined) return [];
  const ruled = instrumentUnder(instrument, rules);
  return analytesInWords(
    { ...ruled, analytes: rules.instrument.analytes },
    station.gateway.zone,
    rules.station.release ?? defaultReleaseTimes,
  );
}

/** Where somebody has something to approve; none on trial. */
export const rowsWaiting = (store: Pick<GatewayStore, "registers">, ruled: Ruled): readonly RuleRow[] =>
  asksApproval(ruled) ? ruleRows(store, ruled).filter(({ state }) => state !== "approved") : [];

/** `crp-1:CRP`, as it is named to people and in commands. */
export const rowName = ({ instrument, analyte }: Pick<RuleRow, "instrument" | "analyte">): string => `${instrument}:${analyte}`;

/** Where no time was told it is when it was written down. */
export const approvedAt = ({ at, recordedAt }: { readonly at: EpochMs | null; readonly recordedAt: EpochMs }): EpochMs =>
  at ?? recordedAt;
