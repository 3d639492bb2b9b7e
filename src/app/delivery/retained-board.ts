/**
 * Keeps retained messages on the broker as they should be: told when they change, anew when the link comes back (a broker may have
 * forgotten), and taken away when their subject is gone.
 */
import { Buffer } from "node:buffer";
import type { Clock, Timer } from "../../domain/clock.ts";
import { contained, type Faults } from "../../domain/fault.ts";
import { jsonContent } from "../../mqtt/content.ts";
import type { BrokerLink } from "../../mqtt/link.ts";

export interface RetainedBoardOptions {
  readonly link: BrokerLink;
  /** JSON texts by topic, as they should be now. */
  readonly messages: () => ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Some change by time alone, so they are looked at in turns. */
  readonly lookMs: number;
}

export interface RetainedBoard {
  start(): void;
  stop(): void;
}

export function createRetainedBoard({ link, messages, clock, faults, lookMs }: RetainedBoardOptions): RetainedBoard {
  const told = new Map<string, string>();
  let timer: Timer | null = null;
  let unsubscribe = (): void => undefined;
  const tell = (topic: string, text: string): void => {
    if (told.get(topic) === text) return;
    told.set(topic, text);
    link.publish(topic, Buffer.from(text), { retain: true, ...jsonContent }).catch(() => {
      // Why is told by the link; the next look tries again.
      if (told.get(topic) === text) told.delete(topic);
    });
  };
  /** An empty retained message takes the former one away. */
  const forget = (topic: string): void => {
    told.delete(topic);
    // Unheard, it stays until the link comes back and everything is told anew.
    link.publish(topic, Buffer.alloc(0), { retain: true }).catch(() => undefined);
  };
  const look = (): void => {
    timer = clock.at(clock.now() + lookMs, look);
    contained(faults, "delivery", tellAll);
  };
  const tellAll = (): void => {
    if (link.state !== "online") return;
    const now = messages();
    for (const [topic, text] of now) tell(topic, text);
    for (const topic of [...told.keys()]) if (!now.has(topic)) forget(topic);
  };
  return {
    start: () => {
      unsubscribe = link.onState((state) => {
        if (state !== "online") return;
        told.clear();
        timer?.cancel();
        timer = clock.at(clock.now(), look);
      });
      look();
    },
    stop: () => {
      unsubscribe();
      timer?.cancel();
    },
  };
}
