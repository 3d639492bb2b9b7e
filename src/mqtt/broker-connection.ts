/**
 * One connection to a broker, from CONNECT to close: one MQTT.js client that never reconnects, so none of its resend queues and
 * reconnect loops are in play (STACK.md 2). Whatever goes wrong ends it, exactly once; broker-link.ts then makes a new one.
 */
import { connect, type IClientOptions, type IConnackPacket, type IPublishPacket, type MqttClient, type Packet } from "mqtt";
import type { Clock } from "../domain/clock.ts";
import { type ProblemCode, UserError } from "../domain/problem-catalogue.ts";
import { type ConnectionEnd, ended, endOf, endSaid, isUnusableTls, reasonCodeOf } from "./connection-end.ts";
import type { IncomingMessage, PublishOptions } from "./link.ts";
import { meaningOf } from "./mqtt-reason-codes.ts";
import { publishPacketBytes } from "./packet-limit.ts";
import { Places } from "./places.ts";
import { isShared } from "./topic-filter.ts";
import type { StateMessage } from "./topics.ts";

export type ProtocolVersion = 4 | 5;

/** PEM texts: whom we trust instead of the system's list, and who we are. Only for `mqtts:` and `wss:` addresses. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
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
  /** The broker has a packet of this size. */
  onTaken(bytes: number): void;
  /** Whether a message on this topic may be handled while the former one still is. */
  isTogether(topic: string): boolean;
  onEnd(end: ConnectionEnd): void;
}

