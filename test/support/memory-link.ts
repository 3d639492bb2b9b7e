/** A link without a broker: keeps what is published, answers as told, hands over what the test delivers. */
import { UserError } from "../../src/domain/problem-catalogue.ts";
import type { BrokerLink, IncomingMessage, LinkState, PublishOptions } from "../../src/mqtt/link.ts";
import { covers } from "../../src/mqtt/topic-filter.ts";

export interface PublishedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly options: PublishOptions;
}

export interface MemoryLink extends BrokerLink {
  readonly published: PublishedMessage[];
  /** What PUBACK says; a promise that never settles is a broker that never does. */
  onPublish: (message: PublishedMessage) => Promise<{ readonly nobodyListens: boolean }>;
  enter(state: LinkState): void;
  /** Resolves when the broker would get its PUBACK, rejects when it would not. */
  deliver(topic: string, payload: Uint8Array, details?: Partial<IncomingMessage>): Promise<void>;
}

export function memoryLink(initial: LinkState = "online"): MemoryLink {
  const handlers = new Map<string, (message: IncomingMessage) => Promise<void>>();
  const listeners = new Set<(state: LinkState) => void>();
  let state = initial;
  const link: MemoryLink = {
    published: [],
    onPublish: () => Promise.resolve({ nobodyListens: false }),
    get state() {
      return state;
    },
    problem: null,
    enter: (next) => {
      state = next;
      for (const listener of [...listeners]) listener(next);
    },
    start: () => Promise.resolve(link.enter("online")),
    stop: () => Promise.resolve(link.enter("stopped")),
    onState: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    publish: (topic, payload, options = {}) => {
      if (state !== "online") return Promise.reject(new UserError("BROKER_UNREACHABLE", `The link is ${state}.`));
      const message = { topic, payload, options };
      link.published.push(message);
      return link.onPublish(message);
    },
    subscribe: (topic, handler) => Promise.resolve(void handlers.set(topic, handler)),
    deliver: async (topic, payload, details = {}) => {
      for (const [filter, handle] of handlers)
        if (covers(filter, topic)) await handle({ topic, payload, correlation: null, responseTopic: null, ...details });
    },
  };
  return link;
}
