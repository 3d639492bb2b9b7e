/**
 * Tells the broker what this station is and how it fares: `{prefix}/info` when it changes, `{prefix}/health` once a minute while it
 * changes. Versions and counts only (CONTRACTS.md "MQTT"). A fleet is watched by these two topics.
 */

import type { Dispatcher } from "../../delivery/dispatcher.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import { isoTime } from "../../domain/time.ts";
import type { BrokerLink } from "../../mqtt/link.ts";
import type { GatewayTopics } from "../../mqtt/topics.ts";
import type { Outbox } from "../../store/outbox/outbox.ts";
import { softwareVersion } from "../software-version.ts";
import { createRetainedBoard, type RetainedBoard } from "./retained-board.ts";

export interface StationPublisherOptions {
  readonly link: BrokerLink;
  readonly topics: Pick<GatewayTopics, "info" | "health">;
  /** Of the active configuration snapshot. */
  readonly configurationNo: () => number;
  readonly outbox: Pick<Outbox, "counts" | "oldestOpenAt">;
  readonly dispatcher: Pick<Dispatcher, "counters" | "journal">;
  /** When it looks. */
  readonly clock: Clock;
  readonly faults: Faults;
  /** What the outbox's times are measured by (the demo's clock jumps). */
  readonly now: () => EpochMs;
}

export const healthEveryMs = 60_000;

export function createStationPublisher(options: StationPublisherOptions): RetainedBoard {
  const { link, topics, clock, faults } = options;
  const messages = () =>
    new Map([
      [topics.info, JSON.stringify(info(options))],
      [topics.health, JSON.stringify(health(options))],
    ]);
  return createRetainedBoard({ link, messages, clock, faults, lookMs: healthEveryMs });
}

const info = ({ configurationNo }: StationPublisherOptions) => ({
  software: "labbro",
  version: softwareVersion,
  runtime: `node ${process.versions.node}`,
  configuration: configurationNo(),
});

function health({ outbox, dispatcher, now }: StationPublisherOptions) {
  const { queued, published, stopped } = outbox.counts();
  const oldestAt = outbox.oldestOpenAt();
  return {
    /** Waiting for the journal's answer, and for a person. */
    queueDepth: queued + published,
    stopped,
    oldestWaitingSince: oldestAt === null ? null : isoTime(oldestAt, "UTC"),
    oldestWaitingSeconds: oldestAt === null ? 0 : Math.max(0, Math.floor((now() - oldestAt) / 1000)),
    journal: dispatcher.journal,
    counters: { ...dispatcher.counters },
  };
}
