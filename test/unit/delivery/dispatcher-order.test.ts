/** What waits for what: the order per patient and analyte, corrections, and messages that nobody answers. */
import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { ackTimeoutMs, firstRetryMs, startDispatcher, windowSize } from "./harness.ts";

const hourMs = 3_600_000;

describe("of one patient and analyte", () => {
  test("the second is sent when the first is answered, and others do not wait for either", async () => {
    const { clock, outbox, dispatcher, sent, answer } = await startDispatcher();
    outbox.queue("A1", { about: "a" });
    outbox.queue("A2", { about: "a" });
    outbox.queue("B1", { about: "b" });
    outbox.queue("free");
    dispatcher.poke();
    await clock.advance(firstRetryMs);
    expect(new Set(sent())).toEqual(new Set(["A1", "B1", "free"]));
    await answer("A1");
    await clock.advance(0);
    expect(sent().at(-1)).toBe("A2");
  });

  test("a refused message holds up nothing", async () => {
    const { clock, outbox, dispatcher, sent, answer } = await startDispatcher();
    outbox.queue("A1", { about: "a" });
    outbox.queue("A2", { about: "a" });
    dispatcher.poke();
    await clock.advance(0);
    await answer("A1", { code: "AE", error: "207" });
    await clock.advance(0);
    expect(sent()).toEqual(["A1", "A2"]);
  });

  test("while nobody answers anything, nothing is sent out of order, however long it takes", async () => {
    const { clock, outbox, dispatcher, sent, journalAnswers } = await startDispatcher();
    for (const id of ["A1", "A2", "A3"]) outbox.queue(id, { about: "a" });
    outbox.queue("B1", { about: "b" });
    dispatcher.poke();
    await clock.advance(72 * hourMs);
    expect(new Set(sent())).toEqual(new Set(["A1", "B1"]));
    const before = sent().length;
    journalAnswers();
    await clock.advance(hourMs);
    expect(
      sent()
        .slice(before)
        .filter((id) => id.startsWith("A")),
    ).toEqual(["A1", "A2", "A3"]);
    expect(outbox.counts()).toMatchObject({ accepted: 4 });
  });
});

describe("a message that stays silent while others are answered", () => {
  /** The journal answers all but A1; a message a minute keeps it talking. */
  async function withSilentHead() {
    const harness = await startDispatcher();
    const { clock, outbox, dispatcher, journalAnswers } = harness;
    journalAnswers(["A1"]);
    outbox.queue("A1", { about: "a" });
    outbox.queue("A2", { about: "a" });
    const talk = async (minutes: number): Promise<void> => {
      for (let minute = 0; minute < minutes; minute += 1) {
        outbox.queue(`T${clock.now()}`);
        dispatcher.poke();
        await clock.advance(60_000);
      }
    };
    return { ...harness, talk };
  }

  test("stands aside after a few attempts, and what comes after it is sent", async () => {
    const { outbox, talk } = await withSilentHead();
    await talk(1);
    expect(outbox.row("A2").state).toBe("queued");
    await talk(30);
    expect(outbox.row("A1")).toMatchObject({ state: "published", setAside: true });
    expect(outbox.row("A2").state).toBe("accepted");
  });

  test("is tried for ever, at the longest interval, and accepted when the answer comes", async () => {
    const { clock, outbox, talk, sent, answer } = await withSilentHead();
    await talk(60);
    const before = sent().filter((id) => id === "A1").length;
    await clock.advance(24 * hourMs);
    const tries = sent().filter((id) => id === "A1").length - before;
    expect(tries).toBeGreaterThan((24 * 60) / 17);
    expect(tries).toBeLessThan((24 * 60) / 7.5);
    await answer("A1");
    expect(outbox.row("A1").state).toBe("accepted");
  });
});

describe("a correction", () => {
  test("waits for the message it changes, and nothing else waits for it", async () => {
    const { clock, outbox, dispatcher, sent, answer } = await startDispatcher();
    outbox.queue("M", { about: "a" });
    outbox.queue("C", { about: "a", after: "M" });
    outbox.queue("next", { about: "a" });
    dispatcher.poke();
    await clock.advance(0);
    await answer("M", { code: "AE", error: "207" });
    await clock.advance(hourMs);
    expect(sent()).not.toContain("C");
    expect(sent()).toContain("next");
  });

  test("goes when the journal has that message, without waiting for others of the same patient", async () => {
    const { clock, outbox, dispatcher, sent, answer } = await startDispatcher();
    outbox.queue("M", { about: "a" });
    outbox.queue("next", { about: "a" });
    outbox.queue("C", { about: "a", after: "M" });
    dispatcher.poke();
    await clock.advance(0);
    await answer("M");
    await clock.advance(0);
    expect(sent()).toEqual(["M", "next", "C"]);
  });
});

