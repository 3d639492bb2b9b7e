/** Broker, link and dispatcher as one thing that is started and stopped together, made anew when their settings change. */

import { readSecret } from "../../config/secrets.ts";
import type { BrokerSettings, LoadedConfig } from "../../config/settings.ts";
import { createDispatcher, type Dispatcher } from "../../delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../delivery/retry-policy.ts";
import type { DeliveryView } from "../../delivery/waits.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import type { ProblemCode } from "../../domain/problem-catalogue.ts";
import { acknowledgementMapping } from "../../hl7/judge-acknowledgement.ts";
import { processingId, sendingApplication, sendingFacility } from "../../hl7/sender.ts";
import { type BrokerLinkOptions, createBrokerLink } from "../../mqtt/broker-link.ts";
import { brokerCredentials } from "../../mqtt/broker-login.ts";
import { type EmbeddedBrokerOptions, startEmbeddedBroker } from "../../mqtt/embedded-broker.ts";
import type { BrokerLink } from "../../mqtt/link.ts";
import { gatewayTopics, journalAuditFilter, journalFilters, journalStateTopic, presence } from "../../mqtt/topics.ts";
import type { DeliveryPauses } from "../../store/outbox/delivery-pauses.ts";
import type { OutboxTable } from "../../store/outbox/outbox-table.ts";
import type { ClockWitnesses } from "../../store/wire/clock-witnesses.ts";
import { type AuditWitnessOptions, createAuditWitness } from "./audit-witness.ts";
import { type BrokerProblem, type KeptBroker, keepBroker } from "./kept-broker.ts";
import { createRetainedPublisher, type RetainedStates } from "./retained-publisher.ts";
import { createStationPublisher } from "./station-publisher.ts";
import { createStationWitness } from "./station-witness.ts";

export interface DeliveryLineOptions {
  readonly config: LoadedConfig;
  readonly dataDir: string;
  readonly outbox: OutboxTable;
  readonly pauses: DeliveryPauses;
  readonly witnesses: ClockWitnesses;
  readonly clock: Clock;
  /** Of networks. */
  readonly machineClock: Clock;
  /** Default: MQTT. */
  readonly createLink?: ((options: BrokerLinkOptions) => BrokerLink) | undefined;
  readonly random: () => number;
  readonly logger: Logger;
  readonly faults: Faults;
  /** The embedded broker cannot listen, or can again (null). */
  readonly onBrokerProblem?: (problem: BrokerProblem | null) => void;
  /** Somebody must do something about it once. */
  readonly onNotice?: (code: ProblemCode) => void;
  readonly deviceStates: () => RetainedStates;
  readonly qcStates: () => RetainedStates;
  /** The journal's answer closed a message. */
  readonly onClosed?: (controlId: string) => void;
  /** Of the active snapshot. */
  readonly configurationNo: () => number;
  readonly audit: Pick<AuditWitnessOptions, "chain" | "watch" | "acceptedAt" | "refusedSince">;
}

export interface DeliveryLine {
  readonly link: BrokerLink;
  readonly dispatcher: Dispatcher;
  /** Where the broker is and, for the embedded one, how a journal logs in. */
  readonly broker: BrokerAccess;
  /** Why the embedded broker is not up; null: it is, or the broker is another's. */
  brokerProblem(): BrokerProblem | null;
  /** How delivery fares just now. */
  view(): DeliveryView;
  stop(): Promise<void>;
}

export interface BrokerAccess {
  readonly url: string;
  readonly journal: { readonly username: string; readonly password: string } | null;
}

/**
 * Throws UserError CONFIG_SECRET. An unreachable broker is no error but a state of the link, and neither is an embedded one whose port
 * is taken: it is tried again.
 */
export async function startDeliveryLine(options: DeliveryLineOptions): Promise<DeliveryLine> {
  let connect = (): Promise<void> => Promise.resolve();
  const opened = await openBroker(options, () => connect());
  try {
    const line = lineOver(options, opened);
    connect = () => line.link.start();
    await line.start();
    return line;
  } catch (error) {
    // Or it would hold the port that the next attempt wants.
    await opened.kept?.stop();
    throw error;
  }
}

