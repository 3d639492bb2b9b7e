/** What comes from the journal: read, believed or not, and noted in the outbox as a part of a turn. */
import type { Clock, EpochMs } from "../domain/clock.ts";
import { contained, type Faults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../hl7/acknowledgement.ts";
import type { AcknowledgementAction, AcknowledgementMapping } from "../hl7/judge-acknowledgement.ts";
import type { Acknowledgement } from "../hl7/types.ts";
import type { IncomingMessage } from "../mqtt/link.ts";
import type { Channel, Outbox, OutboxRow } from "../store/outbox/outbox.ts";
import { actionOn, kept, putOffOf, stopOf } from "./answer-action.ts";
import { type DeliveryIdentity, type Doubt, doubtAbout, doubtCodes, expectedInstead } from "./believe.ts";
import type { DeliveryCounters } from "./counters.ts";
import { type ReceiverClocks, receiverClock } from "./receiver-clock.ts";
import { UnbelievedAnswers } from "./unbelieved.ts";

export interface HearingOptions {
  readonly outbox: Outbox;
  readonly identity: DeliveryIdentity;
  /** Where it is noted what the receivers' clocks say about ours; absent: nowhere. */
  readonly receiverClocks?: ReceiverClocks;
  readonly mappings?: Readonly<Record<Channel, AcknowledgementMapping>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: Faults;
}

export interface HeardAnswer {
  readonly ack: Acknowledgement;
  readonly message: IncomingMessage;
}

export type Settled =
  | { readonly doubt: Doubt; readonly row: OutboxRow | null }
  | { readonly row: OutboxRow; readonly ack: Acknowledgement; readonly action: AcknowledgementAction };

export class Hearing {
  readonly #options: HearingOptions;
  readonly #counters: Pick<DeliveryCounters, "ignoredAnswers">;
  readonly unbelieved = new UnbelievedAnswers();

  constructor(options: HearingOptions, counters: Pick<DeliveryCounters, "ignoredAnswers">) {
    this.#options = options;
    this.#counters = counters;
  }

  /** Null: it cannot be read, which is noted; the broker need not keep it. */
  read({ payload, correlation }: IncomingMessage): Acknowledgement | null {
    try {
      const ack = readAcknowledgement(payload, correlation);
      if (isAcknowledgement(ack)) return ack;
      this.ignore("unreadable", correlation === null ? null : this.#options.outbox.byControlId(correlation));
    } catch (error) {
      this.#options.faults.report("delivery", error);
    }
    return null;
  }

  /** Writes what it means to the outbox. */
  settle({ ack, message }: HeardAnswer, now: EpochMs): Settled {
    const { outbox, identity, mappings } = this.#options;
    const row = outbox.byControlId(ack.controlId);
    const { correlation } = message;
    const correlated = correlation === ack.controlId ? row : correlation === null ? null : outbox.byControlId(correlation);
    const doubt = doubtAbout(ack, { row, correlated }, identity);
    if (row === null || doubt !== null) return { doubt: doubt ?? "unknown-message", row: row ?? correlated };
    const action = actionOn(row, ack, mappings?.[row.channel]);
    if (action === "accepted") outbox.accepted(row.controlId, now, kept(message.payload));
    if (action === "stop") outbox.stopped(row.controlId, now, stopOf(ack, message.payload));
    if (action === "retry") outbox.putOff(row.controlId, putOffOf(ack, message.payload));
    this.#noteClock(ack, row, now);
    return { row, ack, action };
  }

  /** A part of the turn by itself: what fails here is told, and the answer counts. */
  #noteClock(ack: Acknowledgement, row: OutboxRow, now: EpochMs): void {
    const { receiverClocks, outbox, faults } = this.#options;
    if (receiverClocks === undefined) return;
    const { witnesses, zone } = receiverClocks;
    contained(faults, "delivery", () => {
      const says = receiverClock(ack.writtenAt, { sentFrom: row.createdAt, now, zone });
      if (says !== null) outbox.together(() => witnesses.note(row.channel === "result" ? "journal" : "controls", says, now));
    });
  }

  /** Nothing of what was written is logged or kept: it may be anything. */
  ignore(doubt: Doubt, row: OutboxRow | null): void {
    const { logger, identity, clock } = this.#options;
    this.#counters.ignoredAnswers += 1;
    logger.warn("delivery.answer_ignored", { code: doubtCodes[doubt], why: doubt });
    // A late repetition of what the journal has said already is nobody's mistake.
    if (doubt === "closed") return;
    const isOpen = row?.state === "queued" || row?.state === "published";
    this.unbelieved.note(doubtCodes[doubt], expectedInstead(doubt, row, identity), isOpen ? row.controlId : null, clock.now());
  }
}
