/** One data folder has one writer; two folders have nothing in common, even in one process. */
import { expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { command, deliveredResults, dock, type Station, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { personFile } from "../support/person-file.ts";

const { crp } = kits;
const serial = "AF20990001";

async function crpStation(port: number, folder = temporaryFolder()): Promise<Station> {
  const files = { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }) };
  return await startStation({ files, folder });
}

const dockOn = ({ clock }: Station, port: number, runs: Parameters<typeof dock>[1]["runs"]) =>
  dock(clock, { kit: crp, port, serial, runs });

test("a second gateway on the same data folder is refused, and the first goes on", async () => {
  const port = await freePort();
  const station = await crpStation(port);
  const config = await loadOrExplain(station.configDir, drivers);
  const second = startGateway({
    ...{ config, configDir: null, dataDir: station.dataDir, drivers },
    ...{ clock: createSkippingClock(), random: Math.random, logger: silentLogger },
  });
  await expect(second).rejects.toMatchObject({ code: "STORE_IN_USE" });
  const started = await command("start", "--config", station.configDir, "--data", station.dataDir, "--log", "error");
  expect(started.exitCode).toBe(1);
  expect(started.talk.join("\n")).toContain("(STORE_IN_USE)");
  expect(await dockOn(station, port, [runOf(crp, { sequence: "1", measuredAt: station.ago(5) })])).toBe(1);
});

test("the worklist reads the same from the running gateway and from the folder it left", async () => {
  const port = await freePort();
  const station = await crpStation(port);
  const measuredAt = station.ago(30);
  await dockOn(station, port, [
    runOf(crp, { sequence: "1", measuredAt }),
    runOf(crp, { sequence: "2", measuredAt, patientId: syntheticPersons[0], value: "5" }),
    controlOf(crp, { sequence: "3", measuredAt, control: { ...crp.control, id: "1996999900000009" } }),
  ]);
  await station.closeBatches();
  const list = () => asLab("held", "list", "--json", "--config", station.configDir, "--data", station.dataDir);
  const running = await list();
  await station.gateway.stop();
  const alone = await list();
  expect(running.data).toHaveLength(3);
  expect(alone).toEqual(running);
});

test("a decision made without a running gateway is carried out by the next one", async () => {
  const port = await freePort();
  const folder = temporaryFolder();
  const station = await crpStation(port, folder);
  await dockOn(station, port, [
    controlOf(crp, { sequence: "1", measuredAt: station.ago(60) }),
    runOf(crp, { sequence: "2", measuredAt: station.ago(30) }),
  ]);
  await station.closeBatches();
  const [held] = station.held();
  await station.journal?.stop();
  await station.gateway.stop();
  const { configDir, dataDir } = station;
  const decision = [
    "--patient",
    personFile(syntheticPersons[0], "15.01.50"),
    "--yes-i-scanned",
    "--by",
    "Kari Lab",
    "--reason",
    "sett i besøksloggen",
  ];
  const assigned = await asLab("held", "assign", held?.key ?? "", ...decision, "--config", configDir, "--data", dataDir);
  expect(assigned).toMatchObject({ exitCode: 0, data: [`${held?.key} released`] });
  const next = await crpStation(port, folder);
  await next.delivered();
  expect(deliveredResults(next.journal?.list() ?? [])).toMatchObject([{ patient: syntheticPersons[0], value: "47" }]);
});

test("two gateways in one process, each with its own folder, do not see each other", async () => {
  const ports = [await freePort(), await freePort()] as const;
  const stations = [await crpStation(ports[0]), await crpStation(ports[1])] as const;
  await Promise.all(
    stations.map(async (station, i) => {
      await dockOn(station, ports[i] ?? 0, [
        controlOf(crp, { sequence: "1", measuredAt: station.ago(60) }),
        runOf(crp, { sequence: "2", measuredAt: station.ago(30), patientId: syntheticPersons[i] ?? null, value: `1${i}` }),
      ]);
      await station.closeBatches();
      await station.delivered();
    }),
  );
  const archives = stations.map(({ journal }) =>
    deliveredResults(journal?.list() ?? []).map(({ patient, value }) => [patient, value]),
  );
  expect(archives).toEqual([[[syntheticPersons[0], "10"]], [[syntheticPersons[1], "11"]]]);
});
