/** What is read by the same driver is read the same, over every protocol; and which results belong together when it is not. */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { loadOrExplain } from "../../../src/app/load-or-explain.ts";
import { createCore } from "../../../src/app/station-core.ts";
import { changedFields, pair } from "../../../src/captures/reading-difference.ts";
import { replayStored } from "../../../src/captures/replay.ts";
import { connectionId, observationId, transmissionId } from "../../../src/domain/ids.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import type { StoredObservation } from "../../../src/store/results/runs.ts";
import { eventually } from "../../support/eventually.ts";
import { dock, startStation } from "../../support/gateway-harness.ts";
import {
  deviceYaml,
  freePort,
  type Kit,
  kits,
  labbroYaml,
  runOf,
  temporaryFolder,
  writeFiles,
} from "../../support/gateway-harness-site.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { noFaults } from "../../support/no-faults.ts";
import { crpResult, syntheticPersons } from "../../support/observations.ts";
import { chunk } from "./support.ts";

describe.each<[string, Kit, string]>([
  ["MLLP", kits.crp, "AF20990001"],
  ["POCT1-A", kits.hba1c, "S099001"],
  ["LIS01", kits.hba1cAstm, "S099001"],
])("%s", (_name, kit, serial) => {
  test("two dockings, the second with a resent result, replay without a difference", async () => {
    const port = await freePort();
    const device = { id: "one", at: { port }, serial };
    const station = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/one.yaml": deviceYaml(kit, device) } });
    const first = runOf(kit, { sequence: "011", measuredAt: station.ago(40), patientId: syntheticPersons[0] });
    const second = runOf(kit, { sequence: "012", measuredAt: station.ago(20), patientId: syntheticPersons[1], value: "15" });
    for (const runs of [[first], [first, second]]) {
      await dock(station.clock, { kit, port, serial, runs });
      await station.closeBatches();
    }
    const { captures, runs } = station.gateway.store;
    await eventually(() => expect(captures.list()).toHaveLength(2));
    const stored = Object.values(runs.dispositions()).reduce((sum, count) => sum + count, 0);
    expect(stored).toBeGreaterThan(1);

    const config = await loadOrExplain(station.configDir, drivers);
    const replay = (session: number | null) => replayStored({ dataDir: station.dataDir, config, drivers, session });
    for (const session of [null, ...captures.list().map(({ id }) => id)]) {
      const { sources, verdicts } = replay(session);
      expect(verdicts).toEqual([]);
      for (const { added, missing, changed, problems } of sources) {
        expect({ added, missing, changed, problems }).toEqual({ added: [], missing: [], changed: [], problems: [] });
      }
      if (session === null) expect(sources.reduce((sum, { same }) => sum + same, 0)).toBeGreaterThanOrEqual(stored);
    }
  });
});

test("printouts that only a pause tells apart are compared one by one", async () => {
  const folder = temporaryFolder();
  const [configDir, dataDir] = [join(folder, "config"), join(folder, "data")];
  writeFiles(configDir, {
    "labbro.yaml": labbroYaml(),
    "devices/one.yaml": deviceYaml(kits.nycocard, { id: "one", at: { path: "/dev/none" } }),
  });
  const config = await loadOrExplain(configDir, drivers);
  const store = openGatewayStore(dataDir);
  const clock = manualClock();
  const core = createCore({ store, config, drivers, clock, logger: silentLogger, faults: noFaults, onQueued: () => undefined });
  const origin = { connectionId: connectionId("one"), driver: "nycocard", mode: "serial" };
  const printouts = ["12", "15", "12"].map((value) => `CRP Whole blood Result: ${value} mg/L\r\n`);
  const chunks = printouts.map((text, nth) => chunk(text, nth * 60_000));
  for (const { at, bytes } of chunks) {
    const id = store.transmissions.open(origin, bytes, at);
    store.transmissions.finish(id, true, "decoded", at);
    const lines = [Buffer.from(bytes).toString().trimEnd()];
    core.pipeline.receive({ ...origin, transmissionId: id, index: 0, at: 0 }, { protocol: "lines", message: { lines } });
  }
  const session = store.captures.write(null, origin, chunks);
  core.stop();
  store.close();
  for (const which of [null, session]) {
    const { sources } = replayStored({ dataDir, config, drivers, session: which });
    expect(sources.reduce((sum, { same }) => sum + same, 0)).toBe(3);
    expect(sources.flatMap(({ added, missing, changed }) => [...added, ...missing, ...changed])).toEqual([]);
  }
});

const stored = (observation: Observation, nth = 1): StoredObservation => ({
  ...{ id: observationId(`run.${nth}`), runKey: "run", transmissionId: transmissionId(1), measuredAt: null, receivedAt: 0 },
  ...{ identityKey: "", contentKey: "", duplicates: 0, disposition: "waiting", observation },
});

test("a result is paired with its likest, so a change is a change and not a loss and a find", () => {
  const one = crpResult({ sequence: "1" });
  const two = crpResult({ sequence: "2" });
  const renamed = { ...two, analyte: null };
  const { pairs, added, missing } = pair([stored(one, 1), stored(two, 2)], [renamed, one]);
  expect({ added, missing }).toEqual({ added: [], missing: [] });
  expect(pairs.map((each) => [each.stored.observation, each.now])).toEqual(
    expect.arrayContaining([
      [one, one],
      [two, renamed],
    ]),
  );
});

test("fields are named by their paths; being sent again is no change", () => {
  const one = crpResult({ resent: false, flags: ["H"] });
  const other = crpResult({ resent: true, flags: [], value: null, failed: { raw: "---", reason: null } });
  expect(changedFields(one, one)).toEqual([]);
  expect(changedFields(one, other).map(({ field }) => field)).toEqual([
    "failed.raw",
    "flags",
    "value.number",
    "value.raw",
    "value.unit",
  ]);
});
