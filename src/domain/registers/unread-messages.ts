/** What an instrument handed over and nobody can read (RECOVERY_SET_ASIDE): a control that failed may be in it. */
import type { ConnectionId } from "../ids.ts";
import { registerOf } from "../register.ts";

export interface UnreadMessage {
  /** The transmission's number, and behind a slash the message's where it is one of several. */
  readonly message: string;
  /** What it came over: the row that says so may be deleted by something else. */
  readonly connection: ConnectionId;
}

/**
 * Key: instrument and message. Subject: the instrument's id, once for each that the message may be of; `at`: when it was first tried in vain.
 * Withdrawn when it is read after all. That a person discards it changes nothing of it: a control is asked for all the same.
 */
export const unreadMessages = registerOf<UnreadMessage>("unread-message");

/** What people decided about messages that were stored and cannot be read. */
export interface MessageDecision {
  readonly decision: "retry" | "discard";
  /** Of its transmission, which stays stored. */
  readonly bytes: number;
}

/** Key: the message as `unread` names it. Subject: the connection's id; `at`: of the decision. */
export const messageDecisions = registerOf<MessageDecision>("message-decision");
