/**
 * What is tried when: as much at a time as there are places, nothing of what has just failed, and what the journal stays silent about
 * only now and then. An attempt is noted here, as a part of a turn; it is sent when the turn is committed.
 */

import type { EpochMs } from "../domain/clock.ts";
import type { ControlId } from "../domain/ids.ts";
import type { Logger } from "../domain/logger.ts";
import { type ProblemCode, UserError } from "../domain/problem-catalogue.ts";
import { statedCharset } from "../hl7/segments/msh.ts";
import { hl7Content, type PublishOptions } from "../mqtt/link.ts";
import type { GatewayTopics } from "../mqtt/topics.ts";
import { type Channel, channels, type Outbox, type OutboxRow } from "../store/outbox/outbox.ts";
import { type DeliveryPolicy, nextAttemptAsideAt, nextAttemptAt } from "./retry-policy.ts";
import { Window } from "./send-window.ts";
import { isOfStore, mostFailures, type Troubles, type TroublesOptions, tellFailure } from "./troubles.ts";

/** An attempt that is noted and not yet on its way. */
export interface Attempt {
  readonly row: OutboxRow;
  readonly bytes: Uint8Array;
  readonly details: PublishOptions;
}

export interface AttemptsOptions extends TroublesOptions {
  readonly logger: Logger;
  readonly outbox: Outbox;
  readonly topics: Pick<GatewayTopics, "ack">;
  readonly policy: DeliveryPolicy;
}

export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #troubles: Troubles;
  /** One for each channel: control messages that nobody answers take no place from results. */
  readonly #windows: Readonly<Record<Channel, Window>>;
  /** How often an open row stayed silent while the journal closed others. */
  readonly #silences = new Map<string, number>();
  #lastClosedAt: EpochMs | null = null;

  constructor(options: AttemptsOptions, troubles: Troubles) {
    this.#options = options;
    this.#troubles = troubles;
    const { windowSize } = options.policy;
    this.#windows = { result: new Window(windowSize), qc: new Window(windowSize) };
  }

  /** Attempts of what is due, as far as there is place. */
  begin(now: EpochMs): readonly Attempt[] {
    return channels.flatMap((channel) => {
      const free = this.#windows[channel].free(now);
      // Those left alone stand at the head of the queue, and take no place.
      const due = this.#options.outbox.due(now, free === 0 ? 0 : free + this.#troubles.size, channel);
      const ready = due.filter(({ controlId }) => !this.#troubles.isLeftAlone(controlId, now)).slice(0, free);
      return ready.flatMap((row) => this.#attempt(row, now) ?? []);
    });
  }

  /** When something may be tried next; null: nothing waits. */
  nextLookAt(now: EpochMs): EpochMs | null {
    const { outbox, policy } = this.#options;
    const looks = channels.map((channel) => this.#windows[channel].nextFreeAt(now) ?? outbox.nextDueAt(channel));
    const nextAt = earliest(looks);
    // What is left alone is due all the time.
    return nextAt === null || this.#troubles.size === 0 ? nextAt : Math.max(nextAt, now + policy.backoff.minMs);
  }

  /** It has its answer, and gives its place back. */
  answered({ channel, controlId }: OutboxRow): void {
    this.#windows[channel].release(controlId);
  }

  closed(controlId: ControlId): void {
    for (const channel of channels) this.#windows[channel].release(controlId);
    this.#silences.delete(controlId);
  }

  /** Whoever stays silent longer than this is silent while others are answered. */
  closedOneAt(now: EpochMs): void {
    this.#lastClosedAt = now;
  }

  /** Nothing is on its way any more. */
  releaseAll(): void {
    for (const channel of channels) this.#windows[channel].releaseAll();
  }

  /** It is not tried again: a person must look. */
  stop(controlId: ControlId, code: ProblemCode, now: EpochMs): void {
    this.#options.outbox.stopped(controlId, now, { code, refusal: null, acknowledgement: null });
  }

  /** Null: not now. What fails is left alone for a while; what fails again and again for a reason of its own stops, visibly. */
  #attempt(row: OutboxRow, now: EpochMs): Attempt | null {
    const { controlId } = row;
    try {
      const attempt = this.#prepared(row);
      this.#schedule(row, now);
      this.#troubles.over(controlId);
      return attempt;
    } catch (error) {
      const isHopeless = this.#troubles.note(controlId, now) >= mostFailures;
      if (isOfStore(error) && !isHopeless) throw error;
      this.#windows[row.channel].release(controlId);
      tellFailure(this.#options, "delivery.not_sent", error, controlId);
      if (error instanceof UserError && !isOfStore(error)) this.stop(controlId, error.code, now);
      else if (isHopeless && !isOfStore(error)) this.stop(controlId, "MESSAGE_UNREADABLE", now);
      return null;
    }
  }

  #prepared(row: OutboxRow): Attempt {
    // What was changed since it was queued is never sent: a person must look.
    if (!row.isIntact) throw new UserError("MESSAGE_CHANGED", "");
    const { bytes, controlId: correlation } = row;
    const details = { correlation, responseTopic: this.#options.topics.ack, ...hl7Content(statedCharset(bytes)) };
    return { row, bytes, details };
  }

  #schedule(row: OutboxRow, now: EpochMs): void {
    const { outbox, policy, random } = this.#options;
    const setAside = row.setAside || this.#isTooSilent(row);
    if (setAside && !row.setAside) outbox.setAside(row.controlId, now);
    const nextAt = setAside ? nextAttemptAsideAt(now, policy, random) : nextAttemptAt(now, row.attempts + 1, policy, random);
    outbox.attempt(row.controlId, now, nextAt);
    // One that stands aside holds no place: its retries are rare and must not crowd out what is new.
    if (!setAside) this.#windows[row.channel].hold(row.controlId, now + policy.ackTimeoutMs);
  }

  /** Silence counts only while the journal closes others: when nobody listens, everyone is silent. */
  #isTooSilent({ controlId, triedAt }: OutboxRow): boolean {
    if (triedAt === null || this.#lastClosedAt === null || this.#lastClosedAt < triedAt) return false;
    const silences = (this.#silences.get(controlId) ?? 0) + 1;
    this.#silences.set(controlId, silences);
    return silences >= this.#options.policy.silentAttempts;
  }
}

function earliest(times: readonly (EpochMs | null)[]): EpochMs | null {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
