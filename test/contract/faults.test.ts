/**
 * A fault at any seam, injected through what the running gateway is given (its store, its drivers), for one result among twenty: the
 * others end as they would, the one is visible, nothing that was acknowledged is lost, and it is made good by itself or at the next start.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import type { DriverDefinition } from "../../src/driver-api/index.ts";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import { storeFile } from "../../src/store/station-files.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/gateway-harness-site.ts";
import { count, dockTwenty, isChosen, readiness, released, startForTwenty } from "../support/twenty-results.ts";

/** Whether the seam throws, asked each time that the chosen result meets it. */
type IsBroken = () => boolean;
interface Seam {
  readonly store?: (store: GatewayStore, meets: (key: string) => void) => GatewayStore;
  readonly drivers?: (isBroken: IsBroken) => readonly DriverDefinition[];
  /** What is to be seen of it while the fault lasts. */
  readonly shows: "set-aside" | "held";
}

function met<T>(meets: (key: string) => void, key: string, then: (key: string) => T): T {
  meets(key);
  return then(key);
}

const seams: Readonly<Record<string, Seam>> = {
  decode: {
    shows: "set-aside",
    drivers: (isBroken) =>
      drivers.map((driver) => ({
        ...driver,
        decode: (message, context) => {
          const decoded = driver.decode(message, context);
          if (decoded.observations.some(isChosen) && isBroken()) throw new TypeError("decode");
          return decoded;
        },
      })),
  },
  land: {
    shows: "set-aside",
    store: (store, meets) => ({
      ...store,
      runs: {
        ...store.runs,
        addObservation: (one, instrument) => {
          store.runs.addObservation(one, instrument);
          if (isChosen(one.observation)) meets("chosen");
        },
      },
    }),
  },
  note: {
    shows: "held",
    store: (store, meets) => ({
      ...store,
      runs: { ...store.runs, observations: (key) => met(meets, key, store.runs.observations) },
    }),
  },
  judge: {
    shows: "held",
    store: (store, meets) => ({
      ...store,
      decisions: { ...store.decisions, ofRun: (key) => met(meets, key, store.decisions.ofRun) },
    }),
  },
  render: {
    shows: "held",
    store: (store, meets) => ({
      ...store,
      outbox: {
        ...store.outbox,
        queue: (message) => {
          meets(message.runKey);
          store.outbox.queue(message);
        },
      },
    }),
  },
  queue: {
    shows: "held",
    store: (store, meets) => ({
      ...store,
      events: {
        ...store.events,
        add: (event) => {
          store.events.add(event);
          if (event.kind === "message-queued") meets(event.subject ?? "");
        },
      },
    }),
  },
};

/** The store of a seam: it throws where the chosen run is met, as long as it is broken. */
function brokenStore(seam: Seam, isBroken: IsBroken): (dataDir: string) => GatewayStore {
  return (dataDir) => {
    const store = openGatewayStore(dataDir);
    if (seam.store === undefined) return store;
    const sequenceOf = (key: string) => store.runs.observations(key)[0]?.observation;
    return seam.store(store, (key) => {
      const one = key === "chosen" ? null : sequenceOf(key);
      if ((one === null || (one !== undefined && isChosen(one))) && isBroken()) throw new TypeError("seam");
    });
  };
}

const started = (seam: Seam, isBroken: IsBroken, place: { readonly port: number; readonly folder?: string }) =>
  startForTwenty({
    ...place,
    ...(seam.drivers === undefined ? {} : { drivers: seam.drivers(isBroken) }),
    openStore: brokenStore(seam, isBroken),
  });

test.each(Object.entries(seams))("%s: once, and it is made good by itself", async (_name, seam) => {
  const port = await freePort();
  let left = 1;
  const isBroken = () => left-- > 0;
  const station = await started(seam, isBroken, { port });
  expect(await dockTwenty(station, port)).toBe(count + 1);
  await station.closeBatches();
  expect((await readiness(station)).faults.length).toBeGreaterThan(0);
  for (let tries = 0; tries < 3; tries += 1) {
    station.clock.skip(20_000);
    await station.closeBatches();
  }
  expect(released(station)).toBe(count);
  expect(await readiness(station)).toMatchObject({ status: 200, codes: [] });
});

