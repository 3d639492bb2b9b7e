/**
 * The work that people ask for, over one open store: the same functions whether the gateway runs (the request comes over its local
 * socket) or not (the command opens the store itself). One file per area; an action is a name and a function of plain data.
 */
import { UserError } from "../domain/problem-catalogue.ts";
import { storeProblem } from "../store/problems.ts";
import { approvalActions } from "./approval.ts";
import { comparisonActions } from "./comparisons.ts";
import type { OfficeCore } from "./core.ts";
import { deviationActions } from "./deviations.ts";
import { effects } from "./effects.ts";
import { entryActions } from "./entry.ts";
import { eqaActions } from "./eqa.ts";
import { eventActions } from "./events.ts";
import { firstContactActions } from "./first-contact.ts";
import { heldActions } from "./held.ts";
import { limitActions } from "./limits.ts";
import { lookBackActions } from "./look-back.ts";
import { lotActions } from "./lots.ts";
import { outboxActions } from "./outbox.ts";
import { planActions } from "./plan.ts";
import { registerActions } from "./registers.ts";
import { reportActions } from "./report.ts";
import { statusActions } from "./status.ts";
import { stepActions } from "./steps.ts";
import { unreadActions } from "./unread.ts";

const actions = {
  ...heldActions,
  ...firstContactActions,
  ...lotActions,
  ...reportActions,
  ...limitActions,
  ...registerActions,
  ...eqaActions,
  ...approvalActions,
  ...deviationActions,
  ...planActions,
  ...outboxActions,
  ...eventActions,
  ...comparisonActions,
  ...statusActions,
  ...lookBackActions,
  ...stepActions,
  ...entryActions,
  ...unreadActions,
} as const;

type Actions = typeof actions;
export type ActionName = keyof Actions;
/** Plain JSON: it travels over the socket. */
export type RequestOf<Name extends ActionName> = Parameters<Actions[Name]>[1];
export type AnswerOf<Name extends ActionName> = ReturnType<Actions[Name]>;

/** Throws UserError; the caller prints it or sends it back over the socket. */
export function officeWork<Name extends ActionName>(core: OfficeCore, name: Name, request: RequestOf<Name>): AnswerOf<Name> {
  if (!Object.hasOwn(actions, name)) throw new UserError("BAD_USAGE", "Unknown request.");
  // Each action takes its own request; the table's type says so, but no single signature can.
  const act = actions[name] as (core: OfficeCore, request: RequestOf<Name>) => AnswerOf<Name>;
  try {
    const answer = act(core, request);
    // Whatever a person wrote down or decided may let results go, or hold them.
    if (effects[name] !== "reads") core.ports.onQcChanged?.();
    return answer;
  } catch (error) {
    throw storeProblem(error) ?? error;
  }
}
