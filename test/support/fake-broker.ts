/**
 * An MQTT broker that does what a test tells it: refuses, hesitates, says that nobody listens, drops the line. It routes nothing.
 * Speaks both versions; a MQTT 5 client meets a 3.1.1 broker when `versions` says so.
 */
import { createServer, type Socket } from "node:net";
import {
  generate,
  type IConnackPacket,
  type IConnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type Packet,
  parser as packetParser,
} from "mqtt-packet";
import { listening, portOf } from "./tcp-proxy.ts";

type Answer = number | "silent" | "drop";

/** What is answered; a number is a reason code. Replace single entries at any time. */
export interface BrokerScript {
  versions: readonly number[];
  connack: (packet: IConnectPacket) => Answer;
  /** What an accepted CONNECT is told (MQTT 5). */
  connackProperties: NonNullable<IConnackPacket["properties"]>;
  puback: (packet: IPublishPacket) => Answer | Promise<Answer>;
  suback: (topic: string) => number | "silent";
  pingresp: boolean;
  /** What CONNACK tells a MQTT 5 client of the broker's limits. */
  limits: Pick<NonNullable<IConnackPacket["properties"]>, "maximumPacketSize" | "receiveMaximum">;
}

export interface FakeBroker {
  readonly url: string;
  readonly port: number;
  readonly script: BrokerScript;
  readonly connects: IConnectPacket[];
  readonly publishes: IPublishPacket[];
  readonly subscriptions: string[];
  /** Message ids that clients acknowledged. */
  readonly pubacks: number[];
  readonly disconnects: number;
  readonly openConnections: number;
  /** Sends a QoS 1 message over the newest connection. */
  deliver(message: Pick<IPublishPacket, "topic" | "payload"> & Partial<IPublishPacket>): void;
  /** Cuts every connection; with a reason code, MQTT 5 clients are told why. */
  drop(reasonCode?: number): void;
  stop(): Promise<void>;
}

export async function startFakeBroker(script: Partial<BrokerScript> = {}): Promise<FakeBroker> {
  const broker = new ScriptedBroker(script);
  await broker.listen();
  return broker;
}

class ScriptedBroker implements FakeBroker {
  readonly script: BrokerScript;
  readonly connects: IConnectPacket[] = [];
  readonly publishes: IPublishPacket[] = [];
  readonly subscriptions: string[] = [];
  readonly pubacks: number[] = [];
  disconnects = 0;
  readonly #peers = new Set<Peer>();
  readonly #server = createServer((socket) => this.#accept(socket));

  constructor(script: Partial<BrokerScript>) {
    this.script = {
      versions: [4, 5],
      connack: () => 0,
      limits: {},
      connackProperties: {},
      puback: () => 0,
      suback: () => 1,
      pingresp: true,
      ...script,
    };
  }

  listen(): Promise<void> {
    return listening(this.#server);
  }

  get port(): number {
    return portOf(this.#server);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  get openConnections(): number {
    return this.#peers.size;
  }

  deliver(message: Pick<IPublishPacket, "topic" | "payload"> & Partial<IPublishPacket>): void {
    const newest = [...this.#peers].at(-1);
    newest?.send({ cmd: "publish", qos: 1, dup: false, retain: false, messageId: 1, ...message });
  }

  drop(reasonCode?: number): void {
    for (const peer of this.#peers) {
      if (reasonCode !== undefined) peer.send({ cmd: "disconnect", reasonCode });
      if (reasonCode === undefined) peer.socket.destroy();
      else peer.socket.end();
    }
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.drop();
    });
  }

  #accept(socket: Socket): void {
    const peer = new Peer(socket, (packet) => void this.#answer(peer, packet));
    this.#peers.add(peer);
    socket.on("close", () => this.#peers.delete(peer));
  }

  async #answer(peer: Peer, packet: Packet): Promise<void> {
    switch (packet.cmd) {
      case "connect":
        return this.#greet(peer, packet);
      case "publish":
        this.publishes.push(packet);
        return this.#acknowledge(peer, packet, await this.script.puback(packet));
      case "subscribe":
        return this.#grant(peer, packet);
      case "puback":
        this.pubacks.push(packet.messageId ?? 0);
        return;
      case "pingreq":
        if (this.script.pingresp) peer.send({ cmd: "pingresp" });
        return;
      case "disconnect":
        this.disconnects += 1;
        return;
    }
  }

  #greet(peer: Peer, packet: IConnectPacket): void {
    this.connects.push(packet);
    const version = packet.protocolVersion ?? 4;
    const isKnown = this.script.versions.includes(version);
    peer.version = isKnown ? version : 4;
    const code = isKnown ? this.script.connack(packet) : 1;
    if (code === "drop") peer.socket.destroy();
    if (typeof code !== "number") return;
    const properties = { ...this.script.limits, ...this.script.connackProperties };
    peer.send({
      ...{ cmd: "connack", sessionPresent: false, returnCode: code, reasonCode: code },
      ...(peer.version === 5 ? { properties } : {}),
    });
    if (code !== 0) peer.socket.end();
  }

  #acknowledge(peer: Peer, packet: IPublishPacket, answer: Answer): void {
    if (answer === "drop") peer.socket.destroy();
    if (typeof answer === "number" && packet.qos > 0) peer.send({ cmd: "puback", ...idOf(packet), reasonCode: answer });
  }

  #grant(peer: Peer, packet: ISubscribePacket): void {
    const answers = packet.subscriptions.map(({ topic }) => this.script.suback(topic));
    this.subscriptions.push(...packet.subscriptions.map(({ topic }) => topic));
    const granted = answers.filter((answer) => answer !== "silent");
    if (granted.length === answers.length) peer.send({ cmd: "suback", ...idOf(packet), granted });
  }
}

const idOf = ({ messageId }: Packet) => (messageId === undefined ? {} : { messageId });

class Peer {
  readonly socket: Socket;
  version = 4;

  constructor(socket: Socket, onPacket: (packet: Packet) => void) {
    this.socket = socket;
    const parser = packetParser();
    parser.on("packet", onPacket);
    socket.on("data", (bytes) => parser.parse(bytes));
    socket.on("error", () => undefined);
  }

  send(packet: Packet): void {
    if (!this.socket.destroyed) this.socket.write(generate(packet, { protocolVersion: this.version }));
  }
}
