/** The rules in force, and their approval. */
import type { Signature } from "../../domain/signature.ts";
import { approveRules, showRules } from "../../release/registers/approve-rules.ts";
import type { OfficeCore } from "./core.ts";

export const approvalActions = {
  "rules.show": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) => showRules(ports),
  "rules.approve": ({ ports }: OfficeCore, signature: Signature) => approveRules(ports, signature),
} as const;
