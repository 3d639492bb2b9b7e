/**
 * Tells the broker how each instrument is, retained, at every change and anew when the link comes back, for a broker may have
 * forgotten: its connection (`{prefix}/device/{id}/state`), its quality control (`…/qc`). Ids, states and sentences only: nothing of
 * a person (CONTRACTS, MQTT).
 */
import { Buffer } from "node:buffer";
import type { Clock, Timer } from "../domain/clock.ts";
import type { BrokerLink } from "../mqtt/link.ts";

/** By instrument id; whatever is plain JSON. */
export type RetainedStates = Readonly<Record<string, Readonly<Record<string, string | object | null>>>>;

export interface RetainedPublisherOptions {
  readonly link: BrokerLink;
  readonly topicOf: (id: string) => string;
  readonly states: () => RetainedStates;
  readonly clock: Clock;
}

export interface RetainedPublisher {
  start(): void;
  stop(): void;
}

/** Some states change by time alone, so they are looked at in turns. */
export const lookMs = 1_000;

export function createRetainedPublisher({ link, topicOf, states, clock }: RetainedPublisherOptions): RetainedPublisher {
  const told = new Map<string, string>();
  let timer: Timer | null = null;
  let unsubscribe = (): void => undefined;
  const tell = (id: string, text: string): void => {
    if (told.get(id) === text) return;
    told.set(id, text);
    link.publish(topicOf(id), Buffer.from(text), { retain: true, contentType: "application/json" }).catch(() => {
      if (told.get(id) === text) told.delete(id);
    });
  };
  /** An empty retained message takes the former one away. */
  const forget = (id: string): void => {
    told.delete(id);
    link.publish(topicOf(id), Buffer.alloc(0), { retain: true }).catch(() => undefined);
  };
  const look = (): void => {
    timer = clock.at(clock.now() + lookMs, look);
    if (link.state !== "online") return;
    const now = states();
    for (const [id, state] of Object.entries(now)) tell(id, JSON.stringify(state));
    for (const id of told.keys()) if (!Object.hasOwn(now, id)) forget(id);
  };
  return {
    start: () => {
      unsubscribe = link.onState((state) => {
        if (state === "online") told.clear();
      });
      look();
    },
    stop: () => {
      unsubscribe();
      timer?.cancel();
    },
  };
}
