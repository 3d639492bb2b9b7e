/** Messages that were stored and cannot be read: what they are, reading them again, and dismissing them. */

import { discardMessage, retryMessage, unreadMessages } from "../../casework/worklist/unread.ts";
import type { Signature } from "../../domain/signature.ts";
import { isoTime } from "../../domain/time.ts";
import type { OfficeCore } from "./core.ts";

interface Decision extends Signature {
  readonly id: string;
}

export const unreadActions = {
  "unread.list": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) => {
    const { zone } = ports.view().station.gateway;
    return unreadMessages(ports).map((one) => ({
      ...one,
      receivedAt: isoTime(one.receivedAt, zone),
      nextTryAt: isoTime(Math.max(one.nextTryAt, ports.clock.now()), zone),
    }));
  },
  /** Throws UserError BAD_USAGE, NOT_PERMITTED, NOT_FOUND. */
  "unread.retry": ({ ports }: OfficeCore, { id, ...signature }: Decision) => ({ id: retryMessage(ports, id, signature) }),
  "unread.discard": ({ ports }: OfficeCore, { id, ...signature }: Decision) => ({ id: discardMessage(ports, id, signature) }),
} as const;
