/** The rules row by row, and their approval. */

import { approveRules, type RowApproval, showRules } from "../../casework/registers/approve-rules.ts";
import type { Signature } from "../../domain/signature.ts";
import type { OfficeCore } from "./core.ts";

export const approvalActions = {
  "rules.show": ({ ports }: OfficeCore, { tried = [] }: { readonly tried?: readonly string[] }) => showRules(ports, tried),
  "rules.approve": ({ ports }: OfficeCore, { signature, ...rows }: RowApproval & { readonly signature: Signature }) =>
    approveRules(ports, rows, signature),
} as const;
