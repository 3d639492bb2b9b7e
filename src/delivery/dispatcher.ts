/**
 * Takes what is due from the outbox, publishes it, and believes nothing but the journal's answer: PUBACK only means that the
 * broker has it. Every step is in the outbox before it happens or before it is acknowledged, so a stop at any point loses nothing.
 */
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";
import type { ControlId } from "../domain/ids.ts";
import type { Logger } from "../domain/logger.ts";
import { type ProblemCode, UserError } from "../domain/problem-catalogue.ts";
import { isAcknowledgement, readAcknowledgement } from "../hl7/acknowledgement.ts";
import {
  type AcknowledgementAction,
  type AcknowledgementMapping,
  duplicateKey,
  judgeAcknowledgement,
} from "../hl7/judge-acknowledgement.ts";
import type { Acknowledgement } from "../hl7/types.ts";
import type { BrokerLink, IncomingMessage } from "../mqtt/link.ts";
import type { GatewayTopics } from "../mqtt/topics.ts";
import type { Outbox, OutboxRow } from "../store/outbox.ts";
import { type DeliveryIdentity, type Doubt, doubtAbout } from "./believe.ts";
import { type DeliveryCounters, noDeliveries } from "./counters.ts";
import { type DeliveryPolicy, nextAttemptAt } from "./retry-policy.ts";
import { Window } from "./window.ts";

export interface DispatcherOptions {
  readonly outbox: Outbox;
  readonly link: BrokerLink;
  readonly topics: Pick<GatewayTopics, "result" | "qc" | "ack">;
  readonly identity: DeliveryIdentity;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly policy: DeliveryPolicy;
  /** What AE, AR and the like mean to this receiver; default: hl7.md 1.5. */
  readonly mapping?: AcknowledgementMapping;
  /** The journal's answer closed a message. */
  readonly onClosed?: (controlId: ControlId, outcome: "accepted" | "stopped") => void;
}

export interface Dispatcher {
  /** Call before the link is started, so that answers which the broker kept find their handler. Idempotent. */
  start(): Promise<void>;
  /** Nothing is written to the outbox any more when it resolves. Idempotent. */
  stop(): Promise<void>;
  /** A row was queued. Looks only after the caller's turn, so it may be called inside the transaction that queues. */
  poke(): void;
  readonly counters: Readonly<DeliveryCounters>;
}

export const hl7ContentType = "application/hl7-v2";

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new OutboxDispatcher(options);
}

