/**
 * Tells the broker how each instrument's connection is: `{prefix}/device/{id}/state`, retained. Ids, states and sentences only:
 * nothing of a person (CONTRACTS, MQTT).
 */
import type { Clock } from "../domain/clock.ts";
import type { BrokerLink } from "../mqtt/link.ts";
import { createRetainedBoard, type RetainedBoard } from "./retained-board.ts";

/** By instrument id; whatever is plain JSON. */
export type DeviceStates = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

export interface DeviceStatePublisherOptions {
  readonly link: BrokerLink;
  readonly topicOf: (id: string) => string;
  readonly states: () => DeviceStates;
  readonly clock: Clock;
}

export const lookMs = 1_000;

export function createDeviceStatePublisher({ link, topicOf, states, clock }: DeviceStatePublisherOptions): RetainedBoard {
  const messages = () => new Map(Object.entries(states()).map(([id, state]) => [topicOf(id), JSON.stringify(state)]));
  return createRetainedBoard({ link, messages, clock, lookMs });
}
