/**
 * A part of the station cannot be started, for a reason that nobody foresaw, once and for as long as it lasts: the station starts without
 * it, says so in ready, does what it can, and the part runs as soon as it can be.
 */
import { expect, test } from "vitest";
import { createTransport } from "../../src/app/connections/supervisor.ts";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { createPortWatcher } from "../../src/transport/discovery/watch-ports.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/gateway-harness-site.ts";
import { count, dockUntilTaken, type Place, readiness, released, startForTwenty, timePasses } from "../support/twenty-results.ts";

type Seam = (meets: () => void, clock: ReturnType<typeof createSkippingClock>) => Partial<Place>;

const seams: Readonly<Record<string, Seam>> = {
  "the way to the broker": (meets) => ({
    createLink: (options) => {
      meets();
      return createBrokerLink(options);
    },
  }),
  "the way to the broker, when it connects": (meets) => ({
    createLink: (options) => {
      const link = createBrokerLink(options);
      const start = link.start.bind(link);
      return Object.assign(link, {
        start: async () => {
          meets();
          await start();
        },
      });
    },
  }),
  "a wire": (meets) => ({
    seams: {
      transports: (...of) => {
        meets();
        return createTransport(...of);
      },
    },
  }),
  "what is plugged in": (meets, clock) => ({
    seams: {
      portWatcher: createPortWatcher({
        clock,
        sense: () => () => undefined,
        list: () => {
          meets();
          return Promise.resolve([]);
        },
      }),
    },
  }),
  "the sense for what is plugged in": (meets, clock) => ({
    seams: {
      portWatcher: createPortWatcher({
        clock,
        sense: () => {
          meets();
          return () => undefined;
        },
        list: () => Promise.resolve([]),
      }),
    },
  }),
};

test.each(
  Object.entries(seams).flatMap(([part, seam]) => [
    [part, "once", 1, seam] as const,
    [part, "for as long as it lasts", Number.POSITIVE_INFINITY, seam] as const,
  ]),
)("%s: %s", async (part, _name, times, seam) => {
  const port = await freePort();
  const machineClock = createSkippingClock();
  let left = times;
  const broken = seam(() => {
    if (left-- > 0) throw new TypeError("start");
  }, machineClock);
  const station = await startForTwenty({ port, machineClock, ...broken });
  expect((await readiness(station)).faults.length).toBeGreaterThan(0);
  if (times > 1) {
    expect(await readiness(station)).toMatchObject({ status: 503, codes: ["UNEXPECTED"] });
    machineClock.skip(60_000);
    expect(await readiness(station)).toMatchObject({ status: 503, codes: ["UNEXPECTED"] });
  }
  if (part === "a wire") left = 0;
  await eventually(async () => {
    machineClock.skip(60_000);
    if (part === "a wire") expect((await readiness(station)).codes).toEqual([]);
  });
  await dockUntilTaken(station, port);
  await timePasses(station, 2);
  expect(released(station)).toBe(count);
  left = 0;
  await eventually(async () => {
    machineClock.skip(60_000);
    expect(await readiness(station)).toMatchObject({ status: 200, codes: [] });
  });
});
