/** Broker, link and dispatcher as one thing that is started and stopped together, made anew when their settings change. */

import { readSecret } from "../../config/secrets.ts";
import type { BrokerSettings, LoadedConfig } from "../../config/settings.ts";
import { createDispatcher, type Dispatcher } from "../../delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../delivery/retry-policy.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Logger } from "../../domain/logger.ts";
import { acknowledgementMapping } from "../../hl7/judge-acknowledgement.ts";
import { processingId, sendingApplication, sendingFacility } from "../../hl7/sender.ts";
import { type BrokerLinkOptions, createBrokerLink } from "../../mqtt/broker-link.ts";
import { brokerCredentials } from "../../mqtt/credentials.ts";
import { type EmbeddedBroker, startEmbeddedBroker } from "../../mqtt/embedded-broker.ts";
import type { BrokerLink } from "../../mqtt/link.ts";
import { gatewayTopics, journalFilters, journalStateTopic, presence } from "../../mqtt/topics.ts";
import type { OutboxTable } from "../../store/outbox-table.ts";
import { systemClock } from "../system-clock.ts";
import { createRetainedPublisher, type RetainedStates } from "./retained-publisher.ts";
import { createStationPublisher } from "./station-publisher.ts";

export interface DeliveryLineOptions {
  readonly config: LoadedConfig;
  readonly dataDir: string;
  readonly outbox: OutboxTable;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly deviceStates: () => RetainedStates;
  readonly qcStates: () => RetainedStates;
  /** The journal's answer closed a message. */
  readonly onClosed?: (controlId: string) => void;
  /** Of the active snapshot. */
  readonly configurationNo: () => number;
}

export interface DeliveryLine {
  readonly link: BrokerLink;
  readonly dispatcher: Dispatcher;
  /** Where the broker is and, for the embedded one, how a journal logs in. */
  readonly broker: BrokerAccess;
  stop(): Promise<void>;
}

export interface BrokerAccess {
  readonly url: string;
  readonly journal: { readonly username: string; readonly password: string } | null;
}

/** Throws UserError ADDRESS_IN_USE (embedded broker) or CONFIG_SECRET; an unreachable broker is no error but a state of the link. */
export async function startDeliveryLine(options: DeliveryLineOptions): Promise<DeliveryLine> {
  const { config, clock, random, logger } = options;
  const { station, mqtt } = config;
  const { access, login, embedded } = await openBroker(options);
  const topics = gatewayTopics(mqtt.prefix);
  const link = createBrokerLink({
    url: access.url,
    ...login,
    clientId: `labbro-${station.site.id}-${station.gateway.id}`,
    ...presence(topics.state),
    // Networks keep real time, whatever clock the station judges by (the demo's jumps).
    clock: systemClock,
    random,
    logger,
  });
  const { journal, qcReceiver } = station;
  const dispatcher = createDispatcher({
    outbox: options.outbox,
    link,
    topics,
    journalState: journalStateTopic(station.site.id),
    clock,
    random,
    logger,
    policy: defaultDeliveryPolicy,
    mappings: { result: acknowledgementMapping(journal.answers), qc: acknowledgementMapping(qcReceiver?.answers) },
    onClosed: (controlId) => options.onClosed?.(controlId),
    identity: {
      sender: { application: sendingApplication, facility: sendingFacility(station) },
      receivers: { result: journal, qc: qcReceiver },
      processingId: processingId(station),
    },
  });
  const { outbox, configurationNo } = options;
  const facts = { configurationNo, outbox, dispatcher, now: () => clock.now() };
  const publishers = [
    createRetainedPublisher({ link, topicOf: topics.deviceState, states: options.deviceStates, clock: systemClock }),
    createRetainedPublisher({ link, topicOf: topics.deviceQc, states: options.qcStates, clock: systemClock }),
    createStationPublisher({ link, topics, ...facts, clock: systemClock }),
  ];
  await dispatcher.start();
  await link.start();
  for (const publisher of publishers) publisher.start();
  return {
    link,
    dispatcher,
    broker: access,
    stop: async () => {
      for (const publisher of publishers) publisher.stop();
      await dispatcher.stop();
      await link.stop();
      await embedded?.stop();
    },
  };
}

interface OpenedBroker {
  readonly access: BrokerAccess;
  readonly login: Pick<BrokerLinkOptions, "username" | "password" | "tls">;
  readonly embedded: EmbeddedBroker | null;
}

function openBroker({ config, dataDir, logger }: DeliveryLineOptions): Promise<OpenedBroker> {
  const { broker, prefix } = config.mqtt;
  return broker.type === "embedded" ? openEmbedded(broker.port, prefix, dataDir, logger) : Promise.resolve(external(broker));
}

async function openEmbedded(port: number, prefix: string, dataDir: string, logger: Logger): Promise<OpenedBroker> {
  const [gateway, journal] = brokerCredentials(dataDir, ["gateway", "journal"], () =>
    logger.error("broker.credentials_torn", { code: "CREDENTIALS_TORN" }),
  );
  if (gateway === undefined || journal === undefined) throw new Error("no credentials");
  const embedded = await startEmbeddedBroker({
    host: "127.0.0.1",
    port,
    users: [
      { ...gateway, publish: [`${prefix}/#`], subscribe: [`${prefix}/hl7/ack`, "labbro/v1/+/journal/state"] },
      {
        ...journal,
        publish: ["labbro/v1/+/+/hl7/ack", `${prefix}/hl7/ack`, "labbro/v1/+/journal/state"],
        subscribe: [...journalFilters, `${prefix}/hl7/+`],
      },
    ],
  });
  return {
    access: { url: embedded.url, journal: { username: journal.name, password: journal.password } },
    login: { username: gateway.name, password: gateway.password },
    embedded,
  };
}

function external(broker: Extract<BrokerSettings, { readonly type: "external" }>): OpenedBroker {
  const password = broker.password === null ? undefined : readSecret(broker.password);
  const username = broker.username ?? undefined;
  return { access: { url: broker.url, journal: null }, login: { username, password, tls: readTls(broker.tls) }, embedded: null };
}

/** PEM files are read at every start, so that a renewed certificate needs no edit. Throws UserError CONFIG_SECRET. */
function readTls(files: Extract<BrokerSettings, { readonly type: "external" }>["tls"]): BrokerLinkOptions["tls"] {
  const named = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null);
  return named.length === 0 ? undefined : Object.fromEntries(named.map(([name, file]) => [name, readSecret({ file })]));
}
