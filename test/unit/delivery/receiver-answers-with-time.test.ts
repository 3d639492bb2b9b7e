/** The time in a believed answer is noted; one that is not believed, or that cannot be noted, changes nothing of delivery. */
import { expect, test } from "vitest";
import { startDispatcher } from "./harness.ts";

/** When the harness's answers were written. */
const written = Date.UTC(2026, 2, 14, 9, 15, 34);

async function answered(parts: { readonly from?: string } = {}, fails = false) {
  const noted: unknown[] = [];
  const note = (...what: unknown[]): void => {
    if (fails) throw new Error("cannot");
    noted.push(what);
  };
  const made = await startDispatcher({
    startMs: written + 5_000,
    receiverClocks: { witnesses: { note }, zone: "Europe/Oslo" },
  });
  made.outbox.queue("C1");
  made.dispatcher.poke();
  await made.clock.advance(0);
  await made.answer("C1", parts);
  return { noted, ...made };
}

test("a believed answer vouches", async () => {
  const { noted, outbox, clock } = await answered();
  expect(outbox.row("C1").state).toBe("accepted");
  expect(noted).toEqual([["journal", "agrees", clock.now()]]);
});

test("an answer that is not the receiver's says nothing", async () => {
  const { noted, outbox } = await answered({ from: "OTHER|KOMMUNEN" });
  expect([outbox.row("C1").state, noted]).toEqual(["published", []]);
});

test("what cannot be noted closes the message all the same, and is told", async () => {
  const { outbox, faults } = await answered({}, true);
  expect(outbox.row("C1").state).toBe("accepted");
  expect(faults).toEqual(["delivery cannot"]);
});