describe("a message that the broker never can take", () => {
  test("is a dead letter with its reason at the first attempt, and holds up nothing", async () => {
    const { clock, outbox, link, dispatcher, sent, closed } = await startDispatcher();
    link.onPublish = ({ options }) =>
      options.correlation === "big"
        ? Promise.reject(new UserError("MESSAGE_TOO_LARGE", "9000 bytes; it takes 4096."))
        : Promise.resolve({ nobodyListens: false });
    outbox.queue("big", { about: "a" });
    outbox.queue("small", { about: "a" });
    dispatcher.poke();
    await clock.advance(24 * hourMs);
    expect(outbox.row("big")).toMatchObject({ state: "stopped", stopCode: "MESSAGE_TOO_LARGE", attempts: 1, publishedAt: null });
    expect(sent().filter((id) => id === "big")).toHaveLength(1);
    expect(outbox.row("small").state).toBe("published");
    expect(closed).toEqual(["big stopped"]);
  });
});

describe("whether anybody listens", () => {
  const journalState = "labbro/v1/bjerke/journal/state";
  const state = (text: string) => Buffer.from(`{"state":"${text}"}`);

  test("is judged by answers that do not come, and told once", async () => {
    const { clock, outbox, dispatcher, logged, answer } = await startDispatcher();
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(ackTimeoutMs);
    expect(dispatcher.journal).toBe("unknown");
    await clock.advance(10 * 60_000);
    expect(dispatcher.journal).toBe("silent");
    const silences = () => logged.filter(({ event }) => event === "delivery.journal_silent");
    expect(silences()).toEqual([{ event: "delivery.journal_silent", facts: { code: "JOURNAL_ABSENT" } }]);
    await answer("C1");
    expect(dispatcher.journal).toBe("answering");
    expect(silences()).toHaveLength(1);
  });

  test("is not said while nothing is sent", async () => {
    const { clock, dispatcher } = await startDispatcher();
    await clock.advance(72 * hourMs);
    expect(dispatcher.journal).toBe("unknown");
  });

  test("is hinted at by a broker that sees no subscriber", async () => {
    const { clock, outbox, link, dispatcher } = await startDispatcher();
    link.onPublish = () => Promise.resolve({ nobodyListens: true });
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    expect(dispatcher.journal).toBe("silent");
  });

  test("is what the receiver's retained state says, until it answers", async () => {
    const { clock, outbox, link, dispatcher, answer } = await startDispatcher({ journalState });
    await link.deliver(journalState, state("offline"));
    expect(dispatcher.journal).toBe("away");
    outbox.queue("C1");
    dispatcher.poke();
    await clock.advance(0);
    expect(outbox.row("C1").state).toBe("published");
    await answer("C1");
    expect(dispatcher.journal).toBe("answering");
    for (const junk of ["", "offline", '{"state":1}', "[]", "null"]) await link.deliver(journalState, Buffer.from(junk));
    expect(dispatcher.journal).toBe("answering");
  });

  test.each(["the receiver says so", "an answer comes"])(
    "when it is back because %s, nothing waits for its backoff",
    async (how) => {
      const { clock, outbox, link, dispatcher, answer, journalAnswers } = await startDispatcher({ journalState });
      await link.deliver(journalState, state("offline"));
      for (const id of ["C1", "C2", "C3"]) outbox.queue(id);
      dispatcher.poke();
      await clock.advance(12 * hourMs);
      journalAnswers();
      if (how === "an answer comes") await answer("C1");
      else await link.deliver(journalState, state("online"));
      await clock.advance(ackTimeoutMs);
      expect(outbox.counts()).toMatchObject({ accepted: 3 });
    },
  );
});

test("control messages that nobody answers take no place from results", async () => {
  const { outbox, dispatcher, sent, journalAnswers, clock } = await startDispatcher();
  for (let i = 0; i < 3 * windowSize; i += 1) outbox.queue(`Q${i}`, { channel: "qc" });
  const silent = Array.from({ length: 3 * windowSize }, (_, i) => `Q${i}`);
  journalAnswers(silent);
  dispatcher.poke();
  await clock.advance(1);
  expect(sent()).toHaveLength(windowSize);
  outbox.queue("R1");
  dispatcher.poke();
  await clock.advance(1);
  expect(sent()).toHaveLength(windowSize + 1);
  expect(sent().at(-1)).toBe("R1");
  expect(outbox.row("R1").state).toBe("accepted");
});
