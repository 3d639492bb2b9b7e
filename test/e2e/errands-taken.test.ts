/** Whoever takes what is to be done out of a running station's store leaves no result unjudged. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { lookThrough, type StoreFound } from "../../src/store/opening/look-through.ts";
import { stationFiles } from "../../src/store/station-files.ts";
import { eventually } from "../support/eventually.ts";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";

const { crp } = kits;
const serial = "AF20990001";

test("errands that are deleted at work are written anew when the store was looked through", async () => {
  const port = await freePort();
  const folder = temporaryFolder();
  const files = { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }) };
  const look = () => lookThrough(stationFiles(join(folder, "data")));
  let finish: () => void = () => undefined;
  const first = new Promise<StoreFound>((resolve) => {
    finish = () => resolve(look());
  });
  let looks = 0;
  const checkStore = () => {
    looks += 1;
    return { found: looks === 1 ? first : Promise.resolve(look()), stop: () => Promise.resolve() };
  };
  const { clock, ago, closeBatches, gateway } = await startStation({ files, folder, journal: null, seams: { checkStore } });
  await dock(clock, {
    ...{ kit: crp, port, serial },
    runs: [
      controlOf(crp, { sequence: "1", measuredAt: ago(90) }),
      runOf(crp, { sequence: "2", measuredAt: ago(30), patientId: syntheticPersons[0] }),
    ],
  });
  await closeBatches();
  const { runs, errands } = gateway.store;
  expect(errands.counts().map(({ kind }) => kind)).toContain("batch");
  const thief = new Database(join(folder, "data", "labbro.db"));
  onTestFinished(() => void thief.close());
  thief.exec("DELETE FROM errand");
  finish();
  await eventually(() => {
    const all = runs.measuredBetween("crp-1" as never, 0, Number.MAX_SAFE_INTEGER);
    expect(all.map(({ kind, outcome }) => [kind, outcome !== null])).toEqual([
      ["control", false],
      ["patient", true],
    ]);
  });
});
