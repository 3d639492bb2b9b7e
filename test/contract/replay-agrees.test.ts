/**
 * `replay` tells what the running gateway tells of the same bytes and the same store: every fixture over a wire in memory, behind
 * another one that filled the store, at any time of docking, against a replay over a copy of the store from before.
 */

import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { type ReplayedRun, replay } from "../../src/app/commands/replay.ts";
import { approveRules, rowNames } from "../../src/casework/registers/approve-rules.ts";
import type { LoadedConfig } from "../../src/config/settings.ts";
import type { Clock } from "../../src/domain/clock.ts";
import type { Lot } from "../../src/domain/lot.ts";
import { resolveInstant } from "../../src/domain/time.ts";
import type { Fixture } from "../../src/driver-api/conformance/index.ts";
import type { DriverDefinition } from "../../src/driver-api/index.ts";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import type { Run } from "../../src/store/results/runs.ts";
import { configOf, startBench } from "../support/bench.ts";
import { fixturePath, readFixtures } from "../support/fixtures.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { memoryTransport } from "../support/memory-wire.ts";
import { isThorough } from "../support/thorough.ts";

const hourMs = 3_600_000;
const signature = { by: "Kari Lab", reason: "gjennomgått", role: "lab-responsible" } as const;

/** A generic driver knows nothing by itself: without a mapping no instrument can be configured. */
const isConfigurable = (driver: DriverDefinition, { configured }: Fixture): boolean =>
  !driver.id.startsWith("generic-") || configured?.mapping != null;

const all = drivers.flatMap((driver) =>
  readFixtures(driver.id).flatMap((fixture) => (isConfigurable(driver, fixture) ? { driver, fixture } : [])),
);

interface Place {
  readonly driver: DriverDefinition;
  readonly fixture: Fixture;
  /** What filled the store before, if anything: of the same driver and mode. */
  readonly before: Fixture | null;
}

/** Nothing is opened by it: the test brings the wire. */
function wireOf(kinds: readonly string[]): object {
  if (kinds.includes("tcp-server")) return { type: "tcp-server", port: 9, allow: ["127.0.0.1"] };
  return kinds.includes("serial")
    ? { type: "serial", path: "/dev/none", baudRate: 9600 }
    : { type: "tcp-client", host: "127.0.0.1", port: 9 };
}

type Configured = readonly { readonly name: string; readonly unit?: string }[];

function configured({ driver, fixture }: Place, analytes: Configured): LoadedConfig {
  const written = JSON.parse(readFileSync(fixturePath(driver.id, fixture.name, "case.json"), "utf8")) as Record<string, unknown>;
  const { mapping, protocol } = written;
  const interval = { type: "rolling", hours: 168 };
  const rules = { levels: ["normal"], interval, newLot: "none", source: "test", validFrom: "2010-01-01" };
  const device = {
    ...{ id: "one", name: "One", driver: driver.id, mode: fixture.mode, inUseFrom: "2010-01-01" },
    connection: wireOf(driver.modes[fixture.mode]?.transport.kinds ?? []),
    ...(mapping === undefined ? {} : { mapping, confirmed: { by: "Kari Lab", at: "2026-11-01", capture: "composed" } }),
    ...(protocol === undefined ? {} : { protocol }),
    analytes: analytes.map((one) => ({ ...one, limits: { alert: "none", source: "test" } })),
    qc: Object.fromEntries(analytes.map(({ name }) => [name, rules])),
  };
  return configOf({ "devices/one.yaml": JSON.stringify(device) });
}

/** An instrument that reports everything that may be configured of what is measured, with rules, control and reagent lots for it. */
function site(place: Place): { readonly config: LoadedConfig; readonly lots: readonly Lot[] } {
  const { driver, fixture, before } = place;
  const observations = [fixture, before].flatMap((one) => one?.expected.observations ?? []);
  const measured = observations.flatMap(({ analyte, value }) =>
    analyte === null || !value?.unit ? [] : [[analyte, { name: analyte, unit: value.unit }] as const],
  );
  const mayBe = (analytes: Configured): boolean => {
    try {
      return configured(place, analytes).instruments.length === 1;
    } catch {
      // It says which mistake it is; the analysis is left out.
      return false;
    }
  };
  const reported = [...new Map(measured.filter(([, one]) => mayBe([one]))).values()];
  const usual = [{ name: Object.keys(driver.analytes)[0] ?? "CRP" }, { name: "HbA1c" }, { name: "INR" }].filter((one) =>
    mayBe([one]),
  );
  const config = configured(place, reported.length > 0 ? reported : usual.slice(0, 1));
  const lots = observations.flatMap(({ analyte, control, value, reagentLot }): Lot[] => {
    if (analyte === null) return [];
    const shared = { analyte, model: driver.id, name: null, expiry: "2099-12-31", openedOn: null, inUseDays: null };
    const range = { target: value?.number ?? "1", low: "0", high: value?.number ?? "1", sd: null, unit: value?.unit ?? "1" };
    const limits = { level: "normal", reagentLot: null, controlIds: [] };
    if (control?.lot != null) return [{ kind: "control", ...shared, ...range, ...limits, lot: control.lot }];
    return reagentLot === null ? [] : [{ kind: "reagent", ...shared, lot: reagentLot.number }];
  });
  return { config, lots };
}

