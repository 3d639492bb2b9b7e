/**
 * The station's own clock throws at one of its calls, wherever that is (a timer, an acknowledgement, landing, judging, delivery): whatever
 * comes of it is contained there, and all is done in the end. A seed chooses the calls.
 */
import { expect, test } from "vitest";
import { createSkippingClock, type SkippingClock } from "../../src/app/system-clock.ts";
import { freePort } from "../support/gateway-harness-site.ts";
import { thoroughly } from "../support/thorough.ts";
import { count, dockTwenty, readiness, released, startForTwenty, timePasses } from "../support/twenty-results.ts";

/** Throws at the n-th call after it was armed; how often it was called since. */
function faultyClock() {
  const clock = createSkippingClock();
  let left = -1;
  let calls = 0;
  const now = (): number => {
    calls += 1;
    left -= 1;
    if (left === 0) throw new TypeError("clock");
    return clock.now();
  };
  const faulty: SkippingClock = { ...clock, now };
  const arm = (nth: number): void => {
    left = nth;
    calls = 0;
  };
  return { clock: faulty, arm, calls: () => calls };
}

/** About as many calls as twenty results take. */
const callsOfTwenty = 1_500;
const samples = thoroughly(8, 60);
const moments = Array.from({ length: samples }, (_, nth) => Math.round(((nth + 0.5) * callsOfTwenty) / samples));

test.each(moments)("at call %i", async (nth) => {
  const port = await freePort();
  const { clock, arm } = faultyClock();
  const station = await startForTwenty({ port, clock });
  arm(nth);
  for (let acknowledged = 0, tries = 0; acknowledged < count + 1; tries += 1) {
    expect(tries).toBeLessThan(6);
    acknowledged = await dockTwenty(station, port).catch(() => 0);
    if (acknowledged < count + 1) clock.skip(12_000);
  }
  await timePasses(station, 6);
  arm(-1);
  await timePasses(station, 2, 3_600_000);
  expect(released(station)).toBe(count);
  expect(await readiness(station)).toMatchObject({ status: 200, codes: [] });
});
