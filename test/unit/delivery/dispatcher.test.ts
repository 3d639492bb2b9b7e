/** Promise 1: a row closes on the journal's AA, on nothing less, and nothing on the way can lose it. */
import { describe, expect, test } from "vitest";
import { doubtCodes } from "../../../src/delivery/believe.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { acknowledgementMapping } from "../../../src/hl7/judge-acknowledgement.ts";
import { settle } from "../../support/manual-clock.ts";
import { memoryOutbox } from "../../support/memory-outbox.ts";
import { answer, firstRetryMs, startDispatcher, topics } from "./harness.ts";

const never = () => new Promise<never>(() => undefined);

describe("one message", () => {
  test("is published with what the journal needs to answer it, and closes on AA", async () => {
    const { clock, outbox, link, dispatcher, answer: journalSays, closed } = await startDispatcher();
    const bytes = Buffer.from("MSH|^~\\&|LABBRO|BJERKE|EPJ|KOMMUNEN|||ORU|C1|T|2.5.1||||||UNICODE UTF-8\rPID|1\r");
    outbox.queue("C1", { bytes });
    dispatcher.poke();
    await clock.advance(0);
    expect(link.published).toEqual([
      {
        topic: topics.result,
        payload: bytes,
        options: { correlation: "C1", responseTopic: topics.ack, contentType: "application/hl7-v2", isUtf8: true },
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
  ] as const)("%s is not believed", async (_case, parts, why) => {
    const { clock, outbox, dispatcher, answer: journalSays, logged } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1", parts);
    expect(outbox.row("C1").state).toBe("published");
    expect(dispatcher.counters.ignoredAnswers).toBe(1);
    expect(logged).toContainEqual({ event: "delivery.answer_ignored", facts: { code: doubtCodes[why], why } });
  });

  test("whose correlation data names another message of ours is not believed: both are sent again", async () => {
    const { clock, outbox, link, dispatcher, logged } = await startDispatcher();
    for (const id of ["C1", "C2"]) outbox.queue(id);
    dispatcher.poke();
    await clock.advance(0);
    await link.deliver(topics.ack, answer("C1"), { correlation: "C2" });
    expect([outbox.row("C1").state, outbox.row("C2").state]).toEqual(["published", "published"]);
    expect(logged).toContainEqual({ event: "delivery.answer_ignored", facts: { code: "ACK_TWO_MESSAGES", why: "two-messages" } });
    await link.deliver(topics.ack, answer("C1"), { correlation: "C1" });
    await link.deliver(topics.ack, answer("C2"), { correlation: "something of the receiver's own" });
    expect([outbox.row("C1").state, outbox.row("C2").state]).toEqual(["accepted", "accepted"]);
  });

  test("without MSA-2 is matched by its correlation data; without either it answers nothing", async () => {
    const { clock, outbox, link, dispatcher } = await startDispatcher();
    for (const id of ["C1", "C2"]) outbox.queue(id);
    dispatcher.poke();
    await clock.advance(0);
    await link.deliver(topics.ack, answer(""), { correlation: null });
    await link.deliver(topics.ack, answer(""), { correlation: "of another station" });
    await link.deliver(topics.ack, answer("", { from: "SPY|KOMMUNEN" }), { correlation: "C1" });
    expect([outbox.row("C1").state, outbox.row("C2").state]).toEqual(["published", "published"]);
    await link.deliver(topics.ack, answer(""), { correlation: "C2" });
    expect([outbox.row("C1").state, outbox.row("C2").state]).toEqual(["published", "accepted"]);
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
    expect(outbox.row("C1")).toMatchObject({
      ...{ state: "stopped", stopCode: "JOURNAL_REFUSED_PATIENT", refusal: "AE 204 Ukjent pasient" },
    });
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

  test("the meaning of a code can be configured, for each receiver by itself", async () => {
    const result = { byCode: { AE: "retry", AR: "stop", CA: "wait", CE: "stop", CR: "retry" }, byError: {} } as const;
    const mappings = { result, qc: acknowledgementMapping() };
    const { clock, outbox, dispatcher, answer: journalSays } = await startDispatcher({ mappings });
    for (const id of ["C1", "C2"]) outbox.queue(id);
    for (const id of ["Q1", "Q2"]) outbox.queue(id, { channel: "qc" });
    dispatcher.poke();
    await clock.advance(0);
    for (const [id, code] of [
      ["C1", "AE"],
      ["C2", "AR"],
    ] as const)
      await journalSays(id, { code, error: "207" });
    const from = "LABQC|KOMMUNEN";
    for (const [id, code] of [
      ["Q1", "AE"],
      ["Q2", "AR"],
    ] as const)
      await journalSays(id, { code, error: "207", from });
    const states = ["C1", "C2", "Q1", "Q2"].map((id) => outbox.row(id).state);
    expect(states).toEqual(["published", "stopped", "stopped", "published"]);
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

  test("to the first attempt of a former process is stopped, to the second one, after the restart, accepted", async () => {
    const first = await startDispatcher();
    for (const id of ["C1", "C2"]) first.outbox.queue(id);
    first.dispatcher.poke();
    await first.clock.advance(0);
    await first.dispatcher.stop();
    const second = await startDispatcher({ outbox: first.outbox, startMs: first.clock.now() });
    await second.answer("C1", { code: "AE", error: "205" });
    expect(second.outbox.row("C1")).toMatchObject({ state: "stopped", stopCode: "JOURNAL_DUPLICATE" });
    await second.clock.advance(firstRetryMs);
    await second.answer("C2", { code: "AE", error: "205" });
    expect(second.outbox.row("C2").state).toBe("accepted");
  });

  test("to a correction proves nothing, however often it was sent: a person looks", async () => {
    const { clock, outbox, dispatcher, answer: journalSays } = await startDispatcher();
    outbox.queue("C1");
    outbox.queue("C2", { after: "C1" });
    dispatcher.poke();
    await clock.advance(0);
    await journalSays("C1");
    await clock.advance(firstRetryMs);
    expect(outbox.row("C2").attempts).toBe(2);
    await journalSays("C2", { code: "AE", error: "205" });
    expect(outbox.row("C2")).toMatchObject({ state: "stopped", stopCode: "JOURNAL_DUPLICATE" });
  });
});
