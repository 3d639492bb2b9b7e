/** What follows from a piece of work follows only from what was kept of it. */
import { expect, test } from "vitest";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";

test("a piece that is rolled back inside another one brings about nothing, and the other one goes on", () => {
  const store = openMemoryStore();
  const done: string[] = [];
  const failing = () => {
    store.afterCommit(() => done.push("of the piece"));
    store.errands.add("claim", "{}");
    throw new TypeError("piece");
  };
  store.transaction(() => {
    store.afterCommit(() => done.push("before"));
    expect(() => store.transaction(failing)).toThrow(TypeError);
    store.afterCommit(() => done.push("behind"));
  });
  expect(done).toEqual(["before", "behind"]);
  expect(store.errands.counts()).toEqual([]);
});

test("what one follow-up throws keeps no other, and is told when they are done", () => {
  const store = openMemoryStore();
  const done: string[] = [];
  const work = () => {
    store.afterCommit(() => done.push("first"));
    store.afterCommit(() => {
      throw new TypeError("follow-up");
    });
    store.afterCommit(() => done.push("last"));
  };
  expect(() => store.transaction(work)).toThrow(TypeError);
  expect(done).toEqual(["first", "last"]);
});
