/** Control limits of the site's own: proposed, approved, listed. */
import {
  type Approval,
  approveOwnLimits,
  ownLimitsOf,
  proposeOwnLimits,
  type TargetName,
} from "../../casework/registers/own-limits.ts";
import type { OfficeCore } from "./core.ts";

export const limitActions = {
  "limits.propose": ({ ports }: OfficeCore, request: TargetName) => proposeOwnLimits(ports, request),
  "limits.approve": ({ ports }: OfficeCore, request: Approval) => approveOwnLimits(ports, request),
  "limits.list": ({ ports }: OfficeCore, { instrument }: { readonly instrument: string }) => ownLimitsOf(ports, instrument),
} as const;
