/** What a page knows of who is at it. */
import type { Role } from "../../domain/signature.ts";

export interface SessionView {
  readonly now: string;
  readonly zone: string;
  /** Goes back in the header `x-csrf` of every request. */
  readonly csrf: string;
  readonly station: { readonly site: string; readonly name: string; readonly isTest: boolean; readonly isDemo: boolean };
  /** Nobody can log in yet: the first code makes the administrator. */
  readonly needsFirst: boolean;
  readonly account: {
    readonly login: string;
    readonly name: string;
    readonly role: Role;
    /** Linked to an operator's codes: may release over a failed control of another's sample. */
    readonly isLinked: boolean;
    readonly hasPin: boolean;
  } | null;
  readonly isLocked: boolean;
  readonly lockAt: string | null;
  readonly endsAt: string | null;
  readonly idleMs: number;
}
