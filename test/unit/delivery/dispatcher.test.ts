/** Promise 1: a row closes on the journal's AA, on nothing less, and nothing on the way can lose it. */
import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { settle } from "../../support/manual-clock.ts";
import { memoryOutbox } from "../../support/memory-outbox.ts";
import { ackTimeoutMs, answer, firstRetryMs, startDispatcher, topics, windowSize } from "./harness.ts";

const never = () => new Promise<never>(() => undefined);

describe("one message", () => {
  test("is published with what the journal needs to answer it, and closes on AA", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays, closed } = await startDispatcher();
    const bytes = Buffer.from("MSH|^~\\&|LABBRO\rPID|1\r");
    outbox.queue("C1", { bytes });
    dispatcher.poke();
    await clock.advance(0);
    expect(link.published).toEqual([
      {
        topic: topics.result,
        payload: bytes,
        options: { correlation: "C1", responseTopic: topics.ack, contentType: "application/hl7-v2" },
      },
    ]);
    expect(outbox.row("C1")).toMatchObject({ state: "published", attempts: 1, publishedAt: clock.now() });
    await journalSays("C1");
    expect(outbox.row("C1")).toMatchObject({ state: "accepted", closedAt: clock.now() });
    expect(outbox.answer("C1")).toEqual(answer("C1"));
    expect(closed).toEqual(["C1 accepted"]);
  });

  test("goes to the topic of its channel, and is answered by the receiver of its channel only", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("Q1", { channel: "qc" });
    dispatcher.poke();
    await clock.advance(0);
    expect(link.published[0]?.topic).toBe(topics.qc);
    await journalSays("Q1");
    expect(outbox.row("Q1").state).toBe("published");
    await journalSays("Q1", { from: "LABQC|KOMMUNEN" });
    expect(outbox.row("Q1").state).toBe("accepted");
  });

  test("the attempt is in the outbox before anything is sent", async () => {
    const { clock, outbox, link, dispatcher } = await startDispatcher();
    outbox.queue("C1");
    const seen: number[] = [];
    link.onPublish = () => {
      seen.push(outbox.row("C1").attempts);
      return Promise.resolve({ nobodyListens: false });
    };
    dispatcher.poke();
    await clock.advance(0);
    expect(seen).toEqual([1]);
  });

  test("poke looks only after the caller's turn, so never into an open transaction", async () => {
    const { clock, outbox, link, dispatcher } = await startDispatcher();
    await clock.advance(0);
    outbox.queue("C1");
    dispatcher.poke();
    expect(link.published).toEqual([]);
    await settle();
    expect(link.published).toHaveLength(1);
  });
});

describe("the answer", () => {
  test("may come before the PUBACK", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("C1");
    link.onPublish = async () => {
      await journalSays("C1");
      return { nobodyListens: false };
    };
    dispatcher.poke();
    await clock.advance(firstRetryMs);
    expect(outbox.row("C1")).toMatchObject({ state: "accepted", attempts: 1 });
    expect(link.published).toHaveLength(1);
  });

  test("may come though there never was a PUBACK", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("C1");
    link.onPublish = never;
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1");
    expect(outbox.row("C1").state).toBe("accepted");
  });

  test("twice changes nothing", async () => {
    const { clock, outbox, dispatcher, answer: journalSays, closed } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1");
    const afterTheFirst = outbox.row("C1");
    await clock.advance(1_000);
    await journalSays("C1");
    await journalSays("C1", { code: "AE", error: "207" });
    expect(outbox.row("C1")).toEqual(afterTheFirst);
    expect(closed).toEqual(["C1 accepted"]);
  });

  test.each([
    ["from another application", { from: "SPY|KOMMUNEN" }, "other-sender"],
    ["from another facility", { from: "EPJ|NABOEN" }, "other-sender"],
    ["to another application", { to: "OTHER|BJERKE" }, "other-receiver"],
    ["to another facility", { to: "LABBRO|NABOEN" }, "other-receiver"],
    ["of the production journal to a test gateway", { processingId: "P" }, "other-processing-id"],
    ["without a processing id", { processingId: "" }, "other-processing-id"],
  ])("%s is not believed", async (_case, parts, why) => {
    const { clock, outbox, dispatcher, answer: journalSays, logged } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1", parts);
    expect(outbox.row("C1").state).toBe("published");
    expect(dispatcher.counters.ignoredAnswers).toBe(1);
    expect(logged).toContainEqual({ event: "delivery.answer_ignored", facts: { code: "ACK_UNKNOWN", why } });
  });

  test("to a message that was never sent is not believed", async () => {
    const { outbox, answer: journalSays, dispatcher } = await startDispatcher({ linkState: "offline" });
    outbox.queue("C1");
    await journalSays("C1");
    expect(outbox.row("C1").state).toBe("queued");
    expect(dispatcher.counters.ignoredAnswers).toBe(1);
  });

  test("of others, and what is no answer at all, is acknowledged to the broker, counted, and never logged", async () => {
    const { link, answer: journalSays, dispatcher, logged } = await startDispatcher();
    await journalSays("SECRET-13717404089");
    for (const junk of ["SECRET", "", "MSH|^~\\&|EPJ|KOMMUNEN\rMSA|AA|SECRET"]) await link.deliver(topics.ack, Buffer.from(junk));
    expect(dispatcher.counters.ignoredAnswers).toBe(4);
    expect(JSON.stringify(logged)).not.toContain("SECRET");
  });

  test("that cannot be stored is left with the broker", async () => {
    const outbox = memoryOutbox();
    const { clock, dispatcher, answer: journalSays } = await startDispatcher({ outbox });
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    const { accepted } = outbox;
    outbox.accepted = () => {
      throw new UserError("STORE_FULL", "");
    };
    await expect(journalSays("C1")).rejects.toMatchObject({ code: "STORE_FULL" });
    outbox.accepted = accepted;
    await journalSays("C1");
    expect(outbox.row("C1").state).toBe("accepted");
  });
});

