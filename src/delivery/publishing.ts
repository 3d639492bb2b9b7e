/** Puts messages on their way. PUBACK only means that the broker has them; without one a row is tried again when its time comes. */
import type { Faults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import { type ProblemCode, UserError } from "../domain/problem-catalogue.ts";
import type { BrokerLink } from "../mqtt/link.ts";
import type { GatewayTopics } from "../mqtt/topics.ts";
import type { Channel, OutboxRow } from "../store/outbox/outbox.ts";
import type { Attempt } from "./attempts.ts";
import type { DeliveryCounters } from "./counters.ts";
import { tellFailure } from "./troubles.ts";

export interface PublishingOptions {
  readonly link: BrokerLink;
  readonly topics: Pick<GatewayTopics, "result" | "qc">;
  readonly logger: Logger;
  readonly faults: Faults;
}

export interface PublishingPorts {
  /** The broker has it; `nobodyListens`: and nobody else (MQTT 5, reason 0x10). */
  readonly onPublished: (row: OutboxRow, nobodyListens: boolean) => void;
  /** The broker never can take it. Throws nothing. */
  readonly onImpossible: (row: OutboxRow, code: ProblemCode) => void;
}

export class Publishing {
  readonly #options: PublishingOptions;
  readonly #counters: DeliveryCounters;
  readonly #ports: PublishingPorts;
  readonly #problems: Record<Channel, ProblemCode | null> = { result: null, qc: null };

  constructor(options: PublishingOptions, counters: DeliveryCounters, ports: PublishingPorts) {
    this.#options = options;
    this.#counters = counters;
    this.#ports = ports;
  }

  /** Why the broker did not take the newest message of a channel; null: it did. */
  problem(channel: Channel): ProblemCode | null {
    return this.#problems[channel];
  }

  begin(attempt: Attempt): void {
    const { controlId, attempts } = attempt.row;
    this.#counters.attempts += 1;
    if (attempts > 0) {
      this.#counters.retries += 1;
      this.#options.logger.info("delivery.sent_again", { code: "JOURNAL_SILENT", controlId, attempts });
    }
    void this.#publish(attempt);
  }

  /** Never rejects. */
  async #publish({ row, bytes, details }: Attempt): Promise<void> {
    const { link, topics } = this.#options;
    try {
      const { nobodyListens } = await link.publish(topics[row.channel], bytes, details);
      this.#problems[row.channel] = null;
      this.#ports.onPublished(row, nobodyListens);
    } catch (error) {
      this.#counters.publishFailures += 1;
      tellFailure(this.#options, "delivery.publish_failed", error, row.controlId);
      if (!(error instanceof UserError)) return;
      if (error.code === "MESSAGE_TOO_LARGE") this.#ports.onImpossible(row, error.code);
      // That the line is down is told by the link.
      else if (error.code !== "BROKER_UNREACHABLE") this.#problems[row.channel] = error.code;
    }
  }
}
