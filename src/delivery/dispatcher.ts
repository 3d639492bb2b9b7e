/**
 * Takes what is due from the outbox, publishes it, and believes nothing but the journal's answer: PUBACK only means that the
 * broker has it. Work is done in turns, and a turn is one commit: answers and PUBACKs that came since the last one are noted, new
 * attempts begin. Only then is an answer acknowledged to the broker and a message published, so a stop at any point loses nothing.
 */
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";
import type { ControlId } from "../domain/ids.ts";
import type { Logger } from "../domain/logger.ts";
import { type ProblemCode, UserError } from "../domain/problem-catalogue.ts";
import { isAcknowledgement, readAcknowledgement } from "../hl7/acknowledgement.ts";
import type { AcknowledgementAction, AcknowledgementMapping } from "../hl7/judge-acknowledgement.ts";
import { statedCharset } from "../hl7/segments/msh.ts";
import type { Acknowledgement } from "../hl7/types.ts";
import { hl7Content } from "../mqtt/content.ts";
import type { BrokerLink, IncomingMessage } from "../mqtt/link.ts";
import { type GatewayTopics, readState } from "../mqtt/topics.ts";
import { type Channel, channels, type Outbox, type OutboxRow } from "../store/outbox.ts";
import { actionOn, stopOf } from "./answers.ts";
import { type DeliveryIdentity, type Doubt, doubtAbout } from "./believe.ts";
import { type DeliveryCounters, noDeliveries } from "./counters.ts";
import { type JournalPresence, JournalWatch } from "./journal-presence.ts";
import { type DeliveryPolicy, nextAttemptAsideAt, nextAttemptAt } from "./retry-policy.ts";
import { Window } from "./window.ts";

export interface DispatcherOptions {
  readonly outbox: Outbox;
  readonly link: BrokerLink;
  readonly topics: Pick<GatewayTopics, "result" | "qc" | "ack">;
  /** Where the receiver says that it is there; null: nowhere. */
  readonly journalState?: string | null;
  readonly identity: DeliveryIdentity;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly policy: DeliveryPolicy;
  /** What AE, AR and the like mean to the receiver of each channel; default: hl7.md 1.5. */
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
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new OutboxDispatcher(options);
}

/** An answer that waits for the turn which notes it. */
interface Answer {
  readonly ack: Acknowledgement;
  readonly message: IncomingMessage;
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

type Settled =
  | { readonly doubt: Doubt }
  | { readonly row: OutboxRow; readonly ack: Acknowledgement; readonly action: AcknowledgementAction };

class OutboxDispatcher implements Dispatcher {
  readonly #options: DispatcherOptions;
  /** One for each channel: control messages that nobody answers take no place from results. */
  readonly #windows: Readonly<Record<Channel, Window>>;
  readonly #watch: JournalWatch;
  /** How often an open row stayed silent while the journal closed others. */
  readonly #silences = new Map<string, number>();
  readonly counters = noDeliveries();
  #answers: Answer[] = [];
  #pubacks: ControlId[] = [];
  #lastClosedAt: EpochMs | null = null;
  #isRunning = false;
  #wake: { readonly atMs: EpochMs; readonly timer: Timer } | null = null;
  #stopWatching: () => void = () => undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { windowSize } = options.policy;
    this.#windows = { result: new Window(windowSize), qc: new Window(windowSize) };
    this.#watch = new JournalWatch(options.policy.silentAfterMs);
  }

  get journal(): JournalPresence {
    this.#watch.look(this.#options.clock.now());
    return this.#watch.presence;
  }

  async start(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { link, topics, journalState } = this.#options;
    this.#stopWatching = link.onState((state) => {
      if (state !== "online") return;
      // What was on its way over the old connection has ended with it, and a broker may have forgotten what it had.
      for (const channel of channels) this.#windows[channel].releaseAll();
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
    this.#wake = { atMs, timer: this.#options.clock.at(atMs, () => this.#turn()) };
  }

