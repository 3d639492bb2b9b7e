/** Two stations of one name hear each other over their broker and stop sending; one that was replaced, or began again, does not. */
import { expect, test } from "vitest";
import { createStationWitness } from "../../../src/app/delivery/station-witness.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryLink } from "../../support/memory-link.ts";
import { noFaults } from "../../support/no-faults.ts";

const topic = "labbro/v1/bjerke/base-0412/station";

/** A broker that keeps what was said last, and gives it to whoever comes. */
function broker() {
  const clock = manualClock();
  const stations = new Map<string, ReturnType<typeof memoryLink>>();
  let kept: Uint8Array | null = null;
  const station = (instance: string) => {
    const link = memoryLink("offline");
    const { pauses } = openMemoryStore();
    link.onPublish = async ({ payload }) => {
      kept = payload;
      for (const one of stations.values()) if (one.state === "online") await one.deliver(topic, payload);
      return { nobodyListens: false };
    };
    const witness = createStationWitness({
      ...{ link, topic, pauses, clock, now: clock.now, logger: silentLogger, faults: noFaults, instance },
    });
    stations.set(instance, link);
    witness.start();
    const come = async () => {
      link.enter("online");
      if (kept !== null) await link.deliver(topic, kept);
      await clock.advance(5_000);
    };
    return {
      come,
      leave: () => link.enter("offline"),
      pauses,
      stop: () => witness.stop(),
      because: () => pauses.current()?.because,
    };
  };
  return {
    clock,
    station,
    keeps: (said: Uint8Array) => {
      kept = said;
    },
    kept: () => kept ?? new Uint8Array(),
  };
}

test("one alone, and one that begins again after it: nobody is told anything", async () => {
  const { station, clock } = broker();
  const first = station("a");
  await first.come();
  first.leave();
  await first.come();
  first.leave();
  first.stop();
  const second = station("b");
  await second.come();
  second.leave();
  await second.come();
  expect([first.because(), second.because()]).toEqual([undefined, undefined]);
  second.stop();
  expect(clock.pending).toBe(0);
});

test("two that are there at once are both told", async () => {
  const { station } = broker();
  const [first, second] = [station("a"), station("b")];
  await first.come();
  await second.come();
  expect([first.because(), second.because()]).toEqual(["two-stations", "two-stations"]);
});

test("two that throw each other off the broker are both told", async () => {
  const { station } = broker();
  const [first, second] = [station("a"), station("b")];
  for (let turn = 0; turn < 3; turn += 1) {
    second.leave();
    await first.come();
    first.leave();
    await second.come();
  }
  expect([first.because(), second.because()]).toEqual(["two-stations", "two-stations"]);
});

test("once the other is off and a person has said so, what lies there from before is no news; if it comes again, it is", async () => {
  const { station } = broker();
  const [first, second] = [station("a"), station("b")];
  await first.come();
  await second.come();
  second.leave();
  first.pauses.end(1);
  for (let turn = 0; turn < 3; turn += 1) {
    first.leave();
    await first.come();
  }
  expect(first.because()).toBeUndefined();
  await second.come();
  expect(first.because()).toBe("two-stations");
});

test("a broker that forgot, and gives out what an earlier process had said, tells of nobody", async () => {
  const { station, keeps, kept } = broker();
  const former = station("a");
  await former.come();
  const old = kept();
  former.leave();
  former.stop();
  const now = station("b");
  await now.come();
  now.leave();
  keeps(old);
  await now.come();
  keeps(Buffer.from("something else"));
  now.leave();
  await now.come();
  expect(now.because()).toBeUndefined();
});
