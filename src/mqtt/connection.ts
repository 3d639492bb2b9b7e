/**
 * One connection to a broker, from CONNECT to close: one MQTT.js client that never reconnects, so none of its resend queues and
 * reconnect loops are in play (ECOSYSTEM 2). Whatever goes wrong ends it, exactly once; broker-link.ts then makes a new one.
 */
import { connect, type IClientOptions, type IPublishPacket, type MqttClient, type Packet } from "mqtt";
import type { Clock } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { IncomingMessage, PublishOptions } from "./link.ts";
import { isShared } from "./topic-filter.ts";
import type { StateMessage } from "./topics.ts";

export type ProtocolVersion = 4 | 5;

/** PEM texts: whom we trust instead of the system's list, and who we are. Only for `mqtts:` and `wss:` addresses. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Why a connection is over. `refused` is the broker's own no: to the CONNECT, or to what a connection cannot do without; `untrusted`
 * is ours: its certificate.
 */
export interface ConnectionEnd {
  readonly kind: "refused" | "version-refused" | "no-sharing" | "untrusted" | "lost" | "silent" | "handler-failed" | "closed";
  readonly reasonCode: number | null;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly will?: StateMessage | undefined;
  readonly tls?: TlsMaterial | undefined;
  readonly version: ProtocolVersion;
  readonly clock: Clock;
  readonly keepaliveMs: number;
  /** How long the broker keeps the session, and so the messages for us, while we are away (MQTT 5). */
  readonly sessionExpiryMs: number;
  /** How long a PUBACK or SUBACK is waited for. */
  readonly answerTimeoutMs: number;
}

export interface ConnectionEvents {
  onOpen(): void;
  /** Any packet at all came from the broker. */
  onHeard(): void;
  /** The message is acknowledged to the broker when this resolves; a rejection ends the connection, so it is delivered again. */
  onMessage(message: IncomingMessage): Promise<void>;
  onEnd(end: ConnectionEnd): void;
}

/** "Unacceptable protocol version" (MQTT 3.1.1) and "Unsupported Protocol Version" (MQTT 5). */
const versionRefusals: readonly number[] = [0x01, 0x84];
const noMatchingSubscribers = 0x10;
/** "Shared Subscriptions not supported" (MQTT 5). */
const sharingNotSupported = 0x9e;
/** Bounds what the broker hands over before our PUBACKs (MQTT 5). */
const receiveMaximum = 50;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #client: MqttClient;
  readonly #waiting = new Set<(error: Error) => void>();
  /** Message ids whose PUBACK said that nobody listens; MQTT.js treats that as plain success and hides it. */
  readonly #unheard = new Set<number>();
  /** A broker that does not know shared subscriptions would take one for a topic that nobody writes to. */
  #sharing = false;
  #inbox: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#client = connect(options.url, clientOptions(options));
  }

  open(): void {
    const client = this.#client;
    client.handleMessage = (packet, skipPuback) => this.#receive(packet, skipPuback);
    client.on("connect", () => this.#ended || this.#events.onOpen());
    client.on("packetreceive", (packet) => this.#heard(packet));
    client.on("error", (error) => this.#end(endOf(error)));
    client.on("close", () => this.#end({ kind: "lost", reasonCode: null }));
    client.connect();
    withoutDelay(client.stream);
  }

  get isOpen(): boolean {
    return this.#client.connected && !this.#client.disconnecting && !this.#ended;
  }

  publish(topic: string, payload: Uint8Array, options: PublishOptions): Promise<{ readonly nobodyListens: boolean }> {
    const properties = {
      payloadFormatIndicator: true,
      ...(options.contentType !== undefined && { contentType: options.contentType }),
      ...(options.responseTopic !== undefined && { responseTopic: options.responseTopic }),
      ...(options.correlation !== undefined && { correlationData: Buffer.from(options.correlation, "utf8") }),
    };
    return this.#ask((answer) => {
      let messageId = 0;
      const details = { qos: 1, retain: options.retain ?? false, properties } as const;
      this.#client.publish(topic, Buffer.from(payload), details, (error) => {
        answer(error ?? null, { nobodyListens: this.#unheard.delete(messageId) });
      });
      messageId = this.#client.getLastMessageId();
      return messageId;
    });
  }

  subscribe(topic: string): Promise<void> {
    if (isShared(topic) && !this.#sharing) return Promise.reject(noSharing());
    return this.#ask((answer) => {
      this.#client.subscribe(topic, { qos: 1 }, (error, _granted, suback) => {
        const [refusal] = suback?.granted.filter((code) => typeof code === "number" && code >= 0x80) ?? [];
        if (refusal === undefined) return answer(error, undefined);
        const isSharing = refusal === sharingNotSupported;
        answer(isSharing ? noSharing() : new UserError("BROKER_REFUSED", `It does not let us subscribe to ${topic}.`), undefined);
      });
      return this.#client.getLastMessageId();
    });
  }

  /** The polite end: what is being handled is finished, the broker gets a DISCONNECT and keeps the last will to itself. */
  async disconnect(): Promise<void> {
    await this.#inbox;
    if (this.#ended) return;
    // MQTT.js would wait for these for ever before it says goodbye (ECOSYSTEM 2).
    for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
    await new Promise<void>((resolve) => this.#client.end(false, () => resolve()));
  }

  /** The rude end: nothing more is sent, everything that waits is rejected. Idempotent. */
  destroy(kind: "refused" | "no-sharing" | "silent" | "handler-failed" | "closed"): void {
    this.#end({ kind, reasonCode: null });
  }

  /** One question to the broker: answered, timed out, or cut off by the end of the connection. */
  #ask<T>(send: (answer: (error: Error | null, value: T) => void) => number): Promise<T> {
    if (!this.isOpen) return Promise.reject(unreachable("The connection is gone."));
    const { clock, answerTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        timer.cancel();
        this.#waiting.delete(fail);
      };
      const fail = (error: Error): void => {
        settle();
        reject(error);
      };
      const timer = clock.at(clock.now() + answerTimeoutMs, () => {
        fail(unreachable(`No answer from the broker within ${answerTimeoutMs} ms.`));
        this.#client.removeOutgoingMessage(messageId);
      });
      this.#waiting.add(fail);
      const messageId = send((error, value) => {
        settle();
        if (error === null) resolve(value);
        else reject(asUserError(error));
      });
    });
  }

  #heard(packet: Packet): void {
    if (this.#ended) return;
    if (packet.cmd === "connack")
      this.#sharing = this.#options.version === 5 && packet.properties?.sharedSubscriptionAvailable !== false;
    if (packet.cmd === "puback" && packet.reasonCode === noMatchingSubscribers) this.#unheard.add(packet.messageId ?? 0);
    this.#events.onHeard();
  }

  /**
   * Messages are handled one after the other, and acknowledged in that order (MQTT 4.6). MQTT.js would stop reading until its
   * callback comes, PUBACKs for our own publishes included: so it gets its callback at once, as an error, which makes it skip
   * the PUBACK, and the PUBACK is sent from here when the handler is done.
   */
  #receive(packet: IPublishPacket, skipPuback: (error?: Error) => void): void {
    this.#inbox = this.#inbox.then(() => this.#handle(packet));
    skipPuback(packet.qos === 0 ? undefined : new Error("acknowledged later"));
  }

  async #handle(packet: IPublishPacket): Promise<void> {
    if (this.#ended) return;
    try {
      await this.#events.onMessage(incoming(packet));
    } catch {
      this.destroy("handler-failed");
    }
    if (!this.isOpen || packet.qos === 0) return;
    // biome-ignore lint/complexity/useLiteralKeys: private in MQTT.js's types, and its only way to send a PUBACK late.
    this.#client["_sendPacket"]({ cmd: "puback", messageId: packet.messageId, reasonCode: 0 });
  }

  #end(end: ConnectionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#client.end(true);
    // After a polite end has begun, MQTT.js ignores the rude one.
    this.#client.stream.destroy();
    for (const fail of [...this.#waiting]) fail(unreachable("The connection broke before the broker answered."));
    this.#events.onEnd(end);
  }
}

