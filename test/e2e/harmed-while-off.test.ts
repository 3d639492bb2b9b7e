/** What somebody took out of the store while Labbro was off is found before anything is judged by what is left. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { lookThrough, type StoreFound } from "../../src/store/opening/look-through.ts";
import { stationFiles } from "../../src/store/station-files.ts";
import { eventually } from "../support/eventually.ts";
import { command, dock, type StationOptions, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";

const { crp } = kits;
const serial = "AF20990001";

function deleteNewestControl(folder: string): void {
  const thief = new Database(join(folder, "data", "labbro.db"));
  onTestFinished(() => void thief.close());
  thief.pragma("foreign_keys = OFF");
  const newest = "SELECT id FROM observation WHERE kind = 'control' ORDER BY measured_at DESC LIMIT 1";
  expect(thief.prepare(`DELETE FROM observation WHERE id = (${newest})`).run().changes).toBe(1);
}

test("a failed control that is deleted while Labbro is off lets nothing through, however soon a result comes", async () => {
  const port = await freePort();
  const folder = temporaryFolder();
  const files = { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }) };
  const begin = (more: Partial<StationOptions> = {}) => startStation({ files, folder, journal: null, ...more });
  const first = await begin();
  const { ago } = first;
  await dock(first.clock, {
    ...{ kit: crp, port, serial },
    runs: [
      controlOf(crp, { sequence: "1", measuredAt: ago(90) }),
      controlOf(crp, { sequence: "2", measuredAt: ago(30), value: crp.failed }),
    ],
  });
  await first.closeBatches();
  await first.gateway.stop();

  deleteNewestControl(folder);

  let finish: (found: StoreFound) => void = () => undefined;
  const found = new Promise<StoreFound>((resolve) => {
    finish = resolve;
  });
  const second = await begin({ isNew: true, seams: { checkStore: () => ({ found, stop: () => Promise.resolve() }) } });
  await dock(second.clock, {
    ...{ kit: crp, port, serial },
    runs: [runOf(crp, { sequence: "3", measuredAt: ago(5), patientId: syntheticPersons[0] })],
  });
  await second.closeBatches();
  const { runs, outbox } = second.gateway.store;
  const results = () =>
    runs.measuredBetween("crp-1" as never, 0, Number.MAX_SAFE_INTEGER).filter(({ kind }) => kind === "patient");
  expect(results()).toMatchObject([{ state: "waiting", outcome: null }]);
  finish(lookThrough(stationFiles(join(folder, "data"))));
  await eventually(() => expect(results()).toMatchObject([{ state: "held" }]));
  expect(results()[0]?.reasons.map(({ code }) => code)).toContain("RECORDS_CHANGED");
  expect(outbox.unfinished()).toEqual([]);
});

test("asked how it stands while it does not run, a station from which something was taken says so", async () => {
  const port = await freePort();
  const folder = temporaryFolder();
  const files = { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }) };
  const { clock, ago, closeBatches, gateway, configDir, dataDir } = await startStation({ files, folder, journal: null });
  const runs = [
    controlOf(crp, { sequence: "1", measuredAt: ago(90) }),
    controlOf(crp, { sequence: "2", measuredAt: ago(30), value: crp.failed }),
  ];
  await dock(clock, { kit: crp, port, serial, runs });
  await closeBatches();
  await gateway.stop();
  const asked = () => command("qc", "status", "--config", configDir, "--data", dataDir, "--json");
  expect((await asked()).data.join()).toContain("failed");
  deleteNewestControl(folder);
  const { data } = await asked();
  expect(data.join()).not.toMatch(/"state":"(?:ok|due-soon|overdue-grace)"/);
  expect(data.join()).toContain("Noe annet enn Labbro har endret");
});
