/** The outbox in SQLite and the one that tests use in its place keep the same promises; then what only the real one does. */
import { describe, expect, test } from "vitest";
import { controlId } from "../../../src/domain/ids.ts";
import type { Outbox } from "../../../src/store/outbox/outbox.ts";
import { memoryOutbox, type QueueOptions } from "../../support/memory-outbox.ts";
import { outboxStore } from "../../support/outbox-store.ts";

interface Place {
  readonly outbox: Outbox;
  queue(id: string, options?: QueueOptions): void;
}

const places: readonly (readonly [string, () => Place])[] = [
  [
    "in memory",
    () => {
      const outbox = memoryOutbox();
      return { outbox, queue: (id, options) => void outbox.queue(id, options) };
    },
  ],
  [
    "in SQLite",
    () => {
      const { store, queue } = outboxStore();
      return { outbox: store.outbox, queue };
    },
  ],
];

const [c1, c2, c3] = [controlId("C1"), controlId("C2"), controlId("C3")];
const ack = Buffer.from("MSA|AA");
const refused = { code: "JOURNAL_REFUSED", refusal: "AE 207", acknowledgement: ack } as const;
const late = 1_000_000;

describe.each(places)("the outbox %s", (_name, make) => {
  const due = (outbox: Outbox, limit = 10) => outbox.due(late, limit).map((row) => row.controlId);

  test("hands out what was never tried first, then the oldest, never more than asked for", () => {
    const { outbox, queue } = make();
    for (const [i, id] of ["C3", "C1", "C2"].entries()) queue(id, { createdAt: i });
    expect(due(outbox)).toEqual(["C3", "C1", "C2"]);
    outbox.attempt(c3, 10, 20);
    expect(due(outbox)).toEqual(["C1", "C2", "C3"]);
    expect(due(outbox, 2)).toEqual(["C1", "C2"]);
    expect(outbox.due(19, 10)).toHaveLength(2);
  });

  test("keeps what a person may take back until its time, whatever hurries it, and what comes after it behind it", () => {
    const { outbox, queue } = make();
    queue("C1", { createdAt: 5, notBefore: 65, about: "a" });
    queue("C2", { createdAt: 6, about: "a" });
    queue("C3", { createdAt: 7 });
    outbox.hurry(10);
    expect(outbox.due(64, 10).map((row) => row.controlId)).toEqual(["C3"]);
    outbox.attempt(c3, 10, 900);
    expect(outbox.nextDueAt()).toBe(65);
    expect(outbox.due(65, 10).map((row) => row.controlId)).toEqual(["C1"]);
    outbox.accepted(c1, 70, ack);
    expect(outbox.due(70, 10).map((row) => row.controlId)).toEqual(["C2"]);
  });

  test("lets a clock that was wrong keep nothing back for longer than anybody has to take it back", () => {
    const { outbox, queue } = make();
    queue("C1", { createdAt: 5, notBefore: 9_000_000 });
    outbox.hurry(10);
    expect(outbox.nextDueAt()).toBe(10);
  });

  test("knows when the next row is due, and forgets what waits for something else than its time", () => {
    const { outbox, queue } = make();
    expect(outbox.nextDueAt()).toBeNull();
    queue("C1", { createdAt: 5, about: "a" });
    queue("C2", { createdAt: 1, about: "a" });
    queue("C3", { createdAt: 1, after: "C1" });
    expect(outbox.nextDueAt()).toBe(5);
    outbox.attempt(c1, 6, 70);
    expect(outbox.nextDueAt()).toBe(70);
    outbox.hurry(40);
    expect(outbox.nextDueAt()).toBe(40);
    outbox.hurry(60);
    expect(outbox.nextDueAt()).toBe(40);
  });

  test("keeps the order of what is about the same, until it is closed, stopped or set aside", () => {
    for (const end of ["accepted", "stopped", "setAside"] as const) {
      const { outbox, queue } = make();
      queue("C1", { about: "a" });
      queue("C2", { about: "a" });
      queue("C3", { about: "b" });
      expect(due(outbox)).toEqual(["C1", "C3"]);
      outbox.attempt(c1, 1, 2 * late);
      expect(due(outbox)).toEqual(["C3"]);
      if (end === "accepted") outbox.accepted(c1, 2, ack);
      if (end === "stopped") outbox.stopped(c1, 2, refused);
      if (end === "setAside") outbox.setAside(c1, 2);
      expect(due(outbox)).toEqual(["C2", "C3"]);
    }
  });

  test.each(["accepted", "stopped", "setAside", "queued"] as const)(
    "sees what becomes ready while nothing else is: another is %s",
    (event) => {
      const { outbox, queue } = make();
      queue("C1", { about: "a" });
      queue("C2", { about: "a" });
      outbox.attempt(c1, 1, 2 * late);
      expect([due(outbox), outbox.nextDueAt()]).toEqual([[], 2 * late]);
      if (event === "accepted") outbox.accepted(c1, 2, ack);
      if (event === "stopped") outbox.stopped(c1, 2, refused);
      if (event === "setAside") outbox.setAside(c1, 2);
      if (event === "queued") queue("C3", { about: "b" });
      expect(due(outbox)).toEqual([event === "queued" ? "C3" : "C2"]);
    },
  );

  test("lets a correction wait for the message it changes, and for that alone", () => {
    const { outbox, queue } = make();
    queue("C1", { about: "a" });
    queue("C2", { about: "a", after: "C1" });
    queue("C3", { about: "a" });
    outbox.attempt(c1, 1, 2 * late);
    outbox.published(c1, 2);
    outbox.setAside(c1, 3);
    expect(due(outbox)).toEqual(["C3"]);
    outbox.accepted(c1, 4, ack);
    expect(due(outbox)).toEqual(["C2", "C3"]);
  });

  test("sends no correction of a message that is gone", () => {
    const { outbox, queue } = make();
    queue("C2", { about: "a", after: "C1" });
    queue("C3", { about: "b" });
    expect(due(outbox)).toEqual(["C3"]);
  });

  test("leaves what is closed as it is", () => {
    const { outbox, queue } = make();
    queue("C1");
    outbox.attempt(c1, 10, 20);
    outbox.accepted(c1, 30, ack);
    const closed = outbox.byControlId("C1");
    expect(closed).toMatchObject({ state: "accepted", attempts: 1, triedAt: 10, publishedAt: 30, closedAt: 30 });
    outbox.attempt(c1, 40, 50);
    outbox.published(c1, 40);
    outbox.stopped(c1, 40, refused);
    outbox.setAside(c1, 40);
    outbox.hurry(0);
    expect(outbox.byControlId("C1")).toEqual(closed);
  });

  test("notes why a row stopped, and that what the broker refused was never published", () => {
    const { outbox, queue } = make();
    for (const id of ["C1", "C2"]) queue(id);
    outbox.stopped(c1, 30, refused);
    outbox.stopped(c2, 30, { code: "MESSAGE_TOO_LARGE", refusal: null, acknowledgement: null });
    expect(outbox.byControlId("C1")).toMatchObject({ stopCode: "JOURNAL_REFUSED", refusal: "AE 207", publishedAt: 30 });
    expect(outbox.byControlId("C2")).toMatchObject({ stopCode: "MESSAGE_TOO_LARGE", refusal: null, publishedAt: null });
    expect(outbox.counts()).toMatchObject({ queued: 0, stopped: 2 });
    expect(outbox.oldestOpenAt()).toBeNull();
  });
});