/** A plain or TLS socket sends a small packet at once; a WebSocket has no such switch. */
function withoutDelay(stream: object): void {
  if ("setNoDelay" in stream && typeof stream.setNoDelay === "function") stream.setNoDelay(true);
}

function clientOptions(options: ConnectionOptions): IClientOptions {
  return {
    manualConnect: true,
    reconnectPeriod: 0,
    resubscribe: false,
    clientId: options.clientId,
    clean: false,
    keepalive: Math.round(options.keepaliveMs / 1_000),
    protocolVersion: options.version,
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
    ...options.tls,
    ...(options.will !== undefined && {
      will: { topic: options.will.topic, payload: Buffer.from(options.will.payload, "utf8"), qos: 1 as const, retain: true },
    }),
    ...(options.version === 5 && {
      properties: { sessionExpiryInterval: Math.round(options.sessionExpiryMs / 1_000), receiveMaximum },
    }),
  };
}

function incoming(packet: IPublishPacket): IncomingMessage {
  return {
    topic: packet.topic,
    payload: Buffer.from(packet.payload),
    correlation: packet.properties?.correlationData?.toString("utf8") ?? null,
    responseTopic: packet.properties?.responseTopic ?? null,
  };
}

/** MQTT.js gives a number where the broker said no, and a text (ECONNREFUSED) or nothing where the network did. */
function reasonCodeOf(error: Error): number | null {
  const code: unknown = "code" in error ? error.code : null;
  return typeof code === "number" ? code : null;
}

/** Node's names for a certificate that was not accepted, from OpenSSL's `X509_V_ERR_…` (nodejs.org, tls, "X509 certificate error codes"). */
const distrust =
  /^(?:ERR_TLS_CERT|CERT_|CRL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_)/;

const isDistrust = (error: Error): boolean => "code" in error && typeof error.code === "string" && distrust.test(error.code);

function endOf(error: Error): ConnectionEnd {
  if (isDistrust(error)) return { kind: "untrusted", reasonCode: null };
  const reasonCode = reasonCodeOf(error);
  if (reasonCode === null || !error.message.startsWith("Connection refused")) return { kind: "lost", reasonCode: null };
  return { kind: versionRefusals.includes(reasonCode) ? "version-refused" : "refused", reasonCode };
}

const noSharing = (): UserError => new UserError("BROKER_NO_SHARING", "It was asked for one.");

const unreachable = (detail: string): UserError => new UserError("BROKER_UNREACHABLE", detail);

function asUserError(error: Error): UserError {
  if (error instanceof UserError) return error;
  const reasonCode = reasonCodeOf(error);
  if (reasonCode === null) return unreachable("The connection broke before the broker answered.");
  return new UserError("BROKER_REFUSED_MESSAGE", `Reason code ${reasonCode}.`);
}
