/**
 * Tells the broker how each instrument is, retained, at every change and anew when the link comes back, for a broker may have
 * forgotten: its connection (`{prefix}/device/{id}/state`), its quality control (`…/qc`). Ids, states and sentences only: nothing of
 * a person (CONTRACTS.md "MQTT").
 */
import type { Clock } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import type { BrokerLink } from "../../mqtt/link.ts";
import { createRetainedBoard, type RetainedBoard } from "./retained-board.ts";

/** By instrument id; whatever is plain JSON. */
export type RetainedStates = Readonly<Record<string, Readonly<Record<string, string | object | null>>>>;

export interface RetainedPublisherOptions {
  readonly link: BrokerLink;
  readonly topicOf: (id: string) => string;
  readonly states: () => RetainedStates;
  readonly clock: Clock;
  readonly faults: Faults;
}

export const lookMs = 1_000;

export function createRetainedPublisher({ link, topicOf, states, clock, faults }: RetainedPublisherOptions): RetainedBoard {
  const messages = () => new Map(Object.entries(states()).map(([id, state]) => [topicOf(id), JSON.stringify(state)]));
  return createRetainedBoard({ link, messages, clock, faults, lookMs });
}
