/**
 * Unplugging is normal life: a read-out cut at any byte and plugged in again loses nothing and doubles nothing, and results belong to
 * the instrument that says it measured them, whichever cable it hangs on.
 */
import { mkdtemp, rm, symlink, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { quietMs } from "../../src/app/connections/connection-status.ts";
import type { LoadedConfig } from "../../src/config/settings.ts";
import type { Clock } from "../../src/domain/clock.ts";
import { createSkippingClock, systemClock } from "../../src/machine/system-clock.ts";
import { simulatorFor } from "../../src/simulator/catalogue.ts";
import type { SimulatedDevice } from "../../src/simulator/device.ts";
import { wireOf } from "../../src/simulator/device-wire.ts";
import { cutAfter } from "../../src/simulator/faults.ts";
import { runDevice } from "../../src/simulator/run.ts";
import type { ByteLink } from "../../src/transport/link.ts";
import { openPty } from "../../src/transport/serial/pty.ts";
import { type Bench, benchForTest, configOf, startBench } from "../support/bench.ts";
import { eventually } from "../support/eventually.ts";
import { deviceYaml, kits, runOf } from "../support/gateway-harness-site.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { type MemoryTransport, memoryTransport } from "../support/memory-wire.ts";
import { syntheticPersons } from "../support/observations.ts";
import { everyNth, isThorough } from "../support/thorough.ts";

const kit = kits.hba1cAstm;
const serials = { "hba1c-1": "S099001", "hba1c-2": "S099002" } as const;
type Id = keyof typeof serials;

/** Ten results with values of their own, as the operator made them one after the other. */
const tenRuns = Array.from({ length: 10 }, (_, i) =>
  runOf(kit, {
    ...{ sequence: String(101 + i), value: String(40 + i), patientId: syntheticPersons[0] },
    measuredAt: `2026-03-14T08:${String(10 + i)}:00`,
  }),
);
const tenResults = tenRuns.map(({ sequence, value }) => `${sequence}=${value}`).sort();

/** Every tenth byte of the whole read-out; the walk in memory holds that they reach to its end. */
const cuts = Array.from({ length: 215 }, (_, i) => 10 * (i + 1));

const analyzer = (serial: string, runs = tenRuns): SimulatedDevice =>
  simulatorFor(kit.driver, kit.mode, { serial, runs, clock: "2026-03-14T10:15:33" });

const site = (paths: Readonly<Partial<Record<Id, string>>>): LoadedConfig => {
  const files = Object.entries(paths).map(([id, path]) => [
    `devices/${id}.yaml`,
    deviceYaml(kit, { id, at: { path }, serial: serials[id as Id] }),
  ]);
  return configOf(Object.fromEntries(files));
};

/** True when the device has handed everything over, false when its cable was pulled. */
const handOver = (device: SimulatedDevice, link: ByteLink, clock: Clock): Promise<boolean> =>
  runDevice(device, wireOf(link), clock).then(
    () => true,
    () => false,
  );

/** The same link; `bytes` counts what was written to it. */
function counting(link: ByteLink): ByteLink & { readonly bytes: number } {
  let bytes = 0;
  const write = (piece: Uint8Array) => {
    bytes += piece.length;
    return link.write(piece);
  };
  return {
    peer: link.peer,
    write,
    onBytes: (listener) => link.onBytes(listener),
    onClosed: (listener) => link.onClosed(listener),
    hold: (isHeld) => link.hold(isHeld),
    close: () => link.close(),
    get bytes() {
      return bytes;
    },
  };
}

/** Each result once, in its first version: the same content under the same identity. */
function expectAllOnce(bench: Bench, id: Id): void {
  expect(bench.resultsOf(id)).toEqual(tenResults);
  expect(bench.store.runs.patientRunsBetween(id as never, 0, Number.MAX_SAFE_INTEGER).map(({ version }) => version)).toEqual(
    tenRuns.map(() => 1),
  );
  expect(bench.failures).toEqual([]);
}

describe("cut in memory", () => {
  const config = site({ "hba1c-1": "/dev/ttyS0", "hba1c-2": "/dev/ttyS1" });
  const retryMs = 10;

  async function benchInMemory(start = startBench) {
    const clock = manualClock();
    const environment = { clock, random: () => 0 };
    const cables = new Map<string, MemoryTransport>();
    const bench = await start(config, environment, ({ id }) => {
      const cable = memoryTransport(environment, retryMs);
      cables.set(id, cable);
      return cable;
    });
    const plugIn = async (id: Id): Promise<ByteLink> => {
      const link = cables.get(id)?.plugIn();
      if (link === undefined) throw new Error(`no cable ${id}`);
      await clock.advance(retryMs);
      return link;
    };
    return { clock, bench, plugIn, state: (id: Id) => bench.status(id)?.state };
  }

  const memoryBench = () => benchInMemory(benchForTest);

  async function pull(link: ByteLink, clock: ManualClock): Promise<void> {
    await link.close();
    await clock.advance(0);
  }

  /** True when the cut came before the end. */
  async function readOutWithCut(cutAt: number): Promise<boolean> {
    const { clock, bench, plugIn, state } = await benchInMemory();
    expect(state("hba1c-1")).toBe("absent");
    const device = cutAfter(analyzer(serials["hba1c-1"]), cutAt);
    const wasCut = !(await handOver(device, await plugIn("hba1c-1"), clock));
    await clock.advance(0);
    let hadMore = true;
    if (wasCut) {
      expect(state("hba1c-1")).toBe("absent");
      const again = counting(await plugIn("hba1c-1"));
      expect(state("hba1c-1")).toBe("waiting");
      expect(await handOver(device, again, clock)).toBe(true);
      hadMore = again.bytes > 0;
    }
    await bench.settled();
    expect(state("hba1c-1")).toBe(hadMore ? "reading" : "waiting");
    await clock.advance(quietMs);
    expect(state("hba1c-1")).toBe(hadMore ? "safe-to-unplug" : "waiting");
    expectAllOnce(bench, "hba1c-1");
    await bench.stop();
    return wasCut;
  }

  test("at every tenth byte of the whole read-out: nothing is lost, nothing comes twice, and the states say what happens", async () => {
    for (const cutAt of everyNth(cuts, 4)) expect([cutAt, await readOutWithCut(cutAt)]).toEqual([cutAt, true]);
    const last = cuts.at(-1) ?? 0;
    expect([await readOutWithCut(last), await readOutWithCut(last + 10)]).toEqual([true, false]);
  });

  test("in mid-transfer the status says that it broke off, between two transfers it does not", async () => {
    const { clock, bench, plugIn } = await memoryBench();
    const early = cutAfter(analyzer(serials["hba1c-1"]), 30);
    expect(await handOver(early, await plugIn("hba1c-1"), clock)).toBe(false);
    await clock.advance(0);
    expect(bench.status("hba1c-1")).toMatchObject({ state: "absent", sentence: expect.stringContaining("broke off") });
    expect(bench.resultsOf("hba1c-1")).toEqual([]);
    const link = await plugIn("hba1c-1");
    await handOver(early, link, clock);
    await pull(link, clock);
    expect(bench.status("hba1c-1")).toMatchObject({ state: "absent", sentence: expect.not.stringContaining("broke off") });
  });

  test("two identical analyzers that changed cables: each keeps its own results", async () => {
    const { clock, bench, plugIn } = await memoryBench();
    const [one, two] = [tenRuns.slice(0, 5), tenRuns.slice(5)];
    const readOut = async (at: Id, serial: string, runs: typeof tenRuns) => {
      const link = await plugIn(at);
      expect(await handOver(analyzer(serial, runs), link, clock)).toBe(true);
      await bench.settled();
      expect(bench.status(at)?.state).not.toBe("error");
      await pull(link, clock);
    };
    await readOut("hba1c-1", serials["hba1c-1"], one);
    await readOut("hba1c-2", serials["hba1c-2"], one);
    await readOut("hba1c-2", serials["hba1c-1"], two);
    await readOut("hba1c-1", serials["hba1c-2"], two);
    expectAllOnce(bench, "hba1c-1");
    expectAllOnce(bench, "hba1c-2");
  });

  test("the same memory over another cable is known again", async () => {
    const { clock, bench, plugIn } = await memoryBench();
    for (const at of ["hba1c-1", "hba1c-2"] as const) await handOver(analyzer(serials["hba1c-1"]), await plugIn(at), clock);
    await bench.settled();
    expectAllOnce(bench, "hba1c-1");
    expect(bench.resultsOf("hba1c-2")).toEqual([]);
    expect(bench.store.runs.duplicateCount()).toBe(10);
  });

  test("an analyzer that nobody registered is acknowledged, held and named, until the right one comes", async () => {
    const { clock, bench, plugIn, state } = await memoryBench();
    const strange = await plugIn("hba1c-1");
    expect(await handOver(analyzer("S777777"), strange, clock)).toBe(true);
    await eventually(async () => {
      await bench.settled();
      expect(bench.status("hba1c-1")).toMatchObject({ state: "error", code: "DEV_MISMATCH" });
    });
    expect(bench.status("hba1c-1")?.sentence).toContain("S099001 was expected, S777777 was found");
    await clock.advance(61_000);
    const held = bench.store.runs.held();
    expect(held).toHaveLength(10);
    for (const run of held) {
      expect(run.instrumentId).toBeNull();
      expect(run.reasons.map(({ code }) => code)).toEqual(expect.arrayContaining(["DEV_MISMATCH", "DEV_UNKNOWN"]));
    }
    expect(bench.resultsOf("hba1c-1")).toEqual([]);
    await pull(strange, clock);
    expect(state("hba1c-1")).toBe("absent");
    await handOver(analyzer(serials["hba1c-1"]), await plugIn("hba1c-1"), clock);
    await bench.settled();
    expect(state("hba1c-1")).toBe("reading");
    expectAllOnce(bench, "hba1c-1");
  });
});

const probe = await openPty(systemClock);
await probe?.device.close();

describe.skipIf(probe === null)("cut on a real serial port (this suite needs a system with pseudo terminals)", () => {
  let folder: string;
  let devices: ByteLink[];
  let listeners: Set<() => void>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "labbro-unplug-"));
    devices = [];
    listeners = new Set();
  });
  afterEach(async () => {
    await Promise.all(devices.map((device) => device.close()));
    await rm(folder, { recursive: true });
  });

  const clock = createSkippingClock();
  const environment = {
    clock,
    random: () => 0,
    onPortsChanged: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const pathOf = (id: Id) => join(folder, id);

  /** A cable of its own each time, under the name that the configuration knows; the system says that something was plugged in. */
  const plugIn = async (id: Id): Promise<ByteLink> => {
    const pty = await openPty(systemClock);
    if (pty === null) throw new Error("no pseudo terminal");
    await unlink(pathOf(id)).catch(() => undefined);
    await symlink(pty.path, pathOf(id));
    devices.push(pty.device);
    for (const listener of listeners) listener();
    return pty.device;
  };
  const becomes = (bench: Bench, id: Id, state: string) => eventually(() => expect(bench.status(id)).toMatchObject({ state }));
  /** A cable that the system says nothing of is missed at the next look for it. */
  const isGone = (bench: Bench, id: Id) =>
    eventually(() => {
      clock.skip(100);
      expect(bench.status(id)).toMatchObject({ state: "absent" });
    });

  /** What is said into a port that nobody has opened is lost, as on a real one; an analyzer asks again only after 25 s. */
  const plugInAndOpen = async (bench: Bench, id: Id): Promise<ByteLink> => {
    const link = await plugIn(id);
    await becomes(bench, id, "waiting");
    return link;
  };

  // Each of them in memory, above; here, where a cable takes its time, one in five and the last.
  const onThePort = cuts.filter((cut) => isThorough || cut % 50 === 0 || cut === cuts.at(-1));

  test.each(onThePort)("after %i bytes: plugged in again, every result is there once", async (cutAt) => {
    const bench = await benchForTest(site({ "hba1c-1": pathOf("hba1c-1") }), environment);
    await becomes(bench, "hba1c-1", "absent");
    const device = cutAfter(analyzer(serials["hba1c-1"]), cutAt);
    expect(await handOver(device, await plugInAndOpen(bench, "hba1c-1"), systemClock)).toBe(false);
    await isGone(bench, "hba1c-1");
    expect(bench.status("hba1c-1")?.sentence).not.toBe("");
    const again = counting(await plugInAndOpen(bench, "hba1c-1"));
    expect(await handOver(device, again, systemClock)).toBe(true);
    // The last cut falls on the very last byte: then nothing is left to say.
    await becomes(bench, "hba1c-1", again.bytes > 0 ? "reading" : "waiting");
    await eventually(() => expectAllOnce(bench, "hba1c-1"));
  });

  test("two identical analyzers that changed ports: each keeps its own results", async () => {
    const ids = ["hba1c-1", "hba1c-2"] as const;
    const bench = await benchForTest(site({ "hba1c-1": pathOf("hba1c-1"), "hba1c-2": pathOf("hba1c-2") }), environment);
    const readOut = async (at: Id, owner: Id, runs: typeof tenRuns) => {
      const link = await plugInAndOpen(bench, at);
      expect(await handOver(analyzer(serials[owner], runs), link, systemClock)).toBe(true);
      await link.close();
      await isGone(bench, at);
    };
    await Promise.all(ids.map((id) => readOut(id, id, tenRuns.slice(0, 5))));
    await Promise.all([readOut("hba1c-2", "hba1c-1", tenRuns.slice(5)), readOut("hba1c-1", "hba1c-2", tenRuns.slice(5))]);
    for (const id of ids) await eventually(() => expectAllOnce(bench, id));
  });
});