class OutboxDispatcher implements Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #window: Window;
  /** When the running attempt of an open row began; rows that were tried by a former process only are not here. */
  readonly #attemptedAt = new Map<string, EpochMs>();
  readonly counters = noDeliveries();
  #isRunning = false;
  #wake: Timer | null = null;
  #stopWatching: () => void = () => undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#window = new Window(options.policy.windowSize);
  }

  async start(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { link, topics } = this.#options;
    this.#stopWatching = link.onState((state) => {
      if (state !== "online") return;
      // What was on its way over the old connection has ended with it.
      this.#window.releaseAll();
      this.poke();
    });
    await link.subscribe(topics.ack, (message) => new Promise((resolve) => resolve(this.#receive(message))));
    this.poke();
  }

  stop(): Promise<void> {
    this.#isRunning = false;
    this.#stopWatching();
    this.#wake?.cancel();
    return Promise.resolve();
  }

  poke(): void {
    this.#wakeAt(this.#options.clock.now());
  }

  #wakeAt(atMs: EpochMs): void {
    this.#wake?.cancel();
    if (this.#isRunning) this.#wake = this.#options.clock.at(atMs, () => this.#look());
  }

  /** Sends what is due and arranges the next look. A store that fails (disk full) is tried again; nothing was sent then. */
  #look(): void {
    const { link, outbox, clock, policy } = this.#options;
    if (link.state !== "online") return;
    const now = clock.now();
    try {
      for (const row of outbox.due(now, this.#window.free(now))) this.#attempt(row, now);
      const nextAt = this.#window.nextFreeAt(now) ?? outbox.nextDueAt();
      if (nextAt !== null) this.#wakeAt(nextAt);
    } catch (error) {
      this.#logFailure("delivery.store_failed", error);
      this.#wakeAt(now + policy.backoff.minMs);
    }
  }

  #attempt(row: OutboxRow, now: EpochMs): void {
    const { outbox, policy, random } = this.#options;
    outbox.attempt(row.controlId, now, nextAttemptAt(now, row.attempts + 1, policy, random));
    this.#attemptedAt.set(row.controlId, now);
    this.#window.hold(row.controlId, now + policy.ackTimeoutMs);
    this.counters.attempts += 1;
    if (row.attempts > 0) {
      this.counters.retries += 1;
      this.#options.logger.info("delivery.sent_again", {
        code: "JOURNAL_SILENT",
        controlId: row.controlId,
        attempts: row.attempts,
      });
    }
    void this.#publish(row);
  }

  async #publish(row: OutboxRow): Promise<void> {
    const { link, topics } = this.#options;
    const details = { correlation: row.controlId, responseTopic: topics.ack, contentType: hl7ContentType };
    try {
      const { nobodyListens } = await link.publish(topics[row.channel], row.bytes, details);
      if (this.#isRunning) this.#published(row, nobodyListens);
    } catch (error) {
      this.counters.publishFailures += 1;
      this.#logFailure("delivery.publish_failed", error, row.controlId);
    }
  }

  #published(row: OutboxRow, nobodyListens: boolean): void {
    const { outbox, clock, logger } = this.#options;
    if (nobodyListens) {
      // Nobody got it, so it is not published (hl7.md 4.3); it keeps its place in the window, which slows the others down.
      this.counters.nobodyListens += 1;
      logger.warn("delivery.nobody_listens", { controlId: row.controlId });
      return;
    }
    // The answer may have come before this PUBACK: a closed row stays as it is.
    outbox.published(row.controlId, clock.now());
    // A silent row holds its place once. Its retries are rare by their backoff, and must not crowd out what is new.
    if (row.attempts > 0) this.#freePlace(row.controlId);
  }

  /** Throws where the answer could not be stored: then it stays with the broker. */
  #receive(message: IncomingMessage): void {
    if (!this.#isRunning) throw new Error("The dispatcher is stopped.");
    const ack = readAcknowledgement(message.payload);
    if (!isAcknowledgement(ack)) {
      this.#ignore(ack.code, null);
      return;
    }
    const row = this.#options.outbox.byControlId(ack.controlId);
    const doubt = doubtAbout(ack, row, this.#options.identity);
    if (row === null || doubt !== null) this.#ignore("ACK_UNKNOWN", doubt);
    else this.#settle(row, ack, message.payload);
  }

  /** Nothing of what was written is logged: it may be anything. */
  #ignore(code: ProblemCode, why: Doubt | null): void {
    this.counters.ignoredAnswers += 1;
    this.#options.logger.warn("delivery.answer_ignored", { code, why });
  }

  #settle(row: OutboxRow, ack: Acknowledgement, bytes: Uint8Array): void {
    const { outbox, clock, logger } = this.#options;
    const { controlId } = row;
    const action = this.#judge(row, ack);
    if (action === "accepted") outbox.accepted(controlId, clock.now(), bytes);
    if (action === "stop") outbox.stopped(controlId, clock.now(), bytes, refusalText(ack));
    if (action === "retry") this.counters.putOff += 1;
    logger.info("delivery.answered", { controlId, answer: ack.code, action });
    if (action === "accepted") this.#close(controlId, "accepted");
    if (action === "stop") this.#close(controlId, "stopped");
    if (action !== "wait") this.#freePlace(controlId);
  }

  /**
   * "Duplicate" means our own message only if the broker had it before the attempt that is answered. Who answers an attempt of a
   * former process cannot know that: the answer to the next attempt decides.
   */
  #judge(row: OutboxRow, ack: Acknowledgement): AcknowledgementAction {
    const attemptedAt = this.#attemptedAt.get(row.controlId);
    const wasPublished = attemptedAt !== undefined && row.publishedAt !== null && row.publishedAt < attemptedAt;
    const action = judgeAcknowledgement(ack, wasPublished, this.#options.mapping);
    const isUndecided = attemptedAt === undefined && ack.errorCode === duplicateKey;
    return action === "stop" && isUndecided ? "retry" : action;
  }

  #close(controlId: ControlId, outcome: "accepted" | "stopped"): void {
    this.#attemptedAt.delete(controlId);
    this.counters[outcome] += 1;
    this.#options.onClosed?.(controlId, outcome);
  }

  #freePlace(controlId: ControlId): void {
    this.#window.release(controlId);
    this.poke();
  }

  #logFailure(event: string, error: unknown, controlId?: ControlId): void {
    const code = error instanceof UserError ? error.code : "UNEXPECTED";
    this.#options.logger.warn(event, { code, controlId });
  }
}

/** What a person reads; it holds nothing but what the receiver wrote. */
function refusalText({ code, errorCode, text }: Acknowledgement): string {
  return [code, errorCode, text].filter((part) => part !== null).join(" ");
}
