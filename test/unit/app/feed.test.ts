import fc from "fast-check";
import { expect, test } from "vitest";
import { createFeed } from "../../../src/app/connections/feed.ts";
import { manualClock } from "../../support/manual-clock.ts";

function setUp() {
  const clock = manualClock();
  const deferred: (() => void)[] = [];
  const taken: Uint8Array[] = [];
  const world = { busy: false, held: false, perTurn: 0, most: 0, costMs: 0 };
  const feed = createFeed({
    clock,
    take: (bytes) => {
      taken.push(Uint8Array.from(bytes));
      world.perTurn += bytes.length;
      world.most = Math.max(world.most, world.perTurn);
    },
    isBusy: () => world.busy,
    hold: (isHeld) => {
      world.held = isHeld;
    },
    defer: (work) => void deferred.push(work),
  });
  const turn = async () => {
    world.perTurn = 0;
    for (const work of deferred.splice(0)) work();
    await clock.advance(10);
  };
  return { feed, world, turn, heard: () => Buffer.concat(taken) };
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ push: fc.integer({ min: 0, max: 40_000 }) }) },
  { weight: 4, arbitrary: fc.constant({ turn: true }) },
  { weight: 2, arbitrary: fc.record({ busy: fc.boolean() }) },
);

test("every byte is handed on once, in order, a bounded number a turn, and the end comes behind the last", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { feed, world, turn, heard } = setUp();
      let sent = 0;
      let ended = false;
      for (const one of steps) {
        if ("push" in one) {
          feed.push(Uint8Array.from({ length: one.push }, (_, index) => (sent + index) % 251));
          sent += one.push;
        } else if ("busy" in one) world.busy = one.busy;
        else await turn();
      }
      feed.end(() => {
        ended = true;
        expect(heard()).toHaveLength(sent);
      });
      world.busy = false;
      for (let turns = 0; !ended && turns < 200; turns += 1) await turn();
      expect(ended).toBe(true);
      expect(world.most).toBeLessThanOrEqual(17 * 1024);
      expect(heard().every((byte, index) => byte === index % 251)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("a few bytes are handed on at once; who is ahead is held and let go again", async () => {
  const { feed, world, turn, heard } = setUp();
  feed.push(Uint8Array.of(1, 2, 3));
  expect(heard()).toEqual(Buffer.of(1, 2, 3));
  world.busy = true;
  feed.push(new Uint8Array(100_000));
  expect([world.held, feed.isWaiting]).toEqual([true, true]);
  world.busy = false;
  for (let turns = 0; feed.isWaiting && turns < 20; turns += 1) await turn();
  expect([world.held, heard().length]).toEqual([false, 100_003]);
});
