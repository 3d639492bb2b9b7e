/**
 * Three days without a journal and ten thousand results (in `.ci/run`): first without a line, then with a broker and nobody behind it. When the
 * journal is back it gets everything, each patient's results in order. The real outbox, on a clock that is moved by hand.
 */
import { expect, onTestFinished, test } from "vitest";
import { outboxStore } from "../../support/outbox-store.ts";
import { thoroughly } from "../../support/thorough.ts";
import { answer, startDispatcher, topics } from "./harness.ts";

const hourMs = 3_600_000;
const count = thoroughly(10, 10) * 1_000;
const patients = 400;
const refusedEvery = 1_000;

test(`three days of outage, ${count} results: all arrive, in order per patient and analyte`, async () => {
  const { store, queue } = outboxStore();
  onTestFinished(() => store.close());
  const { clock, link, dispatcher, sent } = await startDispatcher({ linkState: "offline", store: store.outbox });
  const about = (i: number) => `patient ${(i * 7) % patients}`;
  const ids = Array.from({ length: count }, (_, i) => `C${String(i).padStart(5, "0")}`);
  const start = clock.now();
  store.transaction(() => {
    for (const [i, id] of ids.entries()) queue(id, { createdAt: start + i, about: about(i) });
  });
  dispatcher.poke();
  await clock.advance(60 * hourMs);
  expect(sent()).toEqual([]);

  link.enter("online");
  await clock.advance(12 * hourMs);
  expect(dispatcher.journal).toBe("silent");
  expect(store.outbox.counts()).toMatchObject({ accepted: 0, stopped: 0 });
  // Nobody answered, so no patient's second result was sent before the first.
  expect(new Set(sent()).size).toBe(patients);

  const arrived = new Set<string>();
  link.onPublish = ({ options: { correlation: id = "" } }) => {
    arrived.add(id);
    const isRefused = Number(id.slice(1)) % refusedEvery === 1;
    setImmediate(() => void link.deliver(topics.ack, answer(id, isRefused ? { code: "AE", error: "207" } : {})));
    return Promise.resolve({ nobodyListens: false });
  };
  const backAt = clock.now();
  while (store.outbox.oldestOpenAt() !== null && clock.now() - backAt < hourMs) await clock.advance(20);
  const stopped = count / refusedEvery;
  expect(store.outbox.counts()).toEqual({ queued: 0, published: 0, accepted: count - stopped, stopped, pulled: 0 });
  expect(clock.now() - backAt).toBeLessThan(hourMs);
  for (let patient = 0; patient < patients; patient += 1) {
    const own = (list: readonly string[]) => list.filter((id) => about(Number(id.slice(1))) === `patient ${patient}`);
    if (patient % 40 === 0) expect(own([...arrived])).toEqual(own(ids));
  }
});