  /** One commit, and what follows from it. A store that fails (disk full) is tried again: nothing was sent or acknowledged then. */
  #turn(): void {
    const { outbox, clock, policy } = this.#options;
    this.#wake?.timer.cancel();
    this.#wake = null;
    const now = clock.now();
    const answers = this.#answers.splice(0);
    const pubacks = this.#pubacks.splice(0);
    try {
      const { settled, begun, nextAt } = outbox.together(() => {
        for (const controlId of pubacks) outbox.published(controlId, now);
        const settled = answers.map((answer) => this.#settle(answer, now));
        const begun = this.#begin(now);
        return { settled, begun, nextAt: this.#nextLookAt(now) };
      });
      for (const one of settled) this.#settled(one, now);
      for (const { stored } of answers) stored();
      for (const row of begun) this.#send(row, now);
      if (nextAt !== null) this.#wakeAt(nextAt);
    } catch (error) {
      this.#logFailure("delivery.store_failed", error);
      this.#pubacks.unshift(...pubacks);
      for (const { failed } of answers) failed(error);
      this.#wakeAt(now + policy.backoff.minMs);
    }
    if (this.#watch.look(now)) this.#options.logger.warn("delivery.journal_silent", { code: "JOURNAL_ABSENT" });
  }

  /** Attempts of what is due, as far as there is place; they are noted here and sent when that is committed. */
  #begin(now: EpochMs): readonly OutboxRow[] {
    const { link, outbox, policy, random } = this.#options;
    if (!this.#isRunning || link.state !== "online") return [];
    const due = channels.flatMap((channel) => outbox.due(now, this.#windows[channel].free(now), channel));
    return due.flatMap((row) => {
      if (!row.isIntact) return this.#refuseChanged(row, now);
      const setAside = row.setAside || this.#isTooSilent(row);
      if (setAside && !row.setAside) outbox.setAside(row.controlId, now);
      const nextAt = setAside ? nextAttemptAsideAt(now, policy, random) : nextAttemptAt(now, row.attempts + 1, policy, random);
      outbox.attempt(row.controlId, now, nextAt);
      // One that stands aside holds no place: its retries are rare and must not crowd out what is new.
      if (!setAside) this.#windows[row.channel].hold(row.controlId, now + policy.ackTimeoutMs);
      return [row];
    });
  }

  /** What was changed since it was queued is never sent: a person must look. */
  #refuseChanged({ controlId }: OutboxRow, now: EpochMs): readonly [] {
    const { outbox, logger } = this.#options;
    outbox.stopped(controlId, now, { code: "MESSAGE_CHANGED", refusal: null, acknowledgement: null });
    logger.error("delivery.message_changed", { code: "MESSAGE_CHANGED", controlId });
    return [];
  }

  /** Silence counts only while the journal closes others: when nobody listens, everyone is silent. */
  #isTooSilent({ controlId, triedAt }: OutboxRow): boolean {
    if (triedAt === null || this.#lastClosedAt === null || this.#lastClosedAt < triedAt) return false;
    const silences = (this.#silences.get(controlId) ?? 0) + 1;
    this.#silences.set(controlId, silences);
    return silences >= this.#options.policy.silentAttempts;
  }

  #nextLookAt(now: EpochMs): EpochMs | null {
    const { link, outbox } = this.#options;
    if (!this.#isRunning || link.state !== "online") return null;
    const looks = channels.map((channel) => this.#windows[channel].nextFreeAt(now) ?? outbox.nextDueAt(channel));
    return earliest(looks);
  }

  #send(row: OutboxRow, now: EpochMs): void {
    this.#watch.attempted(now);
    this.counters.attempts += 1;
    if (row.attempts > 0) {
      this.counters.retries += 1;
      const { controlId, attempts } = row;
      this.#options.logger.info("delivery.sent_again", { code: "JOURNAL_SILENT", controlId, attempts });
    }
    void this.#publish(row);
  }

  async #publish(row: OutboxRow): Promise<void> {
    const { link, topics } = this.#options;
    const details = { correlation: row.controlId, responseTopic: topics.ack, ...hl7Content(statedCharset(row.bytes)) };
    try {
      const { nobodyListens } = await link.publish(topics[row.channel], row.bytes, details);
      if (this.#isRunning) this.#published(row, nobodyListens);
    } catch (error) {
      this.counters.publishFailures += 1;
      this.#logFailure("delivery.publish_failed", error, row.controlId);
      if (this.#isRunning && error instanceof UserError && error.code === "MESSAGE_TOO_LARGE") this.#giveUp(row, error.code);
    }
  }

  #published({ controlId }: OutboxRow, nobodyListens: boolean): void {
    if (nobodyListens) {
      // Nobody got it, so it is not published (hl7.md 4.3); it keeps its place in the window, which slows the others down.
      this.counters.nobodyListens += 1;
      this.#watch.nobodySubscribes();
      this.#options.logger.warn("delivery.nobody_listens", { controlId });
      return;
    }
    // The answer may have come before this PUBACK: a closed row stays as it is.
    this.#pubacks.push(controlId);
    const { clock, policy } = this.#options;
    this.#wakeAt(clock.now() + policy.noteWithinMs);
  }

  /** Sending it again would end the same way, for ever. */
  #giveUp({ controlId }: OutboxRow, code: ProblemCode): void {
    const { outbox, clock } = this.#options;
    try {
      outbox.stopped(controlId, clock.now(), { code, refusal: null, acknowledgement: null });
      this.#close(controlId, "stopped");
    } catch (error) {
      this.#logFailure("delivery.store_failed", error, controlId);
    }
  }

  /** Rejects where the answer could not be stored: then it stays with the broker. */
  #receive(message: IncomingMessage): Promise<void> {
    if (!this.#isRunning) return Promise.reject(new Error("The dispatcher is stopped."));
    const ack = readAcknowledgement(message.payload, message.correlation);
    if (!isAcknowledgement(ack)) {
      this.#ignore(ack.code, null);
      return Promise.resolve();
    }
    return new Promise((stored, failed) => {
      this.#answers.push({ ack, message, stored, failed });
      this.poke();
    });
  }

  /** Nothing of what was written is logged: it may be anything. */
  #ignore(code: ProblemCode, why: Doubt | null): void {
    this.counters.ignoredAnswers += 1;
    this.#options.logger.warn("delivery.answer_ignored", { code, why });
  }

  #settle({ ack, message }: Answer, now: EpochMs): Settled {
    const { outbox, identity, mappings } = this.#options;
    const row = outbox.byControlId(ack.controlId);
    const correlated = message.correlation === null ? null : outbox.byControlId(message.correlation);
    const doubt = doubtAbout(ack, { row, correlated }, identity);
    if (row === null || doubt !== null) return { doubt: doubt ?? "unknown-message" };
    const action = actionOn(row, ack, mappings?.[row.channel]);
    if (action === "accepted") outbox.accepted(row.controlId, now, message.payload);
    if (action === "stop") outbox.stopped(row.controlId, now, stopOf(ack, message.payload));
    if (action !== "wait") this.#windows[row.channel].release(row.controlId);
    return { row, ack, action };
  }

  #settled(settled: Settled, now: EpochMs): void {
    if ("doubt" in settled) {
      this.#ignore("ACK_UNKNOWN", settled.doubt);
      return;
    }
    const { row, ack, action } = settled;
    this.#options.logger.info("delivery.answered", { controlId: row.controlId, answer: ack.code, action });
    if (this.#watch.answered(now)) this.#comeBack();
    if (action === "retry") this.counters.putOff += 1;
    if (action === "accepted") this.#close(row.controlId, "accepted");
    if (action === "stop") this.#close(row.controlId, "stopped");
  }

  #close(controlId: ControlId, outcome: "accepted" | "stopped"): void {
    for (const channel of channels) this.#windows[channel].release(controlId);
    this.#silences.delete(controlId);
    this.#lastClosedAt = this.#options.clock.now();
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
      this.#logFailure("delivery.store_failed", error);
    }
    this.poke();
  }

  #logFailure(event: string, error: unknown, controlId?: ControlId): void {
    const code = error instanceof UserError ? error.code : "UNEXPECTED";
    this.#options.logger.warn(event, { code, controlId });
  }
}

function earliest(times: readonly (EpochMs | null)[]): EpochMs | null {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
