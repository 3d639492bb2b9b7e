/** A start is quick whatever waits in the store: it writes down what is to be done, and does it piece by piece. */
import { expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { createCore } from "../../../src/app/core.ts";
import { createWorkQueue } from "../../../src/app/work-queue.ts";
import { connectionId } from "../../../src/domain/ids.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { configOf } from "../../support/bench.ts";
import { deviceYaml, kits } from "../../support/gateway-harness-site.ts";
import { manualClock, settle } from "../../support/manual-clock.ts";
import { noFaults } from "../../support/no-faults.ts";

const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };
const waiting = 500;

function startedOver(read: (transmission: number) => void) {
  const store = openMemoryStore();
  const clock = manualClock();
  for (let nth = 0; nth < waiting; nth += 1) store.transmissions.open(origin, Buffer.from("x"), nth);
  for (let nth = 0; nth < waiting; nth += 1) {
    const { id } = store.batches.begin(connectionId(`c${nth}`), { instrumentId: null, strangerKey: null }, nth);
    store.batches.close(id, nth, "silence");
  }
  const core = createCore({
    ...{ store, drivers, clock, logger: silentLogger, faults: noFaults, onQueued: () => undefined },
    config: configOf({ "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: 10_001 } }) }),
    wake: () => queue.wake(),
    reading: () => ({ read: ({ transmission }) => read(transmission), "read-message": () => undefined }),
  });
  const queue = createWorkQueue({ errands: core.errands, clock, faults: noFaults });
  core.start();
  return { store, core, queue };
}

test("nothing is read or judged before the start is over, then one piece a turn, and all of it in the end", async () => {
  const read: number[] = [];
  const { store, queue } = startedOver((id) => void read.push(id));
  expect([read.length, store.batches.unjudged().length]).toEqual([0, waiting]);
  await settle();
  expect(read.length).toBeGreaterThan(0);
  expect(read.length).toBeLessThanOrEqual(5);
  await queue.idle();
  expect(read).toHaveLength(waiting);
  expect([store.batches.unjudged(), store.errands.counts()]).toEqual([[], []]);
});

test("a stop in the middle leaves the rest for the next start", async () => {
  const read: number[] = [];
  const { store, queue } = startedOver((id) => void read.push(id));
  await settle();
  queue.stop();
  await settle();
  const [left] = store.errands.counts().filter(({ kind }) => kind === "read");
  expect((left?.waiting ?? 0) + read.length).toBe(waiting);
});
