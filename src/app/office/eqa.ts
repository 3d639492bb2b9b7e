/** External control: its rounds, what was measured for them, and what people say of a measurement. */

import { type EqaMark, markEqa, undoEqa } from "../../casework/decisions/eqa-decisions.ts";
import { closeRound, eqaEntries, listRounds, putRound, reportEqa, roundsToRemind } from "../../casework/registers/eqa.ts";
import type { EqaReport, EqaRound } from "../../domain/registers/eqa.ts";
import type { Signature } from "../../domain/signature.ts";
import type { OfficeCore } from "./core.ts";

interface About extends Signature {
  /** A run's id or an unambiguous beginning of it. */
  readonly id: string;
}

export const eqaActions = {
  /** `dueWithinDays`: only those that somebody is to be reminded of. */
  "eqa.rounds": ({ ports }: OfficeCore, { dueWithinDays }: { readonly dueWithinDays?: number }) =>
    dueWithinDays === undefined ? listRounds(ports) : roundsToRemind(ports, dueWithinDays),
  "eqa.results": ({ ports }: OfficeCore, { round }: { readonly round: string | null }) => eqaEntries(ports, round),
  "eqa.round-add": ({ ports }: OfficeCore, { round, ...signature }: Signature & { readonly round: EqaRound }) =>
    putRound(ports, round, signature),
  "eqa.round-close": ({ ports }: OfficeCore, { name, ...signature }: Signature & { readonly name: string }) =>
    closeRound(ports, name, signature),
  "eqa.mark": ({ ports }: OfficeCore, request: About & EqaMark) => done(markEqa(ports, request.id, request, signed(request))),
  "eqa.undo": ({ ports }: OfficeCore, request: About) => done(undoEqa(ports, request.id, signed(request))),
  "eqa.report": ({ ports }: OfficeCore, request: About & { readonly report: EqaReport }) =>
    reportEqa(ports, request.id, request.report, signed(request)),
} as const;

const signed = ({ by, reason, role }: Signature): Signature => ({ by, reason, role });
const done = ({ key, state }: { readonly key: string; readonly state: string }) => ({ id: key, state });
