/** Nothing is lost while the journal is silent, the link is down, or the gateway stops and starts. */
import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { memoryOutbox } from "../../support/memory-outbox.ts";
import { ackTimeoutMs, firstRetryMs, startDispatcher, windowSize } from "./harness.ts";

const never = () => new Promise<never>(() => undefined);

describe("silence", () => {
  test("sends identical bytes again and again, ever more slowly, never giving up", async () => {
    const { clock, outbox, link, dispatcher } = await startDispatcher();
    const start = clock.now();
    const times: number[] = [];
    link.onPublish = () => {
      times.push(clock.now() - start);
      return Promise.resolve({ nobodyListens: false });
    };
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(24 * 3_600_000);
    const waits = times.slice(1).map((at, i) => at - (times[i] ?? 0) - ackTimeoutMs);
    expect(waits.slice(0, 8)).toEqual([7_500, 15_000, 30_000, 60_000, 120_000, 240_000, 480_000, 675_000]);
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(15 * 60_000);
    expect(times.length).toBeGreaterThan(100);
    const [first] = link.published;
    for (const message of link.published) expect(message).toEqual(first);
    expect(outbox.row("C1").state).toBe("published");
  });

  test("of one message does not hold up twenty others", async () => {
    const { clock, outbox, dispatcher, journalAnswers, sent } = await startDispatcher();
    journalAnswers(["silent"]);
    outbox.queue("silent");
    const others = Array.from({ length: 20 }, (_, i) => `C${i}`);
    for (const id of others) outbox.queue(id);
    dispatcher.poke();
    await clock.advance(0);
    expect(others.map((id) => outbox.row(id).state)).toEqual(others.map(() => "accepted"));
    expect(outbox.row("silent").state).toBe("published");
    expect(sent()).toEqual(["silent", ...others]);
  });

  test("of hundreds holds up a new message for one answer time at most", async () => {
    const { clock, outbox, dispatcher, journalAnswers } = await startDispatcher();
    const silent = Array.from({ length: 60 * windowSize }, (_, i) => `S${i}`);
    journalAnswers(silent);
    for (const id of silent) outbox.queue(id);
    dispatcher.poke();
    await clock.advance(2 * 3_600_000);
    outbox.queue("C1", { createdAt: clock.now() });
    dispatcher.poke();
    await clock.advance(ackTimeoutMs);
    expect(outbox.row("C1").state).toBe("accepted");
  });

  test("no more than a window full is on its way while nothing is answered", async () => {
    const { clock, outbox, link, dispatcher } = await startDispatcher();
    for (let i = 0; i < 3 * windowSize; i += 1) outbox.queue(`C${i}`);
    dispatcher.poke();
    await clock.advance(0);
    expect(link.published).toHaveLength(windowSize);
    await clock.advance(ackTimeoutMs);
    expect(link.published).toHaveLength(2 * windowSize);
  });

  test("because nobody listens is not published: the row stays queued and is tried again", async () => {
    const { clock, outbox, link, dispatcher } = await startDispatcher();
    link.onPublish = () => Promise.resolve({ nobodyListens: true });
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    expect(outbox.row("C1")).toMatchObject({ state: "queued", attempts: 1, publishedAt: null });
    await clock.advance(firstRetryMs);
    expect(link.published).toHaveLength(2);
    expect(dispatcher.counters.nobodyListens).toBe(2);
  });
});

describe("the link", () => {
  test("that is down costs nothing: no attempt is made, and all is sent when it is back", async () => {
    const { clock, outbox, link, dispatcher, journalAnswers } = await startDispatcher({ linkState: "offline" });
    journalAnswers();
    for (const id of ["C1", "C2", "C3"]) outbox.queue(id);
    dispatcher.poke();
    await clock.advance(3_600_000);
    expect(dispatcher.counters.attempts).toBe(0);
    link.enter("online");
    await clock.advance(0);
    expect(outbox.counts()).toMatchObject({ accepted: 3, queued: 0 });
  });

  test("that breaks under a publish loses nothing", async () => {
    const { clock, outbox, link, dispatcher, journalAnswers } = await startDispatcher();
    link.onPublish = () => {
      link.enter("offline");
      return Promise.reject(new UserError("BROKER_UNREACHABLE", ""));
    };
    for (const id of ["C1", "C2"]) outbox.queue(id);
    dispatcher.poke();
    await clock.advance(firstRetryMs);
    expect(outbox.counts()).toMatchObject({ queued: 2 });
    journalAnswers();
    link.enter("online");
    await clock.advance(firstRetryMs);
    expect(outbox.counts()).toMatchObject({ accepted: 2, queued: 0 });
  });

  test("that comes back does not wait for places held by the old connection", async () => {
    const { clock, outbox, link, dispatcher, journalAnswers } = await startDispatcher();
    for (let i = 0; i < windowSize; i += 1) outbox.queue(`old${i}`);
    dispatcher.poke();
    await clock.advance(0);
    link.enter("offline");
    outbox.queue("new");
    journalAnswers();
    link.enter("online");
    await clock.advance(0);
    expect(outbox.row("new").state).toBe("accepted");
  });
});

