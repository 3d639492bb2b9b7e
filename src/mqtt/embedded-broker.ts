/**
 * The broker for a first try and the demo: aedes in this process, on loopback, nobody without a password and nobody beyond the
 * topics granted. It speaks MQTT 3.1.1 only and forgets everything when it stops, which is safe: the outbox is the memory.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { EventEmitter } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import "./numbers-on-demand.ts";
import { Aedes, type AedesOptions, type AuthenticateError } from "aedes";
import { contained, type Faults, ignoredFaults } from "../domain/fault.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { covers } from "./topic-filter.ts";

export interface EmbeddedBrokerUser {
  readonly name: string;
  readonly password: string;
  /** Topic filters it may publish to and subscribe to. */
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

export interface EmbeddedBrokerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly users: readonly EmbeddedBrokerUser[];
  /** Absent: for tools that run without a station. */
  readonly faults?: Faults;
}

export interface EmbeddedBroker {
  readonly url: string;
  readonly port: number;
  /** Closes every connection. Idempotent. */
  stop(): Promise<void>;
}

const badUserNameOrPassword = 4;
/** A gateway, a journal, and whoever looks on: a flood of connections takes no more than this. */
const mostConnections = 100;

/** Listens when it resolves. Rejects with UserError ADDRESS_IN_USE or ADDRESS_UNUSABLE. */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const { faults = ignoredFaults } = options;
  const aedes = await Aedes.createBroker(accessRules(options.users));
  (aedes as EventEmitter).on("error", (error) => void faults.report("delivery", error));
  const sockets = new Set<Socket>();
  // Small packets both ways: Nagle and delayed ACKs together would cost 40 ms each.
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)));
    // What a peer does to its connection concerns nobody else; aedes hears it too, and lets the client go.
    socket.on("error", () => socket.destroy());
    if (!contained(faults, "socket", () => void aedes.handle(socket))) socket.destroy();
  });
  server.maxConnections = mostConnections;
  try {
    await listen(server, options);
  } catch (error) {
    aedes.close();
    throw error;
  }
  const port = portOf(server);
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
  };
  return {
    url: `mqtt://${options.host}:${port}`,
    port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function accessRules(users: readonly EmbeddedBrokerUser[]): AedesOptions {
  const byName = new Map(users.map((user) => [user.name, user]));
  /** aedes keeps no user name; its client object is the connection. */
  const connected = new WeakMap<object, EmbeddedBrokerUser>();
  const may = (client: object | null, kind: "publish" | "subscribe", topic: string): boolean =>
    client !== null && (connected.get(client)?.[kind].some((filter) => covers(filter, topic)) ?? false);
  return {
    authenticate: (client, name, password, done) => {
      const user = byName.get(name ?? "");
      if (user === undefined || !isSame(user.password, password)) return done(refusal(), false);
      connected.set(client, user);
      done(null, true);
    },
    authorizePublish: (client, packet, done) => {
      done(may(client, "publish", packet.topic) ? null : new Error("not allowed to publish there"));
    },
    authorizeSubscribe: (client, subscription, done) => {
      done(null, may(client, "subscribe", subscription.topic) ? subscription : null);
    },
  };
}

const refusal = (): AuthenticateError =>
  Object.assign(new Error("bad user name or password"), { returnCode: badUserNameOrPassword });

/** Compared as digests, in constant time whatever the lengths. */
function isSame(expected: string, given: Uint8Array | undefined): boolean {
  const digest = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest();
  return timingSafeEqual(digest(expected), digest(given ?? new Uint8Array()));
}

function listen(server: Server, { host, port }: EmbeddedBrokerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on("error", (error) => {
      const isTaken = "code" in error && error.code === "EADDRINUSE";
      reject(new UserError(isTaken ? "ADDRESS_IN_USE" : "ADDRESS_UNUSABLE", `${host}:${port}.`, { cause: error }));
    });
    server.listen({ host, port }, () => resolve());
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
