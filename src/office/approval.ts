/** The rules row by row, and their approval. */
import { z } from "zod";
import { approveRules, showRules } from "../casework/registers/approve-rules.ts";
import { act } from "./act.ts";
import { asks, line, lines, signature } from "./request.ts";

export const approvalActs = {
  "rules.show": act({
    asks: asks({ tried: lines.optional() }),
    right: "see",
    effect: "configured",
    showsPatients: false,
    does: ({ ports }, { tried = [] }) => showRules(ports, tried),
  }),
  "rules.approve": act({
    asks: asks({ rows: lines, changedBy: line.nullable(), signature: z.strictObject(signature) }),
    right: "approve-rules",
    effect: "begins",
    showsPatients: false,
    does: ({ ports }, { signature: signed, ...rows }) => approveRules(ports, rows, signed),
  }),
} as const;
