/**
 * The link to one broker over its whole life: connects, steps down to MQTT 3.1.1 where 5 is refused, subscribes, says it is
 * online, and starts over with a fresh connection whenever the old one ends, is refused or has gone silent.
 */

import { type Backoff, backoffMs } from "../domain/backoff.ts";
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";
import { contained, type Faults, ignoredFaults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import { type ProblemCode, UserError } from "../domain/problem-catalogue.ts";
import { Connection, type ProtocolVersion, type TlsMaterial } from "./broker-connection.ts";
import { type ConnectionEnd, ended } from "./connection-end.ts";
import {
  type BrokerLink,
  type IncomingMessage,
  jsonContent,
  type LinkState,
  type PublishOptions,
  type SubscribeOptions,
} from "./link.ts";
import { PacketLimit, publishPacketBytes } from "./packet-limit.ts";
import { covers } from "./topic-filter.ts";
import type { StateMessage } from "./topics.ts";
import { RivalWatch, Watchdog } from "./watchdog.ts";

export interface BrokerLinkOptions {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tls?: TlsMaterial | undefined;
  /** Names the session that the broker keeps: the same after every restart, and no one else's. */
  readonly clientId: string;
  /** Published retained by the broker when we vanish, and by ourselves when we stop. */
  readonly will?: StateMessage | undefined;
  /** Published retained before the link calls itself online. */
  readonly online?: StateMessage | undefined;
  /** Told why, whenever a connection is over and the link will try again. */
  readonly onConnectionEnd?: (end: ConnectionEnd) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: for a tool that runs without a station. */
  readonly faults?: Faults;
  /** `auto`: 5, and 3.1.1 where the broker refuses it. */
  readonly protocol?: "auto" | ProtocolVersion;
  readonly publishTimeoutMs?: number;
  /** Nothing at all heard for so long: the connection is thrown away. Longer than `keepaliveMs`. */
  readonly watchdogMs?: number;
  readonly keepaliveMs?: number;
  readonly sessionExpiryMs?: number;
  readonly stopTimeoutMs?: number;
  readonly backoff?: Backoff;
}

type Settings = BrokerLinkOptions & Required<Pick<BrokerLinkOptions, keyof typeof defaults>>;

const defaults = {
  protocol: "auto" as "auto" | ProtocolVersion,
  faults: ignoredFaults,
  publishTimeoutMs: 10_000,
  watchdogMs: 90_000,
  keepaliveMs: 30_000,
  sessionExpiryMs: 14 * 24 * 3_600_000,
  stopTimeoutMs: 3_000,
  backoff: { minMs: 1_000, maxMs: 60_000 },
};

/** A connection that held this long was a good one: the next failure counts as the first. */
const stableMs = 60_000;

type Handler = (message: IncomingMessage) => Promise<void>;

interface Subscription extends SubscribeOptions {
  readonly handle: Handler;
}

/** Nothing happens before `start()`. Subscribe before starting: what the broker kept for us comes right after the connect. */
export function createBrokerLink(options: BrokerLinkOptions): BrokerLink {
  return new ReconnectingLink(options);
}

class ReconnectingLink implements BrokerLink {
  readonly #options: Settings;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #listeners = new Set<(state: LinkState) => void>();
  readonly #watchdog: Watchdog;
  readonly #limit = new PacketLimit();
  readonly #rival = new RivalWatch(stableMs);
  #problem: ProblemCode | null = null;
  #state: LinkState = "stopped";
  #version: ProtocolVersion;
  #connection: Connection | null = null;
  #retry: Timer | null = null;
  #failures = 0;
  #onlineSince: EpochMs | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: BrokerLinkOptions) {
    this.#options = { ...defaults, ...options };
    this.#version = this.#options.protocol === 4 ? 4 : 5;
    this.#watchdog = new Watchdog(options.clock, this.#options.watchdogMs, () => this.#connection?.destroy("silent"));
  }

  get state(): LinkState {
    return this.#state;
  }

  get problem(): ProblemCode | null {
    return this.#problem;
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    await this.#stopping;
    if (this.#state !== "stopped") return;
    if (!URL.canParse(this.#options.url)) throw new UserError("CONFIG_INVALID", "The address of the broker is no URL.");
    this.#failures = 0;
    this.#enter("connecting");
    this.#connect();
  }

  stop(): Promise<void> {
    if (this.#state !== "stopped") {
      this.#retry?.cancel();
      this.#stopping = this.#sayGoodbye();
      this.#enter("stopped");
    }
    return this.#stopping ?? Promise.resolve();
  }

  publish(topic: string, payload: Uint8Array, options: PublishOptions = {}): Promise<{ readonly nobodyListens: boolean }> {
    if (this.#state === "online" && this.#connection !== null) {
      if (!this.#limit.refuses(publishPacketBytes(topic, payload, options)))
        return this.#connection.publish(topic, payload, options);
      return Promise.reject(new UserError("MESSAGE_TOO_LARGE", "The broker hung up whenever it was sent."));
    }
    return Promise.reject(new UserError("BROKER_UNREACHABLE", `The link is ${this.#state}.`));
  }

  /**
   * One handler per filter: subscribing again replaces it. While the link is down this only registers, and every connection to
   * come subscribes before it is online. Rejects with UserError BROKER_REFUSED.
   */
  async subscribe(topic: string, handle: Handler, options: SubscribeOptions = {}): Promise<void> {
    this.#subscriptions.set(topic, { handle, ...options });
    if (this.#connection?.isOpen !== true) return;
    await this.#ask(this.#connection, topic, options).catch((error: unknown) => {
      if (!isUnreachable(error)) throw error;
    });
  }

  async #ask(connection: Connection, topic: string, { optional }: SubscribeOptions): Promise<void> {
    await connection.subscribe(topic).catch((error: unknown) => {
      if (optional !== true || isUnreachable(error)) throw error;
      this.#options.logger.info("mqtt.subscription_not_allowed", { topic });
    });
  }

  #connect(): void {
    const { url, clientId, username, password, tls, will, clock, keepaliveMs, sessionExpiryMs, publishTimeoutMs } = this.#options;
    const answerTimeoutMs = publishTimeoutMs;
    const session = { clientId, username, password, tls, will, version: this.#version, keepaliveMs, sessionExpiryMs };
    const connection = new Connection(
      { url, clock, answerTimeoutMs, ...session },
      {
        onOpen: () => void this.#setUp(connection),
        onHeard: () => this.#watchdog.heard(),
        onMessage: (message) => this.#dispatch(message),
        onTaken: (bytes) => this.#limit.acknowledged(bytes),
        isTogether: (topic) => this.#handlersOf(topic).every(({ together }) => together === true),
        onEnd: (end) => this.#ended(connection, end),
      },
    );
    this.#connection = connection;
    this.#watchdog.start();
    connection.open();
  }

  /** By a timer, where nobody catches: whatever a client library throws is told, and tried again. */
  #reconnect(): void {
    const { faults } = this.#options;
    if (contained(faults, "delivery", () => this.#connect()) || this.#retry !== null) return;
    this.#retryLater(ended("lost"));
  }

  /** A connection without its subscriptions is of no use: only with them is the link online. */
  async #setUp(connection: Connection): Promise<void> {
    try {
      for (const [topic, subscription] of this.#subscriptions) await this.#ask(connection, topic, subscription);
      await announce(connection, this.#options.online);
    } catch (error) {
      if (isUnreachable(error)) return connection.destroy("silent");
      return connection.destroy(isNoSharing(error) ? "no-sharing" : "refused", error instanceof UserError ? error.code : null);
    }
    if (connection !== this.#connection || this.#state === "stopped") return;
    this.#onlineSince = this.#options.clock.now();
    this.#problem = null;
    this.#options.logger.info("mqtt.online", { protocol: this.#version });
    this.#enter("online");
  }

  #handlersOf(topic: string): readonly Subscription[] {
    return [...this.#subscriptions].filter(([filter]) => covers(filter, topic)).map(([, subscription]) => subscription);
  }

  async #dispatch(message: IncomingMessage): Promise<void> {
    const handlers = this.#handlersOf(message.topic);
    // A subscription of an earlier life in the kept session.
    if (handlers.length === 0) this.#options.logger.warn("mqtt.message_unexpected");
    try {
      for (const { handle } of handlers) await handle(message);
    } catch (error) {
      // Not acknowledged: the connection ends, and the broker tells it again.
      this.#options.faults.report("delivery", error);
      throw error;
    }
  }

  #ended(connection: Connection, end: ConnectionEnd): void {
    if (connection !== this.#connection) return;
    this.#connection = null;
    this.#watchdog.stop();
    if (this.#state === "stopped") return;
    if (end.kind === "lost") this.#limit.cut(end.largestUnanswered);
    const isOtherVersionDue = end.kind === "version-refused" && this.#options.protocol === "auto";
    if (isOtherVersionDue && this.#stepOver()) this.#connect();
    else this.#retryLater(end);
  }

  /** The other protocol version; true when it shall be tried at once. */
  #stepOver(): boolean {
    this.#version = this.#version === 5 ? 4 : 5;
    this.#options.logger.info("mqtt.protocol_changed", { protocol: this.#version });
    return this.#version === 4;
  }

  #retryLater(end: ConnectionEnd): void {
    const { clock, backoff, random, logger } = this.#options;
    const heldMs = this.#onlineSince === null ? null : clock.now() - this.#onlineSince;
    if (heldMs !== null && heldMs >= stableMs) this.#failures = 0;
    this.#onlineSince = null;
    this.#failures += 1;
    const delayMs = backoffMs(this.#failures, backoff, random);
    this.#retry = clock.at(clock.now() + delayMs, () => {
      this.#retry = null;
      this.#reconnect();
    });
    const { kind, reasonCode } = end;
    this.#problem = this.#rival.ended(end.isWordless, heldMs) ? "BROKER_SESSION_TAKEN" : (end.code ?? codeOf[kind]);
    logger.warn("mqtt.connection_ended", { code: this.#problem, why: kind, reasonCode, retryInMs: delayMs });
    contained(this.#options.faults, "delivery", () => this.#options.onConnectionEnd?.(end));
    this.#enter(refusals.includes(kind) ? "refused" : "offline");
  }

  async #sayGoodbye(): Promise<void> {
    const connection = this.#connection;
    if (connection === null) return;
    const { clock, stopTimeoutMs, will } = this.#options;
    await new Promise<void>((resolve) => {
      const timer = clock.at(clock.now() + stopTimeoutMs, resolve);
      const goodbye = connection.isOpen ? announce(connection, will).then(() => connection.disconnect()) : Promise.resolve();
      // An unheard goodbye changes nothing: the broker publishes the last will.
      void goodbye
        .catch(() => undefined)
        .then(() => timer.cancel())
        .then(resolve);
    });
    connection.destroy("closed");
  }

  #enter(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) contained(this.#options.faults, "delivery", () => listener(state));
  }
}

const isNoSharing = (error: unknown): boolean => error instanceof UserError && error.code === "BROKER_NO_SHARING";
const isUnreachable = (error: unknown): boolean => error instanceof UserError && error.code === "BROKER_UNREACHABLE";

async function announce(connection: Connection, message: StateMessage | undefined): Promise<void> {
  if (message === undefined) return;
  const options = { retain: true, ...jsonContent };
  await connection.publish(message.topic, Buffer.from(message.payload, "utf8"), options);
}

/** The broker answered and will not have us: as long as nobody changes something, it will say so again. */
const refusals: readonly ConnectionEnd["kind"][] = ["refused", "version-refused", "certificate-refused", "no-sharing"];

/** What an administrator can look up; null where the broker is not to blame. */
const codeOf: Readonly<Record<ConnectionEnd["kind"], ProblemCode | null>> = {
  refused: "BROKER_REFUSED",
  "version-refused": "BROKER_REFUSED",
  "no-sharing": "BROKER_NO_SHARING",
  "certificate-refused": "BROKER_REFUSED_CERTIFICATE",
  untrusted: "BROKER_UNTRUSTED",
  "unusable-tls": "BROKER_TLS_FILES",
  "taken-over": "BROKER_SESSION_TAKEN",
  lost: "BROKER_UNREACHABLE",
  silent: "BROKER_UNREACHABLE",
  "handler-failed": null,
  closed: null,
};
