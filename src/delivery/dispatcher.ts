/**
 * Takes what is due from the outbox, publishes it, and believes nothing but the journal's answer. Work is done in turns, and a turn is
 * one commit: answers and PUBACKs that came since the last one are noted, new attempts begin. Only then is an answer acknowledged to the
 * broker and a message published, so a stop at any point loses nothing.
 */

import { backoffMs } from "../domain/backoff.ts";
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";
import { contained, type Faults } from "../domain/fault.ts";
import type { ControlId } from "../domain/ids.ts";
import type { Logger } from "../domain/logger.ts";
import type { ProblemCode } from "../domain/problem-catalogue.ts";
import type { AcknowledgementMapping } from "../hl7/judge-acknowledgement.ts";
import type { BrokerLink, IncomingMessage } from "../mqtt/link.ts";
import { type GatewayTopics, readState } from "../mqtt/topics.ts";
import type { DeliveryPauses } from "../store/outbox/delivery-pauses.ts";
import type { Outbox, OutboxRow } from "../store/outbox/outbox.ts";
import { type Attempt, Attempts } from "./attempts.ts";
import type { DeliveryIdentity } from "./believe.ts";
import { type DeliveryCounters, noDeliveries } from "./counters.ts";
import { type HeardAnswer, Hearing, type Settled } from "./hearing.ts";
import { type JournalPresence, JournalWatch } from "./journal-presence.ts";
import { Publishing } from "./publishing.ts";
import type { ReceiverClocks } from "./receiver-clock.ts";
import type { DeliveryPolicy } from "./retry-policy.ts";
import { Troubles, tellFailure } from "./troubles.ts";
import type { DeliveryView } from "./waits.ts";

export interface DispatcherOptions {
  readonly outbox: Outbox;
  readonly link: BrokerLink;
  /** Nothing leaves while one holds; answers are heard all the same. Absent: nothing ever pauses it. */
  readonly pauses?: Pick<DeliveryPauses, "current">;
  readonly topics: Pick<GatewayTopics, "result" | "qc" | "ack">;
  /** Where the receiver says that it is there; null: nowhere. */
  readonly journalState?: string | null;
  readonly identity: DeliveryIdentity;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly faults: Faults;
  readonly policy: DeliveryPolicy;
  readonly receiverClocks?: ReceiverClocks;
  /** What AE, AR and the like mean to the receiver of each channel; default: HL7.md 1.5. */
  readonly mappings?: Readonly<Record<OutboxRow["channel"], AcknowledgementMapping>>;
  /** A message is closed: the journal's answer accepted or stopped it, or the broker never can take it. */
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
  /** Whether anybody listens for the journal. */
  readonly journal: JournalPresence;
  readonly view: DeliveryView;
}

