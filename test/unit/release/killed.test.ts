/**
 * A stop right after any commit of any kind of event forgets nothing: what the same store becomes when it is opened again is what it
 * would have become without the stop.
 */
import { expect, test } from "vitest";
import {
  type Act,
  alsoByStart,
  commitsOf,
  events,
  historyOfSuite,
  isCutShort,
  openedAgain,
  picture,
  pictureAfter,
} from "../../support/every-event.ts";
import { everyNth } from "../../support/thorough.ts";

const history = historyOfSuite();

test.each(Object.entries(events))("%s", async (name, acts) => {
  const allowed = await Promise.all(acts.map((_, nth) => pictureAfter(acts.slice(0, nth + 1), history())));
  const whole = allowed.at(-1);
  expect(whole?.undone).toEqual([]);
  if (!alsoByStart.includes(name)) expect(whole).not.toEqual(await pictureAfter([], history()));
  const all = Array.from({ length: commitsOf(acts, history()) }, (_, nth) => nth + 1);
  // In `.ci/run` after each of them.
  for (const commits of everyNth(all, 3)) {
    const { isKilled, after } = await killedAndOpened(acts, commits);
    expect(isKilled).toBe(true);
    expect(allowed).toContainEqual(after);
  }
  expect(await killedAndOpened(acts, all.length + 1)).toEqual({ isKilled: false, after: whole });
});

async function killedAndOpened(acts: readonly Act[], commits: number) {
  const store = history();
  const isKilled = isCutShort(acts, store, commits);
  return { isKilled, after: picture(await openedAgain(store)) };
}
