/** A message's state and what it waits for, in words. Pure. */
import type { EpochMs } from "../domain/clock.ts";
import { type ProblemCode, problemCatalogue } from "../domain/problem-catalogue.ts";
import type { LinkState } from "../mqtt/link.ts";
import type { DeliveryPause, PauseCause } from "../store/outbox/delivery-pauses.ts";
import type { Channel, OutboxRow } from "../store/outbox/outbox.ts";
import type { JournalPresence } from "./journal-presence.ts";
import type { UnbelievedAnswer } from "./unbelieved.ts";

export interface Waiting {
  readonly row: Pick<OutboxRow, "channel" | "state" | "attempts" | "nextAttemptAt" | "notBefore" | "refusal" | "setAside">;
  /** The open message that goes before it, and why. */
  readonly before: {
    readonly controlId: string;
    readonly because: "same-subject" | "corrected";
  } | null;
  /** Null: no gateway runs. */
  readonly delivery: DeliveryView | null;
  readonly now: EpochMs;
  readonly time: (at: EpochMs) => string;
}

/** Ends the sentence "It waits for …". Null: it waits for nothing any more, it is closed. */
export function waitsFor({ row, before, delivery, now, time }: Waiting): string | null {
  if (row.state === "accepted" || row.state === "pulled") return null;
  if (row.state === "stopped") return "a person's decision";
  if (delivery !== null && delivery.pause !== null)
    return `a person's word, for delivery is paused: ${told(pauseCodes[delivery.pause.because])}`;
  if (before !== null) return waitsBehind(before);
  if (row.attempts === 0 && row.notBefore !== null && row.notBefore > now)
    return `the time in which it can be taken back, until ${time(row.notBefore)}`;
  if (delivery === null) return "the gateway, which does not run";
  if (delivery.broker !== "online") return `the broker: ${told(delivery.brokerProblem ?? "BROKER_UNREACHABLE")}`;
  const next = row.nextAttemptAt <= now ? "the next attempt, which is due" : `the next attempt at ${time(row.nextAttemptAt)}`;
  const refused = delivery.publishProblem(row.channel);
  if (refused !== null) return `${next}; the broker did not take it: ${told(refused)}`;
  if (row.attempts === 0) return "its turn";
  if (row.refusal !== null) return `${next}; the journal put it off (${attempts(row.attempts)})`;
  const receiver = row.channel === "qc" ? "the receiver of controls" : "the journal";
  if (delivery.journal === "silent" || delivery.journal === "away") return `${receiver}, which does not answer; ${next}`;
  const aside = row.setAside ? ", while it answers others" : "";
  return row.attempts === 1
    ? `the answer of ${receiver}; ${next}`
    : `the answer of ${receiver}, which said nothing to ${attempts(row.attempts)}${aside}; ${next}`;
}

function waitsBehind({ controlId, because }: NonNullable<Waiting["before"]>): string {
  if (because === "same-subject") return `message ${controlId}, an earlier one of the same patient and analysis`;
  return `message ${controlId}, which it corrects`;
}

const attempts = (count: number): string => (count === 1 ? "1 attempt" : `${count} attempts`);

const told = (code: keyof typeof problemCatalogue): string => `${problemCatalogue[code].says} (${code})`;

/** Why nothing leaves, for people. */
export const pauseCodes = {
  restored: "DELIVERY_RESTORED",
  "two-stations": "TWO_STATIONS",
  changed: "PAUSE_CHANGED",
} as const satisfies Record<PauseCause, ProblemCode>;

/** What a message's state is called, here and nowhere else: in lists, on the page, in the metrics' help. */
export type ShownState = "queued" | "at broker" | "accepted" | "refused" | "waiting for a person" | "taken back";

/** `refused` is the journal's own word; what stopped for another reason waits for a person. */
export function shownState({ state, stopCode }: Pick<OutboxRow, "state" | "stopCode">): ShownState {
  switch (state) {
    case "queued":
      return "queued";
    case "published":
      return "at broker";
    case "accepted":
      return "accepted";
    case "pulled":
      return "taken back";
    case "stopped":
      return stopCode?.startsWith("JOURNAL_REFUSED") === true ? "refused" : "waiting for a person";
  }
}

/** How delivery fares just now, for the lists and health: what only the running dispatcher and its link know. Plain data. */
export interface DeliveryView {
  readonly broker: LinkState;
  /** Why there is no broker, or why it does not take messages; null: nothing is known to be wrong. */
  readonly brokerProblem: ProblemCode | null;
  readonly journal: JournalPresence;
  readonly lastAnswerAt: EpochMs | null;
  /** Nothing leaves until a person says so; null: what is due does. */
  readonly pause: DeliveryPause | null;
  /** Why the broker did not take the newest message of the channel; null: it did. */
  publishProblem(channel: Channel): ProblemCode | null;
  unbelieved(controlId: string): UnbelievedAnswer | null;
  /** One of each kind, the newest first. */
  readonly allUnbelieved: readonly UnbelievedAnswer[];
}
