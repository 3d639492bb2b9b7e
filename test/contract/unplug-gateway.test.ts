/** What others see of plugging and unplugging: the health page and the retained states on the broker. */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createPortWatcher } from "../../src/transport/discovery/watch-ports.ts";
import type { SerialPortInfo } from "../../src/transport/serial/port-choice.ts";
import { eventually } from "../support/eventually.ts";
import { type FakeBroker, startFakeBroker } from "../support/fake-broker.ts";
import {
  deviceYaml,
  freePort,
  kits,
  labbroYaml,
  temporaryFolder,
  topicPrefix,
  writeFiles,
} from "../support/gateway-harness-site.ts";
import { dialIn } from "../support/scripted-device.ts";

const adapter: SerialPortInfo = {
  ...{ path: "/dev/ttyUSB7", stablePath: null, manufacturer: "FTDI", product: "FT232R USB UART", physicalPort: "1-1.2" },
  usb: { vendorId: "0403", productId: "6001", serialNumber: "A10K2X" },
};

/** The newest retained state of an instrument. */
function lastState(broker: FakeBroker, id: string, what = "state"): { readonly state?: string } & Record<string, unknown> {
  const all = broker.publishes.filter(({ topic }) => topic === `${topicPrefix}/device/${id}/${what}`);
  expect(all.every(({ retain }) => retain)).toBe(true);
  return JSON.parse(String(all.at(-1)?.payload ?? "{}")) as { state?: string };
}

test("health and broker tell the state of every instrument, and health what is plugged in and belongs to nobody", async () => {
  const broker = await startFakeBroker();
  onTestFinished(() => broker.stop());
  const [port, folder] = [await freePort(), temporaryFolder()];
  const missing = join(folder, "not-plugged-in");
  writeFiles(join(folder, "config"), {
    "labbro.yaml": labbroYaml({ mqtt: `{ url: "${broker.url}" }` }),
    "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port }, serial: "AF20990001" }),
    "devices/nyco-1.yaml": deviceYaml(kits.nycocard, { id: "nyco-1", at: { path: missing } }),
  });
  const list = () => Promise.resolve([adapter]);
  const gateway = await startGateway({
    ...{ config: await loadOrExplain(join(folder, "config"), drivers), configDir: null, dataDir: join(folder, "data") },
    ...{ drivers, clock: systemClock, random: Math.random, logger: silentLogger },
    portWatcher: createPortWatcher({ list, clock: systemClock, sense: () => () => undefined }),
  });
  onTestFinished(() => gateway.stop());
  const health = async () => (await (await fetch(`${gateway.url}/health/ready`)).json()) as Record<string, unknown>;

  expect(await health()).toMatchObject({
    connections: {
      "crp-1": { state: "waiting", identity: "reported", badge: null },
      "nyco-1": { state: "absent", code: "PORT_ABSENT", badge: "identitet ikke bekreftet av instrumentet" },
    },
    unknownDevices: [{ vendorId: "0403", productId: "6001", serialNumber: "A10K2X", path: "/dev/ttyUSB7" }],
  });
  await eventually(() => expect(lastState(broker, "crp-1")).toMatchObject({ state: "waiting", connection: "crp-1" }));
  await eventually(() => expect(lastState(broker, "nyco-1")).toMatchObject({ state: "absent" }));
  await eventually(() => expect(lastState(broker, "crp-1", "qc")).toMatchObject({ CRP: { state: "never", lastPass: null } }));

  const device = await dialIn(port);
  device.send("\x0bMSH|^~\\&|Afinion 2 Analyzer");
  await eventually(() => expect(lastState(broker, "crp-1")).toMatchObject({ state: "reading" }));
  device.cut();
  await eventually(() => {
    const state = lastState(broker, "crp-1");
    expect(state).toMatchObject({ state: "waiting", code: "TRANSMISSION_INCOMPLETE" });
    expect(state.sentence).toContain("broke off");
  });
});