/** About when the fixture was docked, by its own times; some weeks after the last of them where it tells none. */
function ownTime({ expected }: Fixture): number {
  const times = [...expected.clock, ...expected.observations.map(({ measuredAt }) => measuredAt)].flatMap((time) =>
    time === null || time.local === null
      ? []
      : (resolveInstant({ ...time, local: time.local }, { zone: "Europe/Oslo", offset: "trusted" }) ?? []),
  );
  return times.length === 0 ? Date.UTC(2026, 10, 20, 9) : Math.max(...times);
}

/** The instrument says all that it has to say, whatever it is answered; then its cable is quiet. */
async function docks(
  bytes: Uint8Array,
  clock: ManualClock,
  { cable, settled }: Awaited<ReturnType<typeof station>>,
): Promise<void> {
  const link = cable.plugIn();
  link.onBytes(() => undefined);
  await clock.advance(10);
  await link.write(bytes);
  for (let turn = 0; turn < 20; turn += 1) await clock.advance(0);
  await settled();
  // A printout ends with a pause, and a docking with the silence behind it.
  await clock.advance(5_000);
  await settled();
  await clock.advance(61_000);
  await settled();
}

interface Told {
  readonly kind: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly codes: readonly string[];
  readonly results: readonly string[];
}

/** As `replay` tells a run. */
const toldBy = ({ kind, state, outcome, reasons, results }: Omit<ReplayedRun, "id" | "hl7" | "noMessage">): Told => ({
  ...{ kind, state, outcome, results },
  codes: reasons.map(({ code }) => code),
});

function storedRuns(store: GatewayStore): ReadonlyMap<string, Told> {
  const keys = store.transmissionLog.all().flatMap(({ id }) => store.transmissionLog.runKeys(id));
  return new Map(
    keys.map((key) => {
      const results = store.runs.observations(key).map(({ observation: { analyte, deviceCode, value, failed } }) => {
        const read = value === null ? (failed?.raw ?? "") : `${value.raw} ${value.unit ?? ""}`;
        return `${analyte ?? deviceCode} ${read}`.trim();
      });
      return [key, toldBy({ ...(store.runs.byKey(key) as Run), results })];
    }),
  );
}

/** Sorted, so that the ids of what has neither number nor time (a new one in every transmission) order nothing. */
const inOrder = (all: readonly Told[]): readonly Told[] =>
  [...all].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

async function compare(place: Place, dockedAt: number): Promise<{ readonly running: unknown; readonly replayed: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), "labbro-replay-"));
  try {
    const { config, lots } = site(place);
    const [dataDir, copy] = [join(folder, "data"), join(folder, "copy")];
    const earlier = manualClock(dockedAt - 3 * hourMs);
    const filled = await station(dataDir, config, earlier);
    filled.core.pipeline.importLots(lots);
    approveRules(filled.core.ports, { rows: rowNames(filled.core.ports), changedBy: null }, signature);
    if (place.before !== null) await docks(place.before.wire, earlier, filled);
    const known = new Set(storedRuns(filled.store).keys());
    await filled.stop();
    cpSync(dataDir, copy, { recursive: true });

    const clock = manualClock(dockedAt);
    const running = await station(dataDir, config, clock);
    await docks(place.fixture.wire, clock, running);
    const there = storedRuns(running.store);
    await running.stop();
    const { runs } = replay({
      config,
      drivers,
      device: "one",
      bytes: place.fixture.wire,
      dataDir: copy,
      dockedAt,
      talk: () => undefined,
    });
    const isNew = ({ id }: { readonly id: string }): boolean => !known.has(id);
    const again = runs.filter((run) => !isNew(run)).map((run) => run.id);
    return {
      running: [...inOrder([...there].flatMap(([id, run]) => (isNew({ id }) ? run : []))), ...again.map((id) => there.get(id))],
      replayed: [...inOrder(runs.filter(isNew).map(toldBy)), ...runs.filter((run) => !isNew(run)).map(toldBy)],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function station(dataDir: string, config: LoadedConfig, clock: ManualClock) {
  const environment = { clock: clock as Clock, random: () => 0.5, onPortsChanged: () => () => undefined };
  const cable = memoryTransport(environment);
  const bench = await startBench(config, environment, () => cable, openGatewayStore(dataDir));
  return { ...bench, cable };
}

/** Right after the newest of its own times, a little before it, days and months later. */
const offsets = [0, 20_000, -20_000, -2 * hourMs, 30 * hourMs, 100 * 24 * hourMs];

/** Each takes a data folder and a gateway: a third of them, another one every time, unless all are asked for. */
const third = isThorough ? null : Number(process.env.LABBRO_SEED ?? Math.floor(Math.random() * 3)) % 3;
const title = third === null ? "every fixture" : `every third fixture, from the one with number ${third}`;

test(`${title}: the same runs, values and verdicts`, async () => {
  const differences: string[] = [];
  for (const [nth, { driver, fixture }] of all.entries()) {
    if (third !== null && nth % 3 !== third) continue;
    const others = all.filter((one) => one.driver === driver && one.fixture.mode === fixture.mode && one.fixture !== fixture);
    const alike = others.filter((one) => isDeepStrictEqual(one.fixture.configured, fixture.configured));
    const before = nth % 3 === 0 ? null : (alike[nth % Math.max(1, alike.length)]?.fixture ?? null);
    const { running, replayed } = await compare(
      { driver, fixture, before },
      ownTime(fixture) + (offsets[nth % offsets.length] ?? 0),
    );
    if (!isDeepStrictEqual(running, replayed))
      differences.push(`${driver.id}/${fixture.name} after ${before?.name}: ${JSON.stringify({ running, replayed }, null, 1)}`);
  }
  expect(differences).toEqual([]);
});
