/** Ready means that the instruments are listened to, not only that something answers. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
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
  const openStore = (dataDir: string) => {
    // The process lives, whatever opening the store takes: it is listened to already.
    asked.push(ask());
    return openGatewayStore(dataDir);
  };
  const asked: Promise<unknown>[] = [];
  const gateway = await startGateway({
    openStore,
    ...{ config: await loadOrExplain(join(folder, "config"), drivers), configDir: null, dataDir: join(folder, "data"), drivers },
    ...{ clock: systemClock, random: Math.random, logger: silentLogger },
    portWatcher: createPortWatcher({ list, clock: systemClock, sense: () => () => undefined }),
  });
  onTestFinished(() => gateway.stop());
  expect(await asked[0]).toEqual([503, ["STARTING"]]);
  expect(during[0]).toEqual([503, ["STARTING"]]);
  expect(await ask()).toEqual([200, []]);
});

test("passwords that had to be made anew are told at the start and in /health", async () => {
  const folder = temporaryFolder();
  writeFiles(join(folder, "config"), { "labbro.yaml": labbroYaml() });
  mkdirSync(join(folder, "data"), { mode: 0o700 });
  const told: string[] = [];
  const options = {
    ...{ config: await loadOrExplain(join(folder, "config"), drivers), configDir: null, dataDir: join(folder, "data"), drivers },
    ...{ clock: systemClock, random: Math.random, logger: silentLogger, talk: (line: string) => void told.push(line) },
  };
  const notices = async (url: string) => {
    const { notices: all } = (await (await fetch(`${url}/health/ready`)).json()) as { readonly notices: readonly object[] };
    return all;
  };
  const first = await startGateway(options);
  onTestFinished(() => first.stop());
  expect([await notices(first.url), told]).toEqual([[], []]);
  await first.stop();
  writeFileSync(join(folder, "data", "broker-credentials.json"), "");
  const second = await startGateway(options);
  onTestFinished(() => second.stop());
  expect(await notices(second.url)).toMatchObject([{ code: "CREDENTIALS_TORN", do: expect.stringContaining("new password") }]);
  expect(told).toEqual([expect.stringContaining("(CREDENTIALS_TORN)")]);
});

test("an instrument that the files no longer name is told at the next start", async () => {
  const folder = temporaryFolder();
  const [dir, dataDir] = [join(folder, "config"), join(folder, "data")];
  const file = deviceYaml(kits.crp, { id: "crp-1", at: { port: await freePort() }, serial: "AF20990001" });
  writeFiles(dir, { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": file });
  mkdirSync(dataDir, { mode: 0o700 });
  const told: string[] = [];
  const startAndStop = async () => {
    const gateway = await startGateway({
      ...{ config: await loadOrExplain(dir, drivers), configDir: null, dataDir, drivers },
      ...{ clock: systemClock, random: Math.random, logger: silentLogger, talk: (line: string) => void told.push(line) },
    });
    await gateway.stop();
  };
  await startAndStop();
  expect(told).toEqual([]);
  rmSync(join(dir, "devices", "crp-1.yaml"));
  await startAndStop();
  await startAndStop();
  expect(told).toEqual(["0 instruments, 1 fewer than before: crp-1."]);
});
