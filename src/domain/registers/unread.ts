/** What people decided about messages that were stored and cannot be read. */
import { registerOf } from "../register.ts";

export interface MessageDecision {
  readonly decision: "retry" | "discard";
  /** Of its transmission, which stays stored. */
  readonly bytes: number;
}

/** Key: the message as `unread` names it. Subject: the connection's id; `at`: of the decision. */
export const messageDecisions = registerOf<MessageDecision>("message-decision");
