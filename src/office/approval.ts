/** The rules row by row, and their approval. */

import { approveRules, showRules, tryRow } from "../casework/registers/approve-rules.ts";
import { rulesTable } from "../casework/registers/rules-table.ts";
import { z } from "../domain/zod.ts";
import { act } from "./act.ts";
import { asks, line, lines, nothing, signature } from "./request.ts";
import { rulesChanged } from "./rules-changed.ts";

export const approvalActs = {
  "rules.show": act({
    asks: nothing,
    right: "see",
    effect: "configured",
    showsPatients: false,
    does: ({ ports }) => showRules(ports),
  }),
  /** Grouped and marked, for the page. */
  "rules.table": act({
    asks: nothing,
    right: "see",
    effect: "configured",
    showsPatients: false,
    does: ({ ports }) => rulesTable(ports),
  }),
  /** A slice of what waiting rules would have done; `place`: where the former slice ended, null at first. */
  "rules.try": act({
    asks: asks({ row: line, place: z.strictObject({ from: z.number(), taken: z.int().min(0), until: z.number() }).nullable() }),
    right: "see",
    effect: "configured",
    showsPatients: false,
    does: ({ ports }, { row, place }) => tryRow(ports, row, place),
  }),
  "rules.changes": act({
    asks: nothing,
    right: "see",
    effect: "configured",
    showsPatients: false,
    does: ({ ports }) => rulesChanged(ports),
  }),
  "rules.approve": act({
    pin: "lets-go",
    asks: asks({ rows: lines, changedBy: line.nullable(), signature: z.strictObject(signature) }),
    right: "approve-rules",
    effect: "begins",
    showsPatients: false,
    does: ({ ports }, { signature: signed, ...rows }) => approveRules(ports, rows, signed),
  }),
} as const;
