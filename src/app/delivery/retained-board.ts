/**
 * Keeps retained messages on the broker as they should be: told when they change, anew when the link comes back (a broker may have
 * forgotten), and taken away when their subject is gone.
 */
import { Buffer } from "node:buffer";
import type { Clock, Timer } from "../../domain/clock.ts";
import { contained, type Faults } from "../../domain/fault.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type BrokerLink, jsonContent, type PublishOptions } from "../../mqtt/link.ts";

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
  /** Whose publishing met what nobody foresaw, and was told: it is tried at every look, and told once. */
  const faulty = new Set<string>();
  /** Never rejects: why a broker took nothing is told by the link. False: it did not. */
  const publish = async (topic: string, payload: Buffer, content: PublishOptions = {}): Promise<boolean> => {
    try {
      await link.publish(topic, payload, { retain: true, ...content });
      faulty.delete(topic);
      return true;
    } catch (error) {
      if (!(error instanceof UserError) && !faulty.has(topic)) faults.report("delivery", error, { topic });
      if (!(error instanceof UserError)) faulty.add(topic);
      return false;
    }
  };
  const tell = async (topic: string, text: string): Promise<void> => {
    if (told.get(topic) === text) return;
    told.set(topic, text);
    const isHeard = await publish(topic, Buffer.from(text), jsonContent);
    // The next look tries again.
    if (!isHeard && told.get(topic) === text) told.delete(topic);
  };
  /** An empty retained message takes the former one away. Unheard, it stays until the link comes back and everything is told anew. */
  const forget = (topic: string): void => {
    told.delete(topic);
    void publish(topic, Buffer.alloc(0));
  };
  const look = (): void => {
    timer = clock.at(clock.now() + lookMs, look);
    contained(faults, "delivery", tellAll);
  };
  const tellAll = (): void => {
    if (link.state !== "online") return;
    const now = messages();
    for (const [topic, text] of now) void tell(topic, text);
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
