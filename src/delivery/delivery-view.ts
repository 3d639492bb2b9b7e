/** How delivery fares just now, for the lists and health: what only the running dispatcher and its link know. Plain data. */
import type { EpochMs } from "../domain/clock.ts";
import type { ProblemCode } from "../domain/problem-catalogue.ts";
import type { LinkState } from "../mqtt/link.ts";
import type { Channel } from "../store/outbox.ts";
import type { JournalPresence } from "./journal-presence.ts";
import type { UnbelievedAnswer } from "./unbelieved.ts";

export interface DeliveryView {
  readonly broker: LinkState;
  /** Why there is no broker, or why it does not take messages; null: nothing is known to be wrong. */
  readonly brokerProblem: ProblemCode | null;
  readonly journal: JournalPresence;
  readonly lastAnswerAt: EpochMs | null;
  /** Why the broker did not take the newest message of the channel; null: it did. */
  publishProblem(channel: Channel): ProblemCode | null;
  unbelieved(controlId: string): UnbelievedAnswer | null;
  /** One of each kind, the newest first. */
  readonly allUnbelieved: readonly UnbelievedAnswer[];
}