describe("stopping and starting", () => {
  test("a late answer after a restart is accepted", async () => {
    const first = await startDispatcher();
    first.outbox.queue("C1");
    first.link.onPublish = never;
    first.dispatcher.poke();
    await first.clock.advance(0);
    await first.dispatcher.stop();
    const second = await startDispatcher({ outbox: first.outbox, startMs: first.clock.now() });
    await second.answer("C1");
    expect(second.outbox.row("C1").state).toBe("accepted");
    await second.clock.advance(24 * 3_600_000);
    expect(second.link.published).toEqual([]);
  });

  test("after a stop nothing is sent, nothing is written, and answers stay with the broker", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays } = await startDispatcher();
    const puback = Promise.withResolvers<{ nobodyListens: boolean }>();
    link.onPublish = () => puback.promise;
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    await dispatcher.stop();
    await dispatcher.stop();
    const before = outbox.row("C1");
    puback.resolve({ nobodyListens: false });
    await expect(journalSays("C1")).rejects.toThrow();
    dispatcher.poke();
    link.enter("online");
    await clock.advance(24 * 3_600_000);
    expect(outbox.row("C1")).toEqual(before);
    expect(link.published).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test("it can be started again, and starting twice is starting once", async () => {
    const { clock, outbox, dispatcher, journalAnswers, sent } = await startDispatcher();
    await dispatcher.stop();
    await dispatcher.start();
    await dispatcher.start();
    journalAnswers();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    expect(outbox.row("C1").state).toBe("accepted");
    expect(sent()).toEqual(["C1"]);
  });

  test("stopped once more, it asks nothing of a store that may be closed by now", async () => {
    const outbox = memoryOutbox();
    const { dispatcher, faults } = await startDispatcher({ outbox });
    await dispatcher.stop();
    outbox.together = () => {
      throw new Error("The database connection is not open");
    };
    await dispatcher.stop();
    expect(faults).toEqual([]);
  });

  test("a store that fails is left alone for a while between two turns", async () => {
    const outbox = memoryOutbox();
    let turns = 0;
    const { clock, dispatcher } = await startDispatcher({ outbox });
    outbox.together = () => {
      turns += 1;
      throw new UserError("STORE_FULL", "");
    };
    dispatcher.poke();
    await clock.advance(0);
    expect(turns).toBe(1);
    await clock.advance(60_000);
    expect(turns).toBeGreaterThan(2);
    expect(turns).toBeLessThan(60);
  });

  test("a store that is full is tried again, and nothing was sent meanwhile", async () => {
    const outbox = memoryOutbox();
    const { clock, link, dispatcher, journalAnswers } = await startDispatcher({ outbox });
    journalAnswers();
    const { attempt } = outbox;
    outbox.attempt = () => {
      throw new UserError("STORE_FULL", "");
    };
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(60_000);
    expect(link.published).toEqual([]);
    outbox.attempt = attempt;
    await clock.advance(60_000);
    expect(outbox.row("C1").state).toBe("accepted");
  });
});

test("thousands of queued messages are drained in order, each once", async () => {
  const { clock, outbox, dispatcher, journalAnswers, sent } = await startDispatcher();
  journalAnswers();
  const ids = Array.from({ length: 3_000 }, (_, i) => `C${i}`);
  for (const [i, id] of ids.entries()) outbox.queue(id, { createdAt: i });
  dispatcher.poke();
  for (let round = 0; round < 3_000 && outbox.counts().accepted < ids.length; round += 1) await clock.advance(1);
  expect(sent()).toEqual(ids);
  expect(outbox.counts()).toMatchObject({ accepted: 3_000, queued: 0, published: 0 });
  expect(dispatcher.counters).toMatchObject({ attempts: 3_000, retries: 0, accepted: 3_000 });
});
