/** "The journal answers" is said only while it does. */
import { expect, test } from "vitest";
import { answer, startDispatcher, topics } from "./harness.ts";

async function answered() {
  const harness = await startDispatcher();
  harness.journalAnswers();
  harness.outbox.queue("C1");
  harness.dispatcher.poke();
  await harness.clock.advance(0);
  expect(harness.dispatcher.journal).toBe("answering");
  return harness;
}

test("not while there is no broker to say it through", async () => {
  const { link, dispatcher, answer: journalSays, outbox, clock } = await answered();
  link.enter("offline");
  expect(dispatcher.journal).toBe("unknown");
  link.enter("online");
  outbox.queue("C2");
  dispatcher.poke();
  await clock.advance(0);
  await journalSays("C2");
  expect(dispatcher.journal).toBe("answering");
});

test("that it is back is told when it was thought gone, by whatever sign, and not at every answer", async () => {
  const { clock, dispatcher, outbox, link, logged, answer: journalSays } = await answered();
  const back = () => logged.filter(({ event }) => event === "delivery.journal_back").length;
  expect(back()).toBe(0);
  link.onPublish = () => Promise.resolve({ nobodyListens: false });
  outbox.queue("C2");
  dispatcher.poke();
  await clock.advance(121_000);
  expect(dispatcher.journal).toBe("silent");
  await journalSays("C2");
  expect([dispatcher.journal, back()]).toEqual(["answering", 1]);
  outbox.queue("C3");
  dispatcher.poke();
  await clock.advance(0);
  await journalSays("C3");
  expect(back()).toBe(1);
});

test("not for ever after one answer: what is old proves nothing", async () => {
  const { clock, dispatcher } = await answered();
  await clock.advance(100_000);
  expect(dispatcher.journal).toBe("answering");
  await clock.advance(20_000);
  expect(dispatcher.journal).toBe("unknown");
  expect(dispatcher.view.lastAnswerAt).toBe(clock.now() - 120_000);
});

test("silence is still told when something waits", async () => {
  const { clock, dispatcher, outbox, link } = await answered();
  link.onPublish = () => Promise.resolve({ nobodyListens: false });
  outbox.queue("C2");
  dispatcher.poke();
  await clock.advance(121_000);
  expect(dispatcher.journal).toBe("silent");
});

test.each([
  ["another sender", { from: "LABQC|KOMMUNEN" }, "ACK_OTHER_SENDER", "MSH-3 EPJ, MSH-4 KOMMUNEN"],
  ["another receiver", { to: "LABBRO|NABOEN" }, "ACK_OTHER_RECEIVER", "MSH-5 LABBRO, MSH-6 BJERKE"],
  ["production to a test", { processingId: "P" }, "ACK_OTHER_PROCESSING", "MSH-11 T"],
] as const)("an answer of %s is remembered with its message until that is closed", async (_case, parts, code, expected) => {
  const { clock, dispatcher, outbox, answer: journalSays } = await startDispatcher();
  outbox.queue("C1");
  dispatcher.poke();
  await clock.advance(0);
  for (let i = 0; i < 2; i += 1) await journalSays("C1", parts);
  const told = { code, expected, count: 2, lastAt: clock.now() };
  expect(dispatcher.view.unbelieved("C1")).toEqual(told);
  expect(dispatcher.view.allUnbelieved).toEqual([told]);
  await journalSays("C1");
  expect(dispatcher.view.unbelieved("C1")).toBeNull();
});

test("answers that name nothing of ours, or cannot be read, are remembered by their kind; a flood of them fills no memory", async () => {
  const { dispatcher, link, logged } = await startDispatcher();
  for (let i = 0; i < 1_000; i += 1) await link.deliver(topics.ack, answer(`OTHER${i}`));
  for (const text of ["", "OK", "MSH|^~\\&|EPJ|KOMMUNEN\r"]) await link.deliver(topics.ack, Buffer.from(text));
  expect(dispatcher.view.allUnbelieved.map(({ code, count }) => [code, count])).toEqual([
    ["ACK_UNKNOWN", 1_000],
    ["ACK_UNREADABLE", 3],
  ]);
  expect(JSON.stringify(logged)).not.toContain("OTHER");
});