describe("a refusal", () => {
  test("AE stops, with what the journal wrote, and is never sent again", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays, closed } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1", { code: "AE", error: "204", text: "Ukjent pasient" });
    expect(outbox.row("C1")).toMatchObject({ state: "stopped", refusal: "AE 204 Ukjent pasient" });
    await clock.advance(24 * 3_600_000);
    expect(link.published).toHaveLength(1);
    expect(closed).toEqual(["C1 stopped"]);
  });

  test("AR is tried again later, with the same bytes", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1", { code: "AR", error: "207" });
    expect(outbox.row("C1").state).toBe("published");
    await clock.advance(firstRetryMs);
    expect(link.published).toHaveLength(2);
    expect(link.published[1]).toEqual(link.published[0]);
    await journalSays("C1");
    expect(outbox.row("C1").state).toBe("accepted");
  });

  test("AR for what never gets better (wrong version) stops", async () => {
    const { clock, outbox, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1", { code: "AR", error: "203" });
    expect(outbox.row("C1").state).toBe("stopped");
  });

  test("CA is no answer yet: the wait for AA goes on, and so do the attempts", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1", { code: "CA" });
    expect(outbox.row("C1").state).toBe("published");
    await clock.advance(firstRetryMs);
    expect(link.published).toHaveLength(2);
  });

  test("the meaning of a code can be configured", async () => {
    const mapping = { byCode: { AE: "retry", AR: "stop", CA: "wait", CE: "stop", CR: "retry" }, byError: {} } as const;
    const { clock, outbox, dispatcher, answer: journalSays } = await startDispatcher({ mapping });
    for (const id of ["C1", "C2"]) outbox.queue(id);
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1", { code: "AE", error: "207" });
    await journalSays("C2", { code: "AR", error: "207" });
    expect([outbox.row("C1").state, outbox.row("C2").state]).toEqual(["published", "stopped"]);
  });
});

describe("205, duplicate", () => {
  test("to a message that the broker had before is the answer to a lost AA: accepted", async () => {
    const { clock, outbox, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(firstRetryMs);
    expect(outbox.row("C1").attempts).toBe(2);
    await journalSays("C1", { code: "AE", error: "205" });
    expect(outbox.row("C1").state).toBe("accepted");
  });

  test("to the first attempt is about someone else's message: stopped", async () => {
    const { clock, outbox, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1", { code: "AE", error: "205" });
    expect(outbox.row("C1").state).toBe("stopped");
  });

  test("to the second attempt, where the broker never took the first one: stopped", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("C1");
    link.onPublish = () => Promise.reject(new UserError("BROKER_REFUSED_MESSAGE", ""));
    dispatcher.poke();
    await clock.advance(0);
    link.onPublish = () => Promise.resolve({ nobodyListens: false });
    await clock.advance(firstRetryMs);
    expect(outbox.row("C1")).toMatchObject({ attempts: 2, state: "published" });
    await journalSays("C1", { code: "AE", error: "205" });
    expect(outbox.row("C1").state).toBe("stopped");
  });

  test("to an attempt of a former process proves nothing yet: the next answer decides", async () => {
    const first = await startDispatcher();
    first.outbox.queue("C1");
    first.dispatcher.poke();
    await first.clock.advance(0);
    await first.dispatcher.stop();
    const second = await startDispatcher({ outbox: first.outbox, startMs: first.clock.now() });
    await second.answer("C1", { code: "AE", error: "205" });
    expect(second.outbox.row("C1").state).toBe("published");
    await second.clock.advance(firstRetryMs);
    await second.answer("C1", { code: "AE", error: "205" });
    expect(second.outbox.row("C1").state).toBe("accepted");
  });
});

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
    await clock.advance(10_000);
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
