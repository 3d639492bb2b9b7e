/** The rules row by row, and their approval. */
import type { Signature } from "../../domain/signature.ts";
import { approveRules, type RowApproval, showRules, tryRow } from "../../release/registers/approve-rules.ts";
import type { TrialPlace } from "../../release/registers/try-rules.ts";
import type { OfficeCore } from "./core.ts";

export const approvalActions = {
  "rules.show": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) => showRules(ports),
  /** A slice of what waiting rules would have done; `place`: where the former slice ended, null at first. */
  "rules.try": ({ ports }: OfficeCore, { row, place }: { readonly row: string; readonly place: TrialPlace | null }) =>
    tryRow(ports, row, place),
  "rules.approve": ({ ports }: OfficeCore, { signature, ...rows }: RowApproval & { readonly signature: Signature }) =>
    approveRules(ports, rows, signature),
} as const;