test.each(Object.entries(seams))("%s: again and again, and it is visible until a start can do it", async (_name, seam) => {
  const port = await freePort();
  let lasts = true;
  const station = await started(seam, () => lasts, { port });
  expect(await dockTwenty(station, port)).toBe(count + 1);
  await station.closeBatches();
  station.clock.skip(20_000);
  await station.closeBatches();
  expect(released(station)).toBe(count - 1);
  const now = await readiness(station);
  if (seam.shows === "held") {
    expect(station.held().map((run) => station.codes(run))).toEqual([["JUDGING_FAILED"]]);
    expect(now.undecided["judgements-failing"]).toBeGreaterThan(0);
  } else {
    expect(now).toMatchObject({ status: 503, codes: ["RECOVERY_SET_ASIDE"] });
    expect(await station.status("crp-1")).toBe("error");
  }
  await station.gateway.stop();
  lasts = false;
  const next = await started(seam, () => lasts, { port, folder: join(station.dataDir, "..") });
  await next.closeBatches();
  await next.closeBatches();
  expect(released(next)).toBe(count);
  expect(await readiness(next)).toMatchObject({ status: 200, codes: [] });
});

/** A disk that is full: nothing can be written, as long as it lasts. */
function fullDisk() {
  let isFull = false;
  const write = <T>(work: () => T): T => {
    if (isFull) throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    return work();
  };
  const openStore = (dataDir: string): GatewayStore => {
    const store = openGatewayStore(dataDir);
    const { transmissions, outbox } = store;
    return {
      ...store,
      transaction: (work) => write(() => store.transaction(work)),
      probe: () => write(() => store.probe()),
      errands: { ...store.errands, add: (kind, detail) => write(() => store.errands.add(kind, detail)) },
      transmissions: {
        ...transmissions,
        open: (...of) => write(() => transmissions.open(...of)),
        append: (...of) => write(() => transmissions.append(...of)),
        finish: (...of) => write(() => transmissions.finish(...of)),
      },
      outbox: { ...outbox, attempt: (...of) => write(() => outbox.attempt(...of)) },
    };
  };
  return {
    openStore,
    set: (full: boolean) => {
      isFull = full;
    },
  };
}

test("a full disk: nothing more is acknowledged, health says so, and what was acknowledged is judged without a restart", async () => {
  const port = await freePort();
  const disk = fullDisk();
  const station = await startForTwenty({ port, openStore: disk.openStore });
  // Acknowledged, and full before all of it is landed.
  expect(await dockTwenty(station, port)).toBe(count + 1);
  disk.set(true);
  station.clock.skip(120_000);
  await expect(dockTwenty(station, port)).rejects.toThrow();
  expect(await readiness(station)).toMatchObject({ status: 503, codes: ["STORE_FULL"] });
  expect(await station.status("crp-1")).not.toBe("safe-to-unplug");
  disk.set(false);
  for (let tries = 0; tries < 4; tries += 1) {
    station.clock.skip(20_000);
    await station.closeBatches();
  }
  expect(released(station)).toBe(count);
  expect(await readiness(station)).toMatchObject({ status: 200, codes: [] });
  expect(await dockTwenty(station, port)).toBe(count + 1);
});

test("another program's lock: nothing dies, and all is done when it lets go", async () => {
  const port = await freePort();
  const station = await startForTwenty({ port });
  expect(await dockTwenty(station, port)).toBe(count + 1);
  const letGo = await lockedByAnother(join(station.dataDir, storeFile));
  station.clock.skip(120_000);
  await eventually(async () => expect(await readiness(station)).toMatchObject({ status: 503, codes: ["STORE_LOCKED"] }));
  await letGo();
  for (let tries = 0; tries < 3; tries += 1) {
    station.clock.skip(20_000);
    await station.closeBatches();
  }
  expect(released(station)).toBe(count);
  expect(await readiness(station)).toMatchObject({ status: 200, codes: [] });
});

/** A database browser in a process of its own, for locks of one process do not hold against itself. Returns how it is ended. */
async function lockedByAnother(path: string): Promise<() => Promise<void>> {
  const script = `
    const { DatabaseSync } = require("node:sqlite");
    const db = new DatabaseSync(process.argv[1]);
    db.exec("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE");
    process.stdout.write("locked");
    process.stdin.resume().on("end", () => process.exit(0));`;
  const browser = spawn(process.execPath, ["-e", script, path], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void browser.kill());
  await once(browser.stdout, "data");
  return async () => {
    browser.stdin.end();
    await once(browser, "exit");
  };
}
