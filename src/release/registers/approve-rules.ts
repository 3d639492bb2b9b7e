/** Showing the rules in force and approving them; what waited for that is judged again. */

import { UserError } from "../../domain/problem-catalogue.ts";
import { type RuleApproval, ruleApprovals } from "../../domain/registers/management.ts";
import type { Signature } from "../../domain/signature.ts";
import { rulesInWords } from "../../qc/approval/in-words.ts";
import type { RegisterVersion } from "../../store/registers.ts";
import { permit } from "../decisions/rights.ts";
import { isWaitingForApproval, rulesHash } from "../known/approval.ts";
import { reconsiderHeld } from "../reconsider/reconsider.ts";
import { type ReleasePorts, releaseTimesOf, type StationView } from "../view.ts";

export interface RulesShown {
  /** First characters of the hash: enough to compare on the telephone. */
  readonly rules: string;
  readonly sentences: readonly string[];
  /** The approval of these very rules. */
  readonly approved: ApprovedBy | null;
  /** What was approved last, if that was something else: its sentences that no longer hold. */
  readonly noLonger: readonly string[];
  /** Sentences that the last approval did not hold. */
  readonly isNew: readonly string[];
  /** Results are held until somebody approves. */
  readonly isWaiting: boolean;
}

export interface ApprovedBy {
  readonly by: string;
  readonly role: string;
  readonly at: number;
}

const shownDigits = 12;

export function showRules(ports: ReleasePorts): RulesShown {
  const { store, view } = ports;
  const { instruments, station } = view();
  const sentences = rulesInWords(instruments, station.gateway.zone, releaseTimesOf(view()));
  const hash = rulesHash(view());
  const last = store.registers.all(ruleApprovals).at(-1)?.body.sentences ?? [];
  return {
    rules: hash.slice(0, shownDigits),
    sentences,
    approved: approvedBy(store.registers.byKey(ruleApprovals, hash)),
    noLonger: last.filter((one) => !sentences.includes(one)),
    isNew: sentences.filter((one) => !last.includes(one)),
    isWaiting: isWaitingForApproval(store, view()),
  };
}

/** Approves the rules in force. Throws UserError NOT_PERMITTED, NOT_ALLOWED_NOW where the alert limits were not answered (ruling 16). */
export function approveRules(ports: ReleasePorts, signature: Signature): RulesShown {
  permit("approve-rules", signature);
  refuseUnanswered(ports.view());
  const { store, view, clock } = ports;
  const { instruments, station } = view();
  const [hash, now] = [rulesHash(view()), clock.now()];
  if (store.registers.byKey(ruleApprovals, hash) === null) {
    const body = { sentences: rulesInWords(instruments, station.gateway.zone, releaseTimesOf(view())) };
    store.transaction(() => {
      store.registers.put(ruleApprovals, { key: hash, subject: null, at: now, body }, signature, now);
      store.events.add({ at: now, kind: "rules-approved", subject: null, detail: { rules: hash } });
      ports.later({ kind: "held", instrument: null, trigger: "event" });
    });
  }
  return showRules(ports);
}

/** Only production asks for the approval, and so for the answer. */
function refuseUnanswered({ station, instruments }: StationView): void {
  if (station.gateway.processing !== "production") return;
  const open = instruments.flatMap(({ id, analytes }) =>
    analytes.flatMap(({ name, limits }) => (limits?.alert === undefined ? [`${id} ${name}`] : [])),
  );
  if (open.length === 0) return;
  const where = open.join(", ");
  throw new UserError(
    "NOT_ALLOWED_NOW",
    `Answer the alert limits of ${where} first: limits with alert: { high: … }, or alert: none.`,
  );
}

/** Call when a configuration becomes active: what waited for an approval that is not asked for (any more) is judged again. */
export function reconsiderUnapproved(ports: ReleasePorts): void {
  const waits = ports.store.runs.held().some(({ reasons }) => reasons.some(({ code }) => code === "RULES_NOT_APPROVED"));
  if (waits && !isWaitingForApproval(ports.store, ports.view())) reconsiderHeld(ports, null, "event");
}

const approvedBy = (approval: RegisterVersion<RuleApproval> | null): ApprovedBy | null =>
  approval === null
    ? null
    : { by: approval.signature?.by ?? "", role: approval.signature?.role ?? "", at: approval.at ?? approval.recordedAt };
