/**
 * The station's own clock throws at one of its calls, wherever that is (a timer, an acknowledgement, landing, judging, delivery): whatever
 * comes of it is contained there, and all is done in the end. A seed chooses the calls.
 */
import { expect, test } from "vitest";
import { createSkippingClock, type SkippingClock } from "../../src/machine/system-clock.ts";
import { freePort } from "../support/gateway-harness-site.ts";
import { thoroughly } from "../support/thorough.ts";
import { count, dockUntilTaken, readiness, released, startForTwenty, timePasses } from "../support/twenty-results.ts";

/** Throws at the n-th call after it was armed. */
function faultyClock() {
  const clock = createSkippingClock();
  let left = -1;
  const now = (): number => {
    left -= 1;
    if (left === 0) throw new TypeError("clock");
    return clock.now();
  };
  const faulty: SkippingClock = { ...clock, now };
  const arm = (nth: number): void => {
    left = nth;
  };
  return { clock: faulty, healthy: clock, arm };
}

/** About as many calls as twenty results take. */
const callsOfTwenty = 1_500;
const samples = thoroughly(8, 60);
const moments = Array.from({ length: samples }, (_, nth) => Math.round(((nth + 0.5) * callsOfTwenty) / samples));

test.each(moments)("at call %i", async (nth) => {
  const port = await freePort();
  const { clock, healthy, arm } = faultyClock();
  const station = await startForTwenty({ port, clock });
  arm(nth);
  await dockUntilTaken({ ...station, clock: healthy }, port);
  await timePasses(station, 6);
  arm(-1);
  await timePasses(station, 2, 3_600_000);
  expect(released(station)).toBe(count);
  expect(await readiness(station)).toMatchObject({ status: 200, codes: [] });
});