describe("the outbox in SQLite", () => {
  test("does a turn's changes all or none", () => {
    const { store, queue } = outboxStore();
    for (const id of ["C1", "C2"]) queue(id);
    const turn = () =>
      store.outbox.together(() => {
        store.outbox.accepted(c1, 1, ack);
        throw new Error("disk full");
      });
    expect(turn).toThrow("disk full");
    expect(store.outbox.counts()).toMatchObject({ queued: 2, accepted: 0 });
    expect(store.events.ofSubject("RUN-C1")).toEqual([]);
  });

  test("logs every end and every resumption, once, without a name", () => {
    const { store, queue } = outboxStore();
    const { outbox } = store;
    for (const id of ["C1", "C2", "C3"]) queue(id, { about: "13717404089" });
    outbox.setAside(c1, 1);
    outbox.accepted(c1, 2, ack);
    outbox.accepted(c1, 3, ack);
    outbox.stopped(c2, 4, { ...refused, refusal: "AE 204 Åse Ødegård" });
    outbox.sendAgain(c2, { at: 5, by: "Kari Nilsen", reason: "Registrert på nytt" });
    outbox.pull(c3, 6);
    const events = ["C1", "C2", "C3"].flatMap((id) => store.events.ofSubject(`RUN-${id}`));
    expect(events.map(({ at, kind, detail }) => `${at} ${kind} ${detail?.controlId}`)).toEqual([
      "1 message-set-aside C1",
      "2 message-accepted C1",
      "4 message-stopped C2",
      "5 message-sent-again C2",
      "6 message-pulled C3",
    ]);
    expect(JSON.stringify(events)).not.toMatch(/13717404089|Ødegård|Nilsen|nytt/);
  });

  test("sends the stored bytes again when a person says so, with their number and what is known of them", () => {
    const { store, queue } = outboxStore();
    const { outbox } = store;
    const bytes = Buffer.from("MSH|^~\\&|LABBRO\r");
    queue("C1", { bytes });
    outbox.attempt(c1, 10, 20);
    outbox.published(c1, 11);
    outbox.stopped(c1, 12, refused);
    expect(outbox.sendAgain(c1, { at: 50, by: "Kari", reason: "rettet" })).toBe(true);
    const row = outbox.byControlId("C1");
    expect(row).toMatchObject({
      state: "published",
      nextAttemptAt: 50,
      publishedAt: 11,
      attempts: 1,
      stopCode: null,
      refusal: null,
    });
    expect(row?.closedAt).toBeNull();
    expect(outbox.due(50, 1)[0]?.bytes).toEqual(bytes);
    outbox.accepted(c1, 60, ack);
    expect(outbox.sendAgain(c1, { at: 70, by: "Kari", reason: "igjen" })).toBe(false);
  });

  test("pulls back only what was never tried", () => {
    const { store, queue } = outboxStore();
    for (const id of ["C1", "C2"]) queue(id);
    store.outbox.attempt(c2, 1, 2);
    expect([store.outbox.pull(c1, 3), store.outbox.pull(c2, 3), store.outbox.pull(c1, 4)]).toEqual([true, false, false]);
    expect(store.outbox.unfinished().map(({ controlId: id }) => id)).toEqual(["C2"]);
  });

  test("keeps its word with ten thousand rows in it", () => {
    const { store, queue } = outboxStore();
    store.transaction(() => {
      for (let i = 0; i < 10_000; i += 1) queue(`C${i}`, { createdAt: i, about: `p${i % 500}` });
    });
    expect(store.outbox.due(late, 10).map(({ controlId: id }) => id)).toEqual(Array.from({ length: 10 }, (_, i) => `C${i}`));
    for (let i = 0; i < 500; i += 1) store.outbox.attempt(controlId(`C${i}`), late, 2 * late);
    expect(store.outbox.due(late, 10)).toEqual([]);
    expect(store.outbox.nextDueAt()).toBe(2 * late);
  });
});
