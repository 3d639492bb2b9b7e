/** Messages that were stored and cannot be read: what they are, reading them again, and dismissing them. */

import { discardMessage, retryMessage, unreadMessages } from "../casework/worklist/unread-messages.ts";
import { isoTime } from "../domain/time.ts";
import { act } from "./act.ts";
import { asks, entry, nothing, signature } from "./request.ts";

const deciding = { asks: asks({ ...entry, ...signature }), effect: "changes", showsPatients: false } as const;

export const unreadActs = {
  "unread.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) => {
      const { zone } = ports.view().station.gateway;
      return unreadMessages(ports).map((one) => ({
        ...one,
        receivedAt: isoTime(one.receivedAt, zone),
        nextTryAt: isoTime(Math.max(one.nextTryAt, ports.clock.now()), zone),
      }));
    },
  }),
  /** Throws UserError BAD_USAGE, NOT_PERMITTED, NOT_FOUND. */
  "unread.retry": act({
    pin: { none: "read again, it is judged as if it came now" },
    ...deciding,
    right: "read-again",
    does: ({ ports }, { id, ...signed }) => ({ id: retryMessage(ports, id, signed) }),
  }),
  "unread.discard": act({
    pin: "for-good",
    ...deciding,
    right: "discard-message",
    does: ({ ports }, { id, ...signed }) => ({ id: discardMessage(ports, id, signed) }),
  }),
} as const;
