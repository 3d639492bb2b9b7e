/** A start is quick whatever waits in the store: it writes down what is to be done a few pieces a turn, and does it piece by piece. */
import { expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { createCore } from "../../../src/app/station-core.ts";
import { takeUpSlice } from "../../../src/app/take-up.ts";
import { createWorkQueue } from "../../../src/app/work-queue.ts";
import { connectionId, type TransmissionId } from "../../../src/domain/ids.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { type GatewayStore, openMemoryStore } from "../../../src/store/gateway-store.ts";
import { configOf } from "../../support/bench.ts";
import { deviceYaml, kits } from "../../support/gateway-harness-site.ts";
import { manualClock, settle } from "../../support/manual-clock.ts";
import { noFaults } from "../../support/no-faults.ts";

const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };
const waiting = 500;

/** What a crash left: transmissions that were not read, closed batches that were not judged. */
function leftStore(): GatewayStore {
  const store = openMemoryStore();
  for (let nth = 0; nth < waiting; nth += 1) store.transmissions.open(origin, Buffer.from("x"), nth);
  for (let nth = 0; nth < waiting; nth += 1) {
    const { id } = store.batches.begin(connectionId(`c${nth}`), { instrumentId: null, strangerKey: null }, nth);
    store.batches.close(id, nth, "silence");
  }
  return store;
}

function startOver(store: GatewayStore, read: (transmission: TransmissionId) => void) {
  const clock = manualClock();
  const core = createCore({
    ...{ store, drivers, clock, logger: silentLogger, faults: noFaults, onQueued: () => undefined },
    config: configOf({ "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: 10_001 } }) }),
    wake: () => queue.wake(),
    inTurn: (work) => queue.push(work),
    reading: () => ({
      read: ({ transmission }) => {
        read(transmission);
        store.transmissions.finish(transmission, true, "decoded", clock.now());
      },
      "read-message": () => undefined,
    }),
  });
  const queue = createWorkQueue({ errands: core.errands, clock, faults: noFaults });
  core.start();
  return { core, queue };
}

const written = (store: GatewayStore): number => store.errands.counts().reduce((sum, { waiting: some }) => sum + some, 0);
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test("nothing is read or judged before the start is over, then one piece a turn, and all of it in the end", async () => {
  const read: number[] = [];
  const store = leftStore();
  const { core, queue } = startOver(store, (id) => void read.push(id));
  expect([read.length, store.batches.unjudged().length, core.isTakingUp]).toEqual([0, waiting, true]);
  await settle();
  expect(read.length).toBeGreaterThan(0);
  expect(read.length).toBeLessThanOrEqual(5);
  await queue.idle();
  expect(read).toHaveLength(waiting);
  expect([store.batches.unjudged(), store.errands.counts(), core.isTakingUp]).toEqual([[], [], false]);
});

test("no turn of a start writes down more than a few pieces", async () => {
  const store = leftStore();
  const { core, queue } = startOver(store, () => undefined);
  for (let before = 0; core.isTakingUp; await turn()) {
    expect(written(store)).toBeLessThanOrEqual(before + takeUpSlice);
    before = written(store);
  }
  queue.stop();
});

test("what comes in while a start is under way is not taken for what a crash left", async () => {
  const store = leftStore();
  const read: number[] = [];
  const { queue } = startOver(store, (id) => void read.push(id));
  const live = store.transmissions.open(origin, Buffer.from("x"), 1);
  await queue.idle();
  expect(read).not.toContain(live);
  expect(store.transmissions.pending().map(({ id }) => id)).toEqual([live]);
});

test("a stop at any moment loses nothing, and the next start goes on", async () => {
  const store = leftStore();
  const read: number[] = [];
  for (const turns of [0, 1, 2, 7, 30]) {
    const { core, queue } = startOver(store, (id) => void read.push(id));
    for (let nth = 0; nth < turns; nth += 1) await turn();
    queue.stop();
    core.stop();
    await settle();
    expect(store.transmissions.pending().length + read.length).toBe(waiting);
  }
  await startOver(store, (id) => void read.push(id)).queue.idle();
  expect([...read].sort((a, b) => a - b)).toEqual(Array.from({ length: waiting }, (_, nth) => nth + 1));
  expect([store.batches.unjudged(), store.errands.counts()]).toEqual([[], []]);
});