const noMatchingSubscribers = 0x10;
const packetTooLarge = 0x95;
/** Bounds what the broker hands over before our PUBACKs (MQTT 5). */
const receiveMaximum = 50;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #client: MqttClient;
  /** Questions without an answer, by how to fail them; the size of the packet that asked. */
  readonly #waiting = new Map<(error: Error) => void, number>();
  readonly #places = new Places();
  /** Message ids whose PUBACK said that nobody listens; MQTT.js treats that as plain success and hides it. */
  readonly #unheard = new Set<number>();
  /** A broker that does not know shared subscriptions would take one for a topic that nobody writes to. */
  #sharing = false;
  #inbox: Promise<void> = Promise.resolve();
  #ended = false;
  /** The largest packet that the broker takes (MQTT 5). */
  #maximumBytes = Number.POSITIVE_INFINITY;
  /** Why the broker says that it closes the connection (MQTT 5). */
  #farewell: number | null = null;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#client = connect(options.url, clientOptions(options));
  }

  open(): void {
    const client = this.#client;
    client.handleMessage = (packet, skipPuback) => this.#receive(packet, skipPuback);
    client.on("connect", ({ properties }) => this.#opened(properties));
    client.on("packetreceive", (packet) => this.#heard(packet));
    client.on("error", (error) => this.#failed(error));
    client.on("close", () => this.#end({ ...ended("lost"), isWordless: true }));
    try {
      client.connect();
      withoutDelay(client.stream);
    } catch (error) {
      // Certificate files that are none throw before there is a socket.
      this.#end(isUnusableTls(error) ? ended("unusable-tls") : ended("lost"));
      if (!isUnusableTls(error)) throw error;
    }
  }

  get isOpen(): boolean {
    return this.#client.connected && !this.#client.disconnecting && !this.#ended;
  }

  #opened(limits: IConnackPacket["properties"]): void {
    if (this.#ended) return;
    const missing = this.#missingIn(limits);
    if (missing !== null) {
      this.destroy("refused", missing);
      return;
    }
    this.#maximumBytes = limits?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
    this.#places.limit(limits?.receiveMaximum ?? Number.POSITIVE_INFINITY);
    this.#events.onOpen();
  }

  /** What we cannot do without and the broker says that it does not have (MQTT 5). */
  #missingIn(limits: IConnackPacket["properties"]): ProblemCode | null {
    if (limits?.maximumQoS === 0) return "BROKER_NO_QOS";
    return limits?.retainAvailable === false && this.#options.will !== undefined ? "BROKER_NO_RETAIN" : null;
  }

  /** Mosquitto answers a message beyond its `message_size_limit` with a PUBACK of 0x95, which MQTT.js refuses to read. */
  #failed(error: Error): void {
    if (/invalid puback reason code/i.test(error.message)) this.#farewell = packetTooLarge;
    this.#end(endOf(error));
  }

  /** No more are on their way at a time than the broker takes (its receive maximum). */
  async publish(topic: string, payload: Uint8Array, options: PublishOptions): Promise<{ readonly nobodyListens: boolean }> {
    const bytes = publishPacketBytes(topic, payload, options);
    if (bytes > this.#maximumBytes) throw tooLarge(`${bytes} bytes; it takes ${this.#maximumBytes}.`);
    await this.#places.take();
    const receipt = await this.#publish(topic, payload, options, bytes).finally(() => this.#places.giveBack());
    this.#events.onTaken(bytes);
    return receipt;
  }

  #publish(
    topic: string,
    payload: Uint8Array,
    options: PublishOptions,
    bytes: number,
  ): Promise<{ readonly nobodyListens: boolean }> {
    const properties = {
      ...(options.isUtf8 === true && { payloadFormatIndicator: true }),
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
    }, bytes);
  }

  subscribe(topic: string): Promise<void> {
    if (isShared(topic) && !this.#sharing) return Promise.reject(noSharing());
    return this.#ask((answer) => {
      this.#client.subscribe(topic, { qos: 1 }, (error, _granted, suback) => {
        const [refusal] = suback?.granted.filter((code) => typeof code === "number" && code >= 0x80) ?? [];
        if (refusal === undefined) return answer(error, undefined);
        const code = typeof refusal === "number" ? meaningOf(refusal, "topic") : "BROKER_NOT_AUTHORIZED";
        const isSharing = code === "BROKER_NO_SHARING";
        answer(isSharing ? noSharing() : new UserError(code, `It does not let us subscribe to ${topic}.`), undefined);
      });
      return this.#client.getLastMessageId();
    });
  }

  /** The polite end: what is being handled is finished, the broker gets a DISCONNECT and keeps the last will to itself. */
  async disconnect(): Promise<void> {
    await this.#inbox;
    if (this.#ended) return;
    // MQTT.js would wait for these for ever before it says goodbye (STACK.md 2).
    for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
    await new Promise<void>((resolve) => this.#client.end(false, () => resolve()));
  }

  /** The rude end: nothing more is sent, everything that waits is rejected. Idempotent. */
  destroy(kind: "refused" | "no-sharing" | "silent" | "handler-failed" | "closed", code: ProblemCode | null = null): void {
    this.#end({ ...ended(kind), code });
  }

  /** One question to the broker: answered, timed out, or cut off by the end of the connection. */
  #ask<T>(send: (answer: (error: Error | null, value: T) => void) => number, bytes = 0): Promise<T> {
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
      this.#waiting.set(fail, bytes);
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
    if (packet.cmd === "disconnect") this.#farewell = packet.reasonCode ?? null;
    this.#events.onHeard();
  }

  /**
   * Messages are handled one after the other unless their handler takes them together, and acknowledged in the order they came (MQTT
   * 4.6). MQTT.js would stop reading until its
   * callback comes, PUBACKs for our own publishes included: so it gets its callback at once, as an error, which makes it skip
   * the PUBACK, and the PUBACK is sent from here when the handler is done.
   */
  #receive(packet: IPublishPacket, skipPuback: (error?: Error) => void): void {
    const isTogether = this.#events.isTogether(packet.topic);
    const handled = isTogether ? this.#handle(packet) : null;
    this.#inbox = this.#inbox
      .then(() => handled ?? this.#handle(packet))
      .then((done) => {
        if (done) this.#acknowledge(packet);
      });
    skipPuback(packet.qos === 0 ? undefined : new Error("acknowledged later"));
  }

  /** False: it is not to be acknowledged. */
  async #handle(packet: IPublishPacket): Promise<boolean> {
    if (this.#ended) return false;
    try {
      await this.#events.onMessage(incoming(packet));
      return true;
    } catch {
      this.destroy("handler-failed");
      return false;
    }
  }

  #acknowledge(packet: IPublishPacket): void {
    if (!this.isOpen || packet.qos === 0) return;
    // biome-ignore lint/complexity/useLiteralKeys: private in MQTT.js's types, and its only way to send a PUBACK late.
    this.#client["_sendPacket"]({ cmd: "puback", messageId: packet.messageId, reasonCode: 0 });
  }

  #end(end: ConnectionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    const largestUnanswered = Math.max(0, ...this.#waiting.values());
    this.#hangUp();
    this.#failAll();
    this.#places.limit(Number.POSITIVE_INFINITY);
    const said = this.#farewell === null || end.kind !== "lost" ? end : endSaid(this.#farewell);
    this.#events.onEnd({ ...said, isWordless: said.isWordless && largestUnanswered === 0, largestUnanswered });
  }

  /** Where there never was a socket there is nothing to end. After a polite end has begun, MQTT.js ignores the rude one. */
  #hangUp(): void {
    const stream = this.#client.stream as { destroy(): void } | undefined;
    if (stream === undefined) return;
    this.#client.end(true);
    stream.destroy();
  }

  /** A broker that hangs up over a packet that is too large means the largest one that it has not answered. */
  #failAll(): void {
    const [largest] = [...this.#waiting].sort(([, a], [, b]) => b - a);
    for (const [fail, bytes] of [...this.#waiting]) {
      const isTheOne = this.#farewell === packetTooLarge && fail === largest?.[0] && bytes > 0;
      fail(isTheOne ? tooLarge(`${bytes} bytes.`) : unreachable("The connection broke before the broker answered."));
    }
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

const noSharing = (): UserError => new UserError("BROKER_NO_SHARING", "It was asked for one.");

const tooLarge = (detail: string): UserError => new UserError("MESSAGE_TOO_LARGE", detail);
const unreachable = (detail: string): UserError => new UserError("BROKER_UNREACHABLE", detail);

function asUserError(error: Error): UserError {
  if (error instanceof UserError) return error;
  const reasonCode = reasonCodeOf(error);
  if (reasonCode === null) return unreachable("The connection broke before the broker answered.");
  return new UserError(meaningOf(reasonCode, "message"), `Reason code ${reasonCode}.`);
}
