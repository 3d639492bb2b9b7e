/** Ready means that the instruments are listened to, not only that something answers. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { systemClock } from "../../src/app/system-clock.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { createPortWatcher } from "../../src/transport/discovery/watch-ports.ts";
import { deviceYaml, freePort, kits, labbroYaml, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";

test("a station whose wires are not open yet is starting, and ready behind that", async () => {
  const folder = temporaryFolder();
  const [health, port] = [await freePort(), await freePort()];
  writeFiles(join(folder, "config"), {
    "labbro.yaml": labbroYaml().replace("admin: { host: 127.0.0.1, port: 0 }", `admin: { host: 127.0.0.1, port: ${health} }`),
    "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port }, serial: "AF20990001" }),
  });
  mkdirSync(join(folder, "data"), { mode: 0o700 });
  const ask = async () => {
    const reply = await fetch(`http://127.0.0.1:${health}/health/ready`);
    const { reasons } = (await reply.json()) as { readonly reasons: readonly { readonly code: string }[] };
    return [reply.status, reasons.map(({ code }) => code)];
  };
  const during: unknown[] = [];
  // The last step before the wires.
  const list = async () => {
    during.push(await ask());
    return [];
  };
  const gateway = await startGateway({
    ...{ config: await loadOrExplain(join(folder, "config"), drivers), configDir: null, dataDir: join(folder, "data"), drivers },
    ...{ clock: systemClock, random: Math.random, logger: silentLogger },
    portWatcher: createPortWatcher({ list, clock: systemClock, sense: () => () => undefined }),
  });
  onTestFinished(() => gateway.stop());
  expect(during[0]).toEqual([503, ["STARTING"]]);
  expect(await ask()).toEqual([200, []]);
});
