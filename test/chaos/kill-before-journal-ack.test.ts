/**
 * kill -9 on the way of a result from the outbox to the journal's answer. The broker lives on; the journal may have the message already
 * when the gateway comes back. It must end up with every result, and with each one once.
 */
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { isoTime } from "../../src/domain/time.ts";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import type { SimulatedDevice } from "../../src/simulator/device.ts";
import { dcaVantagePoct } from "../../src/simulator/instruments/dca-vantage-poct1a.ts";
import { createPoctDevice } from "../../src/simulator/poct1a.ts";
import { type ChildGateway, type Moment, moments, spawnGateway } from "../support/child-gateway-process.ts";
import { eventually } from "../support/eventually.ts";
import { deliveredResults, dock, play, runJournal, type Station, startStation, zone } from "../support/gateway-harness.ts";
import { startTestBroker } from "../support/gateway-harness-broker.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { randomFrom, thoroughly } from "../support/thorough.ts";

const { hba1c } = kits;
const serial = "S099001";
const minuteMs = 60_000;
/** A message that was tried is due again after this, however often it was tried here. */
const retryMs = 20 * minuteMs;

/** A station whose control has passed, stopped again; its folder is ready for children. */
async function prepared() {
  const [broker, port, folder] = [await startTestBroker(), await freePort(), temporaryFolder()];
  const files = {
    ...{ "labbro.yaml": labbroYaml({ mqtt: broker.mqtt }) },
    ...{ "devices/hba1c-1.yaml": deviceYaml(hba1c, { id: "hba1c-1", at: { port }, serial }) },
  };
  const before = await startStation({ files, folder, journal: null });
  await dock(before.clock, { kit: hba1c, port, serial, runs: [controlOf(hba1c, { sequence: "1", measuredAt: before.ago(60) })] });
  await before.gateway.stop();
  const { configDir, dataDir, ago } = before;
  const clock = createSkippingClock();
  let aheadMs = 0;
  const device = (first: number, count: number): SimulatedDevice => {
    const runs = Array.from({ length: count }, (_, i) =>
      runOf(hba1c, { sequence: `${first + i}`, measuredAt: ago(30), patientId: syntheticPersons[0], value: `${40 + first + i}` }),
    );
    const script = dcaVantagePoct({ serial, runs, clock: ago(0) });
    // Its clock goes on between its connections, as the gateway's does.
    return createPoctDevice(Object.defineProperty({ ...script }, "clock", { get: () => isoTime(clock.now(), zone) }));
  };
  return {
    ...{ broker, folder, clock, device },
    journal: () => runJournal(broker.journal, join(folder, "journal.db"), clock),
    /** Long after the former one, so that everything is due again. */
    child: (diesAt: Moment, nth = 1) => {
      clock.skip(retryMs);
      aheadMs += retryMs;
      return spawnGateway({ configDir, dataDir, diesAt, nth, aheadMs });
    },
    /** One connection of the device; whether it handed everything over shows at its next. */
    handOver: (from: SimulatedDevice) => play(clock, from, port).catch(() => 0),
    /** The last life, in this process. */
    revive: async (): Promise<Station> => {
      clock.skip(retryMs);
      return await startStation({ files, folder, clock, journal: null });
    },
  };
}

const ended = (child: ChildGateway) => eventually(() => expect(child.endedBy()).toBe("SIGKILL"));

test.each<Moment>([
  "before attempt",
  "after attempt",
  "before published",
  "after published",
  "before accepted",
  "after accepted",
])("killed %s: the journal has the result once", async (moment) => {
  const place = await prepared();
  // An answer that comes in time is all that is noted of a message: that the broker has it is noted where the journal is silent.
  const isSilent = moment.endsWith("published");
  const early = isSilent ? null : await place.journal();
  const [child, device] = [await place.child(moment), place.device(2, 1)];
  await place.handOver(device);
  await ended(child);
  const journal = early ?? (await place.journal());
  const after = await place.revive();
  await after.delivered();
  expect(deliveredResults(journal.list())).toMatchObject([{ patient: syntheticPersons[0], value: "42" }]);
  expect(after.gateway.store.outbox.counts()).toMatchObject({ accepted: 1 });
});

test("killed when the broker had it and the journal was away: it is sent again and arrives once", async () => {
  const place = await prepared();
  const child = await place.child("after published");
  await place.handOver(place.device(2, 1));
  await ended(child);
  const journal = await place.journal();
  const after = await place.revive();
  await after.delivered();
  expect(deliveredResults(journal.list()).map(({ value }) => value)).toEqual(["42"]);
});

const mostRounds = thoroughly(6, 6);
const resultsEach = 3;
/** No further round begins after this long. */
const enoughMs = 8_000;

test("killed again and again at random moments: every result is in the journal, each once", async () => {
  const seed = Number(process.env.LABBRO_SEED ?? Date.now() % 1_000_000);
  console.log(`LABBRO_SEED=${seed}`);
  const random = randomFrom(seed);
  const upTo = (below: number): number => Math.floor(random() * below);
  const place = await prepared();
  let journal = await place.journal();
  const devices: SimulatedDevice[] = [];
  const startedAt = performance.now();
  while (devices.length < mostRounds && (devices.length < 2 || performance.now() - startedAt < enoughMs)) {
    const child = await place.child(moments[upTo(moments.length)] ?? "never", 1 + upTo(resultsEach));
    devices.push(place.device(2 + devices.length * resultsEach, resultsEach));
    if (upTo(3) === 0) {
      await journal.stop();
      for (const device of devices) await place.handOver(device);
      journal = await place.journal();
    } else for (const device of devices) await place.handOver(device);
    const isOver = () => child.endedBy() !== null || journal.list().length >= devices.length * resultsEach;
    await vi.waitFor(() => expect(isOver()).toBe(true), { interval: 5, timeout: 500 }).catch(() => undefined);
    await child.kill();
  }
  const after = await place.revive();
  for (const device of devices) expect(await place.handOver(device)).toBe(resultsEach);
  await after.gateway.settled();
  // What a life was killed over waits for the docking's silence.
  await after.closeBatches();
  // Judged, and only then is nothing queued the same as everything delivered.
  const sent = devices.length * resultsEach;
  await eventually(() => expect(after.gateway.store.runs.dispositions()).toMatchObject({ sent, held: 0, waiting: 0 }));
  await after.delivered();
  const values = deliveredResults(journal.list()).map(({ value }) => Number(value));
  expect(values.sort((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, i) => 42 + i));
  await eventually(() => expect(after.gateway.store.transmissions.pending()).toEqual([]));
});
