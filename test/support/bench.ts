/**
 * The station behind its wires with a store in memory (or another) and no broker: the supervised connections of a configuration, decoding and
 * judging as in the gateway. The test brings the wires.
 */

import { onTestFinished } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { createSupervisor, type SupervisorOptions } from "../../src/app/connections/supervisor.ts";
import { createCore } from "../../src/app/station-core.ts";
import { createWorkQueue } from "../../src/app/work-queue.ts";
import { interpretConfig } from "../../src/config/index.ts";
import type { LoadedConfig } from "../../src/config/settings.ts";
import type { Faults } from "../../src/domain/fault.ts";
import { instrumentId } from "../../src/domain/ids.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { createMetrics } from "../../src/observe/metrics.ts";
import { type GatewayStore, openMemoryStore } from "../../src/store/gateway-store.ts";
import { labbroYaml } from "./gateway-harness-site.ts";

export function configOf(devices: Readonly<Record<string, string>>): LoadedConfig {
  const surroundings = { resolve: (file: string) => file, unreadable: () => null };
  const result = interpretConfig({ "labbro.yaml": labbroYaml(), ...devices }, drivers, surroundings);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.config;
}

const noFigures = {
  undecided: () => ({}),
  faults: () => ({}),
  outbox: () => ({}),
  observations: () => ({}),
  connections: () => ({}),
};

export async function startBench(
  config: LoadedConfig,
  environment: SupervisorOptions["environment"],
  transports: NonNullable<SupervisorOptions["transports"]> | null = null,
  store: GatewayStore = openMemoryStore(),
) {
  const { clock } = environment;
  const failures: unknown[] = [];
  const faults: Faults = { report: (_where, error) => failures.push(error) };
  const own = { store, config, drivers, clock, logger: silentLogger, faults };
  const core = createCore({ ...own, onQueued: () => undefined, wake: () => queue.wake() });
  const queue = createWorkQueue({ errands: core.errands, clock, faults });
  const metrics = createMetrics({
    ...noFigures,
    logLinesLost: () => 0,
    oldestWaitingSeconds: () => 0,
    brokerOnline: () => false,
  });
  const supervisor = createSupervisor({
    ...{ core, queue, drivers, metrics, environment },
    ...(transports === null ? {} : { transports }),
    capturePolicy: () => ({ enabled: false, maxAgeMs: 0, maxBytes: 0 }),
  });
  const stop = async () => {
    await supervisor.stop();
    await queue.idle();
    core.stop();
    store.close();
  };
  core.start();
  await supervisor.start(config);
  return {
    core,
    store,
    failures,
    stop,
    settled: () => queue.idle(),
    status: (connection: string) => supervisor.statuses()[connection],
    /** `sequence=value`, sorted, of everything that the instrument is known to have measured. */
    resultsOf: (id: string): readonly string[] =>
      store.runs
        .patientRunsBetween(instrumentId(id), 0, Number.MAX_SAFE_INTEGER)
        .flatMap((run) => store.runs.observations(run.key))
        .map(({ observation: { sequence, value } }) => `${sequence}=${value?.raw}`)
        .sort(),
  };
}

export type Bench = Awaited<ReturnType<typeof startBench>>;

/** A bench that goes with its test. */
export async function benchForTest(...options: Parameters<typeof startBench>): Promise<Bench> {
  const bench = await startBench(...options);
  onTestFinished(() => bench.stop());
  return bench;
}
