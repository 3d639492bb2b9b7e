/** What a hostile or broken peer sends to the embedded broker, and what a hostile broker sends to us: neither ends anything else. */
import { connect, createServer, type Socket } from "node:net";
import fc from "fast-check";
import { generate, type Packet } from "mqtt-packet";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { silentLogger } from "../../src/domain/logger.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { type EmbeddedBroker, startEmbeddedBroker } from "../../src/mqtt/embedded-broker.ts";
import { eventually } from "../support/eventually.ts";
import { noFaults } from "../support/no-faults.ts";
import { listening, portOf } from "../support/tcp-proxy.ts";

const user = { name: "gateway", password: "one", publish: ["#"], subscribe: ["#"] };
let broker: EmbeddedBroker | null = null;
afterEach(async () => {
  await broker?.stop();
  broker = null;
});

const login: Packet = {
  ...{ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clean: true, clientId: "x", keepalive: 0 },
  ...{ username: "gateway", password: Buffer.from("one") },
};

/** Sends the pieces and hangs up, politely or not. */
function play(port: number, pieces: readonly Uint8Array[], isRude: boolean): Promise<void> {
  return new Promise((done) => {
    const socket: Socket = connect({ host: "127.0.0.1", port }, () => {
      for (const piece of pieces) socket.write(piece);
      if (isRude) socket.resetAndDestroy();
      else socket.end();
    });
    socket.on("error", () => undefined).on("close", () => done());
    socket.resume();
  });
}

const noise = fc.uint8Array({ maxLength: 64 });
const publish = generate({ cmd: "publish", topic: "a/b", payload: "x", qos: 1, messageId: 7, dup: false, retain: false });
const valid = fc.constantFrom(
  generate(login),
  publish,
  generate({ cmd: "subscribe", messageId: 3, subscriptions: [{ topic: "#", qos: 1 }] }),
  generate({ cmd: "pingreq" }),
  generate({ cmd: "puback", messageId: 9 }),
  // 256 MB are announced, and never come.
  Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1, 65]),
);
const flipped = fc.tuple(valid, fc.nat(), fc.nat({ max: 255 })).map(([bytes, at, value]) => {
  const copy = Buffer.from(bytes);
  copy[at % copy.length] = value;
  return copy;
});
const talk = fc.array(fc.oneof(noise, valid, flipped), { maxLength: 6 });

test("whatever a client sends, the broker serves the next one", async () => {
  const running = await startEmbeddedBroker({ host: "127.0.0.1", port: 0, users: [user], faults: noFaults });
  broker = running;
  await fc.assert(
    fc.asyncProperty(talk, fc.boolean(), fc.boolean(), async (pieces, isRude, isLoggedIn) => {
      await play(running.port, isLoggedIn ? [generate(login), ...pieces] : pieces, isRude);
    }),
    { numRuns: 150 },
  );
  await serves(running);
});

test("a flood of connections that say nothing leaves room once they are gone", async () => {
  const running = await startEmbeddedBroker({ host: "127.0.0.1", port: 0, users: [user], faults: noFaults });
  broker = running;
  const sockets = Array.from({ length: 300 }, () =>
    connect({ host: "127.0.0.1", port: running.port }).on("error", () => undefined),
  );
  await eventually(() => expect(sockets.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(200));
  for (const socket of sockets) socket.destroy();
  await serves(running);
});

async function serves({ url }: EmbeddedBroker): Promise<void> {
  const login = { url, username: user.name, password: user.password, clientId: "next", protocol: 4 } as const;
  const link = createBrokerLink({ ...login, clock: systemClock, random: () => 0, logger: silentLogger, faults: noFaults });
  onTestFinished(() => link.stop());
  await link.start();
  await eventually(() => expect(link.state).toBe("online"));
  await link.publish("a", Buffer.from("x"));
}

test("whatever a broker sends, the link is there for the next one", async () => {
  const answers = fc.oneof(
    noise,
    flipped,
    fc.constantFrom(generate({ cmd: "connack", returnCode: 0, sessionPresent: false }), publish, Buffer.alloc(1_000_000, 0xff)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 5 }), fc.boolean(), async (pieces, isRude) => {
      const hostile = createServer((socket) => {
        socket.on("error", () => undefined).resume();
        for (const piece of pieces) socket.write(piece);
        if (isRude) socket.resetAndDestroy();
        else socket.end();
      });
      await listening(hostile);
      const ended = Promise.withResolvers<void>();
      const backoff = { minMs: 1, maxMs: 2 };
      const world = { clock: systemClock, random: () => 0, logger: silentLogger, faults: noFaults, backoff };
      const link = createBrokerLink({
        ...{ ...world, url: `mqtt://127.0.0.1:${portOf(hostile)}`, clientId: "base", watchdogMs: 50, stopTimeoutMs: 50 },
        onConnectionEnd: () => ended.resolve(),
      });
      await link.subscribe("#", () => Promise.reject(new Error("not taken")), { together: true });
      await link.start();
      await ended.promise;
      await link.stop();
      await new Promise((resolve) => hostile.close(resolve));
    }),
    { numRuns: 40 },
  );
});
