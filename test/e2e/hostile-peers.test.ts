/** Whoever connects to a running gateway can do what he wants with his own connection: the gateway lives, and others are served. */
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { officeAddress } from "../../src/office/office-address.ts";
import { eventually } from "../support/eventually.ts";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { actHostile, hostileActs } from "../support/hostile-peer.ts";
import { asLab } from "../support/logged-in.ts";
import { dialIn } from "../support/scripted-device.ts";

const message = "\x0bMSH|^~\\&|A|B|||20260101||ORU^R01|1|P|2.5.1\r\x1c\r";
async function running() {
  const [devicePort, goodPort] = [await freePort(), await freePort()];
  const station = await startStation({
    files: {
      "labbro.yaml": labbroYaml(),
      "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: devicePort } }),
      "devices/crp-2.yaml": deviceYaml(kits.crp, { id: "crp-2", at: { port: goodPort } }),
    },
    journal: null,
  });
  const portOf = (url: string) => ({ host: "127.0.0.1", port: Number(new URL(url).port) });
  const sockets = {
    control: { to: officeAddress(station.dataDir), request: '{"name":"held.list","request":{}}\n' },
    device: { to: { host: "127.0.0.1", port: devicePort }, request: message },
    health: { to: portOf(station.gateway.url), request: "GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n" },
    broker: { to: portOf(station.gateway.broker().url), request: "\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00" },
  };
  const othersAreServed = async () => {
    const device = await dialIn(goodPort);
    device.send(message);
    await device.hears(/MSA\|/);
    device.close();
    expect((await fetch(`${station.gateway.url}/health/live`)).ok).toBe(true);
    const held = await asLab("held", "list", "--config", station.configDir, "--data", station.dataDir);
    expect(held).toMatchObject({ exitCode: 0 });
  };
  return { sockets, othersAreServed };
}

test("on every listening socket, whatever a peer does and when", async () => {
  const { sockets, othersAreServed } = await running();
  const left: Socket[] = [];
  onTestFinished(() => {
    for (const socket of left) socket.destroy();
  });
  const hostile = fc.record({
    at: fc.constantFrom(...Object.values(sockets)),
    act: fc.constantFrom(...hostileActs),
    cutAt: fc.nat(200),
    garbage: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 4, maxLength: 16 }), async (acts) => {
      const doing = acts.map(({ at: { to, request }, ...how }) =>
        actHostile(how.act, { to, request: Buffer.from(request, "latin1"), ...how }, left),
      );
      await Promise.all(doing);
      await othersAreServed();
    }),
    { numRuns: 8 },
  );
});

test("a crowd at every socket: what is too much is refused and told, and others are served", async () => {
  const { sockets, othersAreServed } = await running();
  const crowd = Object.values(sockets).flatMap(({ to }) => Array.from({ length: 250 }, () => connect({ ...to })));
  onTestFinished(() => {
    for (const one of crowd) one.destroy();
  });
  let refused = 0;
  for (const one of crowd) {
    one.on("error", () => undefined);
    one.on("close", () => {
      refused += 1;
    });
    one.resume();
  }
  await eventually(() => expect(refused).toBeGreaterThan(250 - 16 - 1));
  await othersAreServed();
});
