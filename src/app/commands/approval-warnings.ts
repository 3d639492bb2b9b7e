/** What is said of rules that wait for an approval: which rows, and what becomes of their results meanwhile. */

import { type RowState, type RuleRow, rowName, rowsWaiting } from "../../casework/registers/rule-rows.ts";
import { asksApproval, type Ruled } from "../../release/facts/ruled-parts.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";

export const approvalWarnings = (store: Pick<GatewayStore, "registers">, ruled: Ruled): readonly string[] =>
  sentences(rowsWaiting(store, ruled));

/** Where there is no store yet. */
export function neverApproved(ruled: Ruled): readonly string[] {
  if (!asksApproval(ruled)) return [];
  const rows = ruled.instruments.flatMap(({ id, analytes }) => analytes.map(({ name }) => ({ instrument: id, analyte: name })));
  return sentences(rows.map((row) => ({ ...row, state: "never" })));
}

type Row = Pick<RuleRow, "instrument" | "analyte" | "state">;

function sentences(rows: readonly Row[]): readonly string[] {
  const named = (state: RowState): string =>
    rows
      .filter((row) => row.state === state)
      .map(rowName)
      .join(", ");
  const [never, waits, removed] = [named("never"), named("waits"), named("removed")];
  return [
    ...(never === ""
      ? []
      : [`The rules of ${never} are not approved: their results are held until \`labbro qc approve\`. (RULES_NOT_APPROVED)`]),
    ...(waits === ""
      ? []
      : [
          `Changed rules of ${waits} wait for approval (Venter på godkjenning): the approved ones go on judging until \`labbro qc approve\`. (RULES_NOT_APPROVED)`,
        ]),
    ...(removed === ""
      ? []
      : [
          `${removed}: approved, and not in the files any more; such results are held until \`labbro qc approve\`. (RULES_NOT_APPROVED)`,
        ]),
  ];
}
