/** Open pages are told of what changed, once a second at most, while anybody listens; a look that fails is told and looked again. */
import { expect, test } from "vitest";
import { type Signs, watchChanges } from "../../../src/app/changes.ts";
import type { Faults } from "../../../src/domain/fault.ts";
import { manualClock } from "../../support/manual-clock.ts";

function watched() {
  const clock = manualClock();
  let signs: Signs = { qc: 1, results: 1 };
  let isBroken = false;
  const faults: string[] = [];
  const book: Faults = { report: (where) => faults.push(where) };
  const look = (): Signs => {
    if (isBroken) throw new TypeError("x");
    return signs;
  };
  const changes = watchChanges(look, clock, book);
  const heard: (readonly string[])[] = [];
  return {
    ...{ clock, changes, heard, faults },
    set: (next: Signs) => {
      signs = next;
    },
    breaks: (broken: boolean) => {
      isBroken = broken;
    },
    listen: () => changes.onChange((what) => void heard.push(what)),
  };
}

test("only what differs is told, and nothing where nothing does", async () => {
  const { clock, heard, set, listen } = watched();
  listen();
  await clock.advance(5_000);
  expect(heard).toEqual([]);
  set({ qc: 2, results: 1 });
  await clock.advance(1_000);
  set({ qc: 2, results: 3 });
  await clock.advance(3_000);
  expect(heard).toEqual([["qc"], ["results"]]);
});

test("nobody listens, and nothing is looked at; the next one hears what comes from then on", async () => {
  const { clock, heard, set, listen } = watched();
  const stop = listen();
  stop();
  expect(clock.pending).toBe(0);
  set({ qc: 9, results: 9 });
  listen();
  await clock.advance(2_000);
  expect(heard).toEqual([]);
});

test("a look that fails is told, and the next one is taken", async () => {
  const { clock, heard, faults, set, breaks, listen } = watched();
  listen();
  breaks(true);
  await clock.advance(2_000);
  expect(faults).toEqual(["timer", "timer"]);
  breaks(false);
  set({ qc: 2, results: 1 });
  await clock.advance(1_000);
  expect(heard).toEqual([["qc"]]);
});

test("stopped for good with the gateway", async () => {
  const { clock, changes, heard, set, listen } = watched();
  listen();
  changes.stop();
  set({ qc: 2 });
  await clock.advance(5_000);
  expect([heard, clock.pending]).toEqual([[], 0]);
});
