/** That the broker has a message is noted when its answer had its time, and never forgotten. */
import { expect, test } from "vitest";
import { defaultDeliveryPolicy } from "../../../src/delivery/retry-policy.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryOutbox } from "../../support/memory-outbox.ts";
import { startDispatcher } from "./harness.ts";

const { noteWithinMs } = defaultDeliveryPolicy;

/** Both are with the broker. */
async function twoPublished(clock = manualClock()) {
  const outbox = memoryOutbox();
  const noted: string[] = [];
  const published: typeof outbox.published = (id, now) => {
    noted.push(id);
    outbox.published(id, now);
  };
  const store = { ...outbox, published };
  const { dispatcher, answer } = await startDispatcher({ outbox, store, clock, policy: defaultDeliveryPolicy });
  for (const id of ["C1", "C2"]) outbox.queue(id);
  dispatcher.poke();
  await clock.advance(0);
  return { clock, outbox, store, dispatcher, answer, noted };
}

test("a message whose answer comes in time is noted once, with its answer; the others when theirs had their time", async () => {
  const { clock, outbox, answer, noted } = await twoPublished();
  await answer("C1");
  expect(outbox.row("C1").state).toBe("accepted");
  expect(outbox.row("C2").state).toBe("queued");
  await clock.advance(noteWithinMs);
  expect(outbox.row("C2").state).toBe("published");
  expect(noted).toEqual(["C2"]);
});

test("one that is put off in the meantime is noted all the same", async () => {
  const { clock, outbox, answer } = await twoPublished();
  await answer("C1", { code: "AR" });
  await clock.advance(noteWithinMs);
  expect(outbox.row("C1").state).toBe("published");
});

test("at the end nothing waits", async () => {
  const { dispatcher, outbox } = await twoPublished();
  await dispatcher.stop();
  expect(outbox.row("C1").state).toBe("published");
});

test("a clock that is set back keeps nothing for later", async () => {
  const manual = manualClock();
  let backMs = 0;
  const clock: typeof manual = {
    ...manual,
    now: () => manual.now() - backMs,
    at: (atMs, action) => manual.at(atMs + backMs, action),
  };
  const { outbox, answer } = await twoPublished(clock);
  backMs = 3_600_000;
  await answer("C1");
  expect(outbox.row("C2").state).toBe("published");
});

test("what the store did not keep is noted when it can be again, as of when the broker had it", async () => {
  const { clock, outbox, store } = await twoPublished();
  const publishedAt = clock.now();
  const { together } = store;
  store.together = () => {
    throw Object.assign(new Error("full"), { code: "SQLITE_FULL" });
  };
  await clock.advance(noteWithinMs);
  expect(outbox.row("C2").state).toBe("queued");
  store.together = together;
  await clock.advance(defaultDeliveryPolicy.storeBackoff.maxMs);
  expect(outbox.row("C2")).toMatchObject({ state: "published", publishedAt });
});