/** Nothing is sent before it is started. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new OutboxDispatcher(options);
}

/** An answer that waits for the turn which notes it. */
interface Answer extends HeardAnswer {
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

class OutboxDispatcher implements Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #watch: JournalWatch;
  readonly #attempts: Attempts;
  readonly #publishing: Publishing;
  readonly #hearing: Hearing;
  readonly #troubles: Troubles;
  readonly counters = noDeliveries();
  #answers: Answer[] = [];
  /** What the broker has and since when, which is noted a little later unless its answer comes before. */
  readonly #pubacks = new Map<ControlId, EpochMs>();
  /** Turns in a row that the store did not keep. */
  #failedTurns = 0;
  #isRunning = false;
  #wake: { readonly atMs: EpochMs; readonly timer: Timer } | null = null;
  #stopWatching: () => void = () => undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#watch = new JournalWatch(options.policy);
    this.#hearing = new Hearing(options, this.counters);
    this.#troubles = new Troubles(options.policy.storeBackoff, options);
    this.#attempts = new Attempts(options, this.#troubles);
    this.#publishing = new Publishing(options, this.counters, {
      onPublished: (row, nobodyListens) => {
        if (this.#isRunning) this.#published(row, nobodyListens);
      },
      onImpossible: (row, code) => this.#contained(() => this.#giveUp(row, code)),
    });
  }

  /** Without a broker nobody can tell. */
  get journal(): JournalPresence {
    this.#watch.look(this.#options.clock.now());
    return this.#options.link.state === "online" ? this.#watch.presence : "unknown";
  }

  get view(): DeliveryView {
    const { link } = this.#options;
    return {
      ...{ broker: link.state, brokerProblem: link.problem, journal: this.journal, lastAnswerAt: this.#watch.lastAnswerAt },
      pause: this.#options.pauses?.current() ?? null,
      publishProblem: (channel) => this.#publishing.problem(channel),
      unbelieved: (controlId) => this.#hearing.unbelieved.about(controlId),
      allUnbelieved: this.#hearing.unbelieved.all,
    };
  }

  async start(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { link, topics, journalState } = this.#options;
    this.#stopWatching = link.onState((state) => {
      if (state !== "online") return;
      // What was on its way over the old connection has ended with it, and a broker may have forgotten what it had.
      this.#attempts.releaseAll();
      this.#hurry();
    });
    await link.subscribe(topics.ack, (message) => this.#receive(message), { together: true });
    if (journalState) await link.subscribe(journalState, (message) => this.#hearState(message), { optional: true });
    this.poke();
  }

  stop(): Promise<void> {
    if (this.#isRunning) {
      this.#isRunning = false;
      this.#stopWatching();
      this.#turn();
    }
    return Promise.resolve();
  }

  poke(): void {
    this.#wakeAt(this.#options.clock.now());
  }

  /** An earlier wake stays as it is: a stream of pokes must not put the turn off. */
  #wakeAt(atMs: EpochMs): void {
    if (!this.#isRunning || (this.#wake !== null && this.#wake.atMs <= atMs)) return;
    this.#wake?.timer.cancel();
    this.#wake = { atMs, timer: this.#options.clock.at(atMs, () => this.#tick(atMs)) };
  }

  /** Whatever a turn throws (a clock that cannot be read), there is another one: nobody may come to poke. */
  #tick(atMs: EpochMs): void {
    if (!this.#contained(() => this.#turn())) this.#wakeAt(atMs + this.#options.policy.storeBackoff.minMs);
  }

  /** One commit, and what follows from it. A store that fails (disk full) is tried again: nothing was sent or acknowledged then. */
  #turn(): void {
    const { outbox, clock, logger } = this.#options;
    this.#wake?.timer.cancel();
    this.#wake = null;
    const now = clock.now();
    const answers = this.#answers.splice(0);
    const pubacks = this.#pubacksDue(now);
    try {
      const { settled, begun, nextAt } = outbox.together(() => {
        const settled = answers.map((answer) =>
          this.#troubles.guarded(answer.ack.controlId, now, () => this.#settle(answer, now)),
        );
        // After the answers: a closed row stays as it is.
        for (const [controlId, at] of pubacks) this.#troubles.guarded(controlId, now, () => outbox.published(controlId, at));
        const mayTry = this.#mayTry;
        const begun = mayTry ? this.#attempts.begin(now) : [];
        return { settled, begun, nextAt: mayTry ? this.#attempts.nextLookAt(now) : null };
      });
      this.#failedTurns = 0;
      for (const [controlId] of pubacks) this.#pubacks.delete(controlId);
      if (nextAt !== null) this.#wakeAt(nextAt);
      for (const one of settled) if (one !== null) this.#contained(() => this.#settled(one, now));
      for (const { stored } of answers) stored();
      for (const attempt of begun) this.#contained(() => this.#send(attempt, now));
      for (const at of this.#pubacks.values()) this.#wakeAt(at + this.#options.policy.noteWithinMs);
    } catch (error) {
      this.#takeUpAgain(error, answers, now);
    }
    if (this.#watch.look(now)) logger.warn("delivery.journal_silent", { code: "JOURNAL_ABSENT" });
  }

  /** Those whose answers had their time; all of them at the end, or where the clock was set back. */
  #pubacksDue(now: EpochMs): readonly (readonly [ControlId, EpochMs])[] {
    const { noteWithinMs } = this.#options.policy;
    return [...this.#pubacks].filter(([, at]) => !this.#isRunning || at > now || at + noteWithinMs <= now);
  }

  /** Nothing of the turn is in the store: what was to be noted is noted in a later one, and answers stay with the broker. */
  #takeUpAgain(error: unknown, answers: readonly Answer[], now: EpochMs): void {
    const { policy, random } = this.#options;
    this.#failedTurns += 1;
    tellFailure(this.#options, "delivery.store_failed", error);
    for (const { failed } of answers) failed(error);
    // What took a place in this turn was not sent.
    this.#attempts.releaseAll();
    this.#wakeAt(now + backoffMs(this.#failedTurns, policy.storeBackoff, random));
  }

  get #mayTry(): boolean {
    const { link, pauses } = this.#options;
    return this.#isRunning && link.state === "online" && (pauses?.current() ?? null) === null;
  }

  #contained(work: () => void): boolean {
    return contained(this.#options.faults, "delivery", work);
  }

  #send(attempt: Attempt, now: EpochMs): void {
    this.#watch.attempted(now);
    this.#publishing.begin(attempt);
  }

  #published({ controlId }: OutboxRow, nobodyListens: boolean): void {
    if (nobodyListens) {
      // Nobody got it, so it is not published (HL7.md 4.3); it keeps its place in the window, which slows the others down.
      this.counters.nobodyListens += 1;
      this.#watch.nobodySubscribes();
      this.#options.logger.warn("delivery.nobody_listens", { controlId });
      return;
    }
    // The answer may have come before this PUBACK: a closed row stays as it is.
    const { clock, policy } = this.#options;
    const at = clock.now();
    this.#pubacks.set(controlId, at);
    this.#wakeAt(at + policy.noteWithinMs);
  }

  /** Sending it again would end the same way, for ever. */
  #giveUp({ controlId }: OutboxRow, code: ProblemCode): void {
    this.#attempts.stop(controlId, code, this.#options.clock.now());
    this.#close(controlId, "stopped");
  }

  /** Rejects where the answer could not be stored: then it stays with the broker. */
  #receive(message: IncomingMessage): Promise<void> {
    if (!this.#isRunning) return Promise.reject(new Error("The dispatcher is stopped."));
    const ack = this.#hearing.read(message);
    if (ack === null) return Promise.resolve();
    return new Promise((stored, failed) => {
      this.#answers.push({ ack, message, stored, failed });
      this.poke();
    });
  }

  #settle(answer: Answer, now: EpochMs): Settled {
    const settled = this.#hearing.settle(answer, now);
    if ("action" in settled && settled.action !== "wait") this.#attempts.answered(settled.row);
    return settled;
  }

  #settled(settled: Settled, now: EpochMs): void {
    if ("doubt" in settled) {
      this.#hearing.ignore(settled.doubt, settled.row);
      return;
    }
    const { row, ack, action } = settled;
    this.#options.logger.info("delivery.answered", { controlId: row.controlId, answer: ack.code, action });
    if (this.#watch.answered(now)) this.#comeBack();
    this.#hearing.unbelieved.forget(row.controlId);
    if (action === "retry") this.counters.putOff += 1;
    if (action === "accepted") this.#close(row.controlId, "accepted");
    if (action === "stop") this.#close(row.controlId, "stopped");
  }

  #close(controlId: ControlId, outcome: "accepted" | "stopped"): void {
    this.#attempts.closed(controlId);
    this.#pubacks.delete(controlId);
    this.#hearing.unbelieved.forget(controlId);
    this.#attempts.closedOneAt(this.#options.clock.now());
    this.counters[outcome] += 1;
    this.#options.onClosed?.(controlId, outcome);
    // What waited for it may go now.
    this.poke();
  }

  #hearState({ payload }: IncomingMessage): Promise<void> {
    const isOnline = readState(payload);
    if (isOnline !== null && this.#watch.stated(isOnline)) this.#comeBack();
    return Promise.resolve();
  }

  #comeBack(): void {
    this.#options.logger.info("delivery.journal_back");
    this.#hurry();
  }

  /** What had been put off for longer is tried soon; the window still bounds how much at a time. */
  #hurry(): void {
    const { outbox, clock, policy } = this.#options;
    try {
      outbox.hurry(clock.now() + policy.backoff.minMs);
    } catch (error) {
      tellFailure(this.#options, "delivery.store_failed", error);
    }
    this.poke();
  }
}
