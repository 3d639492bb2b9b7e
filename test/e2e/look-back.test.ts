/** From the wire to the case: the journal has a result, then a control fails; nothing goes out again until a person says so. */
import { expect, test } from "vitest";
import { dock, startStation } from "../support/gateway-harness.ts";
import {
  controlOf,
  deviceYaml,
  freePort,
  kits,
  labbroYaml,
  lotsCsv,
  runOf,
  writeFiles,
} from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";

const { crp } = kits;
const serial = "AF20990001";
const signed = ["--by", "Kari Lab", "--reason", "gått gjennom"] as const;

async function crpStation() {
  const port = await freePort();
  const files = { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }) };
  const station = await startStation({ files });
  writeFiles(station.folder, { "lots.csv": lotsCsv });
  const dockAll = (...runs: Parameters<typeof dock>[1]["runs"]) => dock(station.clock, { kit: crp, port, serial, runs });
  const lookback = (...args: readonly string[]) =>
    asLab("lookback", ...args, "--config", station.configDir, "--data", station.dataDir);
  return { station, dockAll, lookback };
}

test("a result that the journal took becomes a case when a later control fails, and a person closes it", async () => {
  const { station, dockAll, lookback } = await crpStation();
  await dockAll(
    controlOf(crp, { sequence: "1", measuredAt: station.ago(90) }),
    runOf(crp, { sequence: "2", measuredAt: station.ago(60), patientId: syntheticPersons[0] }),
  );
  await station.closeBatches();
  await station.delivered();
  await dockAll(controlOf(crp, { sequence: "3", measuredAt: station.ago(30), value: crp.failed }));
  await station.closeBatches();
  const [line = "{}"] = (await lookback("list", "--json")).data;
  const { id, state, results } = JSON.parse(line) as { readonly id: string; readonly state: string; readonly results: number };
  expect([state, results]).toEqual(["waits-for-control", 1]);
  expect((await lookback("show", id)).data[1]).toContain(syntheticPersons[0]);
  expect((await lookback("close", id, "--cause", "x", ...signed)).exitCode).toBe(1);
  await dockAll(controlOf(crp, { sequence: "4", measuredAt: station.ago(20) }));
  await station.closeBatches();
  const closed = await lookback("close", id, ...signed);
  expect(closed).toMatchObject({ exitCode: 0, data: [expect.stringContaining("Lukket")] });
  expect(station.journal?.list()).toHaveLength(1);
});
