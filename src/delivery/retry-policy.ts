/** How eagerly a message is sent again while the journal has not answered. Pure. */

import { type Backoff, backoffMs } from "../domain/backoff.ts";
import type { EpochMs } from "../domain/clock.ts";

export interface DeliveryPolicy {
  /** How many messages are on their way at the same time. */
  readonly windowSize: number;
  /** How long the journal may take to answer before the wait for the next attempt begins. */
  readonly ackTimeoutMs: number;
  readonly backoff: Backoff;
  /** Between tries of what the store did not keep: it may be the disk that was full for a moment. */
  readonly storeBackoff: Backoff;
  /** A message that stayed silent for so many attempts, while the journal answered others, stands aside: it holds up nothing. */
  readonly silentAttempts: number;
  /** A PUBACK is noted within this: mostly the answer comes before, and one commit notes both. */
  readonly noteWithinMs: number;
  /** No answer to anything for so long: nobody listens for the journal. */
  readonly silentAfterMs: number;
  /** For so long an answer proves that the journal answers. */
  readonly answeringForMs: number;
}

/** HL7.md 4.3: 5 s to 15 min, and never giving up. */
export const defaultDeliveryPolicy: DeliveryPolicy = {
  windowSize: 20,
  ackTimeoutMs: 30_000,
  backoff: { minMs: 5_000, maxMs: 15 * 60_000 },
  storeBackoff: { minMs: 5_000, maxMs: 30_000 },
  silentAttempts: 3,
  noteWithinMs: 20,
  silentAfterMs: 2 * 60_000,
  answeringForMs: 2 * 60_000,
};

/** When the attempt after the n-th, begun now, is due unless the journal answers. */
export function nextAttemptAt(now: EpochMs, attempt: number, policy: DeliveryPolicy, random: () => number): EpochMs {
  return now + policy.ackTimeoutMs + backoffMs(attempt, policy.backoff, random);
}

/** The same for one that stands aside: as rarely as it gets. */
export function nextAttemptAsideAt(now: EpochMs, policy: DeliveryPolicy, random: () => number): EpochMs {
  return nextAttemptAt(now, Number.MAX_SAFE_INTEGER, policy, random);
}
