/** One base station of the fleet: a real outbox on disk, a real dispatcher and link, and results that wait. */

import { join } from "node:path";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../src/delivery/retry-policy.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { defaultPrefix, gatewayTopics, presence } from "../../src/mqtt/topics.ts";
import { noFaults } from "../support/no-faults.ts";
import { outboxStore } from "../support/outbox-store.ts";
import { oru } from "../unit/journal/messages.ts";

export interface FleetStation {
  readonly site: string;
  readonly ids: readonly string[];
  readonly patientOf: (id: string) => string;
  start(url: string): Promise<void>;
  readonly accepted: number;
  /** Milliseconds from the first attempt to the last answer; null: not all are answered. */
  readonly tookMs: number | null;
  stop(): Promise<void>;
}

const patients = 10;

export function createStation(folder: string, number: number, site: string, results: number): FleetStation {
  const name = `base-${number}`;
  const { store, queue } = outboxStore(join(folder, name));
  const ids = Array.from({ length: results }, (_, i) => `B${number}R${i}`);
  const patientOf = (id: string): string => `${name} ${Number(id.split("R")[1]) % patients}`;
  store.transaction(() => {
    for (const [i, id] of ids.entries()) {
      queue(id, { bytes: oru({ "MSH-10": id, "OBR-3": `F${id}` }), createdAt: i, about: patientOf(id) });
    }
  });
  const topics = gatewayTopics(defaultPrefix(site, name));
  const world = { clock: systemClock, random: Math.random, logger: silentLogger };
  let [accepted, startedAt, doneAt] = [0, 0, 0];
  let halt = (): Promise<void> => Promise.resolve();
  const onClosed = (_id: string, outcome: string): void => {
    if (outcome === "accepted") accepted += 1;
    if (accepted === results) doneAt = performance.now();
  };
  const identity = {
    sender: { application: "LABBRO", facility: "BJERKE" },
    receivers: { result: { application: "EPJ", facility: "KOMMUNEN" }, qc: null },
    processingId: "T",
  } as const;
  return {
    ...{ site, ids, patientOf },
    start: async (url) => {
      const link = createBrokerLink({ url, clientId: name, username: name, ...presence(topics.state), ...world });
      const policy = defaultDeliveryPolicy;
      const dispatcher = createDispatcher({
        faults: noFaults,
        outbox: store.outbox,
        link,
        topics,
        identity,
        policy,
        onClosed,
        ...world,
      });
      halt = () => dispatcher.stop().then(() => link.stop());
      await dispatcher.start();
      startedAt = performance.now();
      await link.start();
    },
    get accepted() {
      return accepted;
    },
    get tookMs() {
      return accepted === results ? doneAt - startedAt : null;
    },
    stop: async () => {
      await halt();
      store.close();
    },
  };
}
