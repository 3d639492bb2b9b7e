/** A broker that outlives the gateways of a test, with a login for the gateway, one for the journal and one that sees everything. */
import { onTestFinished } from "vitest";
import type { Clock } from "../../src/domain/clock.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { type EmbeddedBroker, type EmbeddedBrokerUser, startEmbeddedBroker } from "../../src/mqtt/embedded-broker.ts";
import type { IncomingMessage } from "../../src/mqtt/link.ts";
import { journalFilters, journalStateTopic } from "../../src/mqtt/topics.ts";
import type { BrokerLogin } from "./gateway-harness.ts";
import { siteId, topicPrefix } from "./gateway-harness-site.ts";

/** Where the gateway's configuration finds its password. */
export const passwordVariable = "LABBRO_TEST_BROKER_PASSWORD";
export const gatewayPassword = "gateway-secret";
const journalPassword = "journal-secret";
const observerPassword = "observer-secret";

const users: readonly EmbeddedBrokerUser[] = [
  {
    ...{ name: "gateway", password: gatewayPassword, publish: [`${topicPrefix}/#`] },
    subscribe: [`${topicPrefix}/hl7/ack`, `${topicPrefix}/station`, `${topicPrefix}/audit`],
  },
  {
    ...{ name: "journal", password: journalPassword, subscribe: journalFilters },
    publish: [`${topicPrefix}/hl7/ack`, journalStateTopic(siteId)],
  },
  { name: "observer", password: observerPassword, publish: [], subscribe: ["#"] },
];

export interface TestBroker {
  readonly url: string;
  /** The `mqtt` section of a gateway that uses it. */
  readonly mqtt: string;
  readonly journal: BrokerLogin;
}

/** Runs until the test ends; the password is in this process's environment as long. */
export async function startTestBroker(): Promise<TestBroker> {
  const broker: EmbeddedBroker = await startEmbeddedBroker({ host: "127.0.0.1", port: 0, users });
  onTestFinished(() => broker.stop());
  process.env[passwordVariable] = gatewayPassword;
  onTestFinished(() => void delete process.env[passwordVariable]);
  const { url } = broker;
  return {
    url,
    mqtt: `{ url: "${url}", username: gateway, password: { env: ${passwordVariable} } }`,
    journal: { url, username: "journal", password: journalPassword },
  };
}

/** Everything that is published from now on, in order. */
export async function observe({ url }: TestBroker, clock: Clock): Promise<readonly IncomingMessage[]> {
  const seen: IncomingMessage[] = [];
  const login = { url, username: "observer", password: observerPassword, clientId: "observer" };
  const link = createBrokerLink({ ...login, clock, random: Math.random, logger: silentLogger });
  await link.subscribe("#", (message) => Promise.resolve(void seen.push(message)));
  await link.start();
  onTestFinished(() => link.stop());
  return seen;
}
