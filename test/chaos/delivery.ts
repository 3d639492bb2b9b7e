/** Outbox, dispatcher and link of a gateway, without the rest of it. */

import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../src/delivery/retry-policy.ts";
import type { Clock } from "../../src/domain/clock.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { gatewayTopics, presence } from "../../src/mqtt/topics.ts";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import { noFaults } from "../support/no-faults.ts";

export const topics = gatewayTopics("labbro/v1/bjerke/base-0412");

export interface Delivery {
  readonly store: GatewayStore;
  poke(): void;
  stop(): Promise<void>;
}

export async function startDelivery(dataDir: string, url: string, clock: Clock): Promise<Delivery> {
  const store = openGatewayStore(dataDir);
  const [random, logger] = [Math.random, silentLogger];
  const self = { url, clientId: "chaos-gateway", username: "gateway", password: "one", ...presence(topics.state) };
  const link = createBrokerLink({ ...self, clock: systemClock, random, logger });
  const dispatcher = createDispatcher({
    faults: noFaults,
    ...{ outbox: store.outbox, link, topics, clock, random, logger, policy: defaultDeliveryPolicy },
    identity: {
      sender: { application: "LABBRO", facility: "BJERKE" },
      receivers: { result: { application: "EPJ", facility: "KOMMUNEN" }, qc: null },
      processingId: "T",
    },
  });
  await dispatcher.start();
  await link.start();
  return {
    store,
    poke: () => dispatcher.poke(),
    stop: async () => {
      await dispatcher.stop();
      await link.stop();
      store.close();
    },
  };
}
