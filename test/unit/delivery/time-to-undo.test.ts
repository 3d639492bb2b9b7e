/** The dispatcher leaves what a person may still take back, wakes when its time is over, and holds nothing else up for it. */
import { expect, test } from "vitest";
import { controlId } from "../../../src/domain/ids.ts";
import { outboxStore } from "../../support/outbox-store.ts";
import { startDispatcher } from "./harness.ts";

test("a message waits for its time, others go, and one that was taken back never goes", async () => {
  const { store, queue } = outboxStore();
  const harness = await startDispatcher({ store: store.outbox, startMs: 1000 });
  queue("C1", { createdAt: 1000, notBefore: 61_000 });
  queue("C2", { createdAt: 1000, notBefore: 61_000 });
  queue("C3", { createdAt: 1000 });
  harness.dispatcher.poke();
  await harness.clock.advance(1000);
  expect(harness.sent()).toEqual(["C3"]);
  expect(store.outbox.pull(controlId("C2"), 2000)).toBe(true);
  // The broker comes back: what was put off is hurried.
  harness.link.enter("offline");
  harness.link.enter("online");
  await harness.clock.advance(50_000);
  expect(harness.sent().filter((id) => id !== "C3")).toEqual([]);
  await harness.clock.advance(10_000);
  expect(harness.sent().filter((id) => id !== "C3")).toEqual(["C1"]);
  await harness.dispatcher.stop();
});