function lineOver(
  options: DeliveryLineOptions,
  { access, login, kept }: OpenedBroker,
): DeliveryLine & { start(): Promise<void> } {
  const { config, clock, random, logger, faults } = options;
  const { station, mqtt } = config;
  const topics = gatewayTopics(mqtt.prefix);
  const link = (options.createLink ?? createBrokerLink)({
    url: access.url,
    ...login,
    clientId: `labbro-${station.site.id}-${station.gateway.id}`,
    ...presence(topics.state),
    clock: options.machineClock,
    random,
    logger,
    faults,
  });
  const { journal, qcReceiver } = station;
  const dispatcher = createDispatcher({
    outbox: options.outbox,
    pauses: options.pauses,
    link,
    topics,
    journalState: journalStateTopic(station.site.id),
    clock,
    random,
    logger,
    faults,
    policy: defaultDeliveryPolicy,
    receiverClocks: { witnesses: options.witnesses, zone: station.gateway.zone },
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
  const board = { link, faults, clock: options.machineClock };
  const publishers = [
    createRetainedPublisher({ ...board, topicOf: topics.deviceState, states: options.deviceStates }),
    createRetainedPublisher({ ...board, topicOf: topics.deviceQc, states: options.qcStates }),
    createStationPublisher({ ...board, topics, ...facts }),
    createStationWitness({ ...board, logger, topic: topics.station, pauses: options.pauses, now: () => clock.now() }),
    createAuditWitness({ ...board, ...options.audit, topic: topics.audit }),
  ];
  return {
    start: async () => {
      await dispatcher.start();
      if (kept === null || kept.broker !== null) await link.start();
      for (const publisher of publishers) publisher.start();
    },
    link,
    dispatcher,
    broker: access,
    brokerProblem: () => kept?.problem ?? null,
    view: () => ({ ...dispatcher.view, brokerProblem: kept?.problem?.code ?? link.problem }),
    stop: async () => {
      for (const publisher of publishers) publisher.stop();
      await dispatcher.stop();
      await link.stop();
      await kept?.stop();
    },
  };
}

interface OpenedBroker {
  readonly access: BrokerAccess;
  readonly login: Pick<BrokerLinkOptions, "username" | "password" | "tls">;
  readonly kept: KeptBroker | null;
}

/** `connect`: an embedded broker that was not up at once is now. */
function openBroker(options: DeliveryLineOptions, connect: () => Promise<void>): Promise<OpenedBroker> {
  const { broker } = options.config.mqtt;
  return broker.type === "embedded" ? openEmbedded(options, broker.port, connect) : Promise.resolve(external(broker));
}

async function openEmbedded(options: DeliveryLineOptions, port: number, connect: () => Promise<void>): Promise<OpenedBroker> {
  const { config, dataDir, random, logger, faults, onBrokerProblem, onNotice } = options;
  const [gateway, journal] = brokerCredentials(dataDir, ["gateway", "journal"], () => {
    logger.error("broker.credentials_torn", { code: "CREDENTIALS_TORN" });
    onNotice?.("CREDENTIALS_TORN");
  });
  if (gateway === undefined || journal === undefined) throw new Error("no credentials");
  const { prefix } = config.mqtt;
  const users = [gatewayUser(gateway, prefix), journalUser(journal, prefix)];
  const kept = await keepBroker({
    start: () => startEmbeddedBroker({ host: loopback, port, users, faults }),
    onProblem: (problem) => {
      if (problem !== null) logger.error("embedded_broker.not_started", { code: problem.code, port });
      else connect().catch((error: unknown) => void faults.report("delivery", error));
      onBrokerProblem?.(problem);
    },
    ...{ clock: options.machineClock, random, faults },
  });
  return {
    access: {
      url: kept.broker?.url ?? `mqtt://${loopback}:${port}`,
      journal: { username: journal.name, password: journal.password },
    },
    login: { username: gateway.name, password: gateway.password },
    kept,
  };
}

const loopback = "127.0.0.1";

type User = EmbeddedBrokerOptions["users"][number];
type Login = Pick<User, "name" | "password">;

const gatewayUser = (login: Login, prefix: string): User => ({
  ...{
    ...login,
    publish: [`${prefix}/#`],
    subscribe: [`${prefix}/hl7/ack`, `${prefix}/audit`, `${prefix}/station`, "labbro/v1/+/journal/state"],
  },
});

const journalUser = (login: Login, prefix: string): User => ({
  ...login,
  publish: ["labbro/v1/+/+/hl7/ack", `${prefix}/hl7/ack`, "labbro/v1/+/journal/state", journalAuditFilter],
  subscribe: [...journalFilters, `${prefix}/hl7/+`, journalAuditFilter],
});

function external(broker: Extract<BrokerSettings, { readonly type: "external" }>): OpenedBroker {
  const password = broker.password === null ? undefined : readSecret(broker.password);
  const username = broker.username ?? undefined;
  return { access: { url: broker.url, journal: null }, login: { username, password, tls: readTls(broker.tls) }, kept: null };
}

/** PEM files are read at every start, so that a renewed certificate needs no edit. Throws UserError CONFIG_SECRET. */
function readTls(files: Extract<BrokerSettings, { readonly type: "external" }>["tls"]): BrokerLinkOptions["tls"] {
  const named = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null);
  return named.length === 0 ? undefined : Object.fromEntries(named.map(([name, file]) => [name, readSecret({ file })]));
}
