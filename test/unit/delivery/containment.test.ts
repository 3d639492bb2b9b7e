/** Nothing unforeseen stops delivery: one message among twenty whose handling throws is visible, and its neighbours arrive. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OutboxRow } from "../../../src/store/outbox/outbox.ts";
import { manualClock, settle } from "../../support/manual-clock.ts";
import { memoryOutbox } from "../../support/memory-outbox.ts";
import { answer, type Harness, startDispatcher, topics } from "./harness.ts";

const ids = Array.from({ length: 20 }, (_, i) => `C${i}`);
const bad = "C7";
const others = ids.filter((id) => id !== bad);

class SqliteError extends Error {
  readonly code: string;
  constructor(code: string) {
    super("database or disk is full");
    this.code = code;
  }
}

type Seam = "due" | "attempt" | "published" | "accepted" | "putOff" | "setAside" | "byControlId" | "hurry" | "onClosed" | "bytes";

/** Throws at one seam: always or the first few times, for one message or for all of them. */
function planted(seam: Seam, error: Error, times: number, isForAll: boolean) {
  const outbox = memoryOutbox();
  const left = { count: times };
  const mayThrow = (id: string | null): void => {
    if (left.count <= 0 || !(isForAll || id === null || id === bad)) return;
    left.count -= 1;
    throw error;
  };
  const about = ["attempt", "published", "accepted", "putOff", "setAside", "byControlId"] as const;
  for (const name of about) {
    if (name !== seam) continue;
    const real = outbox[name] as (...args: unknown[]) => unknown;
    Object.assign(outbox, {
      [name]: (...args: unknown[]) => {
        mayThrow(String(args[0]));
        return real(...args);
      },
    });
  }
  const { due, hurry } = outbox;
  if (seam === "hurry")
    outbox.hurry = (until) => {
      mayThrow(null);
      hurry(until);
    };
  if (seam === "due")
    outbox.due = (...args) => {
      mayThrow(null);
      return due(...args);
    };
  const bytesOf = (row: OutboxRow): Uint8Array => {
    mayThrow(row.controlId);
    return row.bytes;
  };
  if (seam === "bytes")
    outbox.due = (...args) => due(...args).map((row) => Object.create(row, { bytes: { get: () => bytesOf(row) } }) as OutboxRow);
  const onClosed = (controlId: string): void => void (seam === "onClosed" && mayThrow(controlId));
  return { outbox, onClosed };
}

async function played(seam: Seam, error: Error, times: number, isForAll = false): Promise<Harness> {
  const { outbox, onClosed } = planted(seam, error, times, isForAll);
  const harness = await startDispatcher({ outbox, onClosed });
  harness.link.onPublish = ({ options: { correlation = "" } }) => {
    // An answer that is not taken stays with the broker, which brings it again.
    const bring = (): void =>
      void harness.link
        .deliver(topics.ack, answer(correlation))
        .catch(() => void harness.clock.at(harness.clock.now() + 1_000, bring));
    setImmediate(bring);
    return Promise.resolve({ nobodyListens: false });
  };
  for (const id of ids) outbox.queue(id);
  harness.dispatcher.poke();
  await harness.clock.advance(1_800_000);
  return harness;
}

const seams: readonly Seam[] = ["attempt", "published", "accepted", "byControlId", "onClosed", "bytes"];
const errors = [new TypeError("x is not a function"), new SqliteError("SQLITE_FULL"), new SqliteError("SQLITE_BUSY")] as const;

describe("a fault about one message among twenty", () => {
  test.each(seams.flatMap((seam) => errors.map((error, i) => [seam, i, error] as const)))(
    "at %s, again and again (%i): the others arrive, and it is told",
    async (seam, _i, error) => {
      const { outbox, faults } = await played(seam, error, Number.POSITIVE_INFINITY);
      expect(others.map((id) => outbox.row(id).state)).toEqual(others.map(() => "accepted"));
      expect(faults.length).toBeGreaterThan(0);
      expect(faults.every((fault) => fault.startsWith("delivery "))).toBe(true);
    },
  );

  test("one whose bytes cannot be read stops with a code, and is not tried for ever", async () => {
    const { outbox, link } = await played("bytes", errors[0], Number.POSITIVE_INFINITY);
    expect(outbox.row(bad)).toMatchObject({ state: "stopped", stopCode: "MESSAGE_UNREADABLE" });
    expect(link.published.some(({ options }) => options.correlation === bad)).toBe(false);
  });

  test.each(seams)("at %s, once: it arrives, too", async (seam) => {
    for (const error of errors) {
      const { outbox } = await played(seam, error, 1);
      expect(ids.map((id) => outbox.row(id).state)).toEqual(ids.map(() => "accepted"));
    }
  });
});

test("a clock that cannot be read when a turn begins: told, and there is another turn by time, though nobody pokes", async () => {
  const clock = manualClock();
  const broken = { count: 0 };
  const now = (): number => {
    if (broken.count-- > 0) throw new Error("clock");
    return clock.now();
  };
  const harness = await startDispatcher({ clock: { now, at: (atMs, action) => clock.at(atMs, action) } });
  harness.outbox.queue("C1");
  harness.dispatcher.poke();
  broken.count = 1;
  await clock.advance(0);
  expect([harness.faults, harness.sent()]).toEqual([["delivery clock"], []]);
  await clock.advance(60_000);
  expect(harness.sent()).toContain("C1");
});

test("a store that fails for everything, as often as it likes, loses nothing once it works again", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Seam>("due", "attempt", "published", "accepted", "byControlId", "hurry"),
      fc.constantFrom(...errors.slice(1)),
      fc.integer({ min: 1, max: 60 }),
      async (seam, error, times) => {
        const { outbox } = await played(seam, error, times, true);
        expect(outbox.counts()).toMatchObject({ accepted: 20, stopped: 0, queued: 0, published: 0 });
      },
    ),
    { numRuns: 15 },
  );
});

describe("a hostile answer", () => {
  const deep = "A^B&C~".repeat(20_000);
  const msh = (text: string): string =>
    `MSH|^~\\&|EPJ|KOMMUNEN|LABBRO|BJERKE|||ACK|1|T|2.5.1\rMSA|AE|C1|${text}\rERR|||207^${text}|E|||${text}|${text}\r`;
  const payloads = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((piece) => Buffer.concat(Array<Uint8Array>(25_000).fill(piece))),
    fc
      .constantFrom(msh(deep), "MSH|^~\\&".repeat(100_000), "\r".repeat(1_000_000), `${msh("x")}${"ERR|\r".repeat(100_000)}`)
      .map((text) => Buffer.from(text)),
    fc.string({ unit: "binary", maxLength: 200 }).map((text) => Buffer.from(msh(text))),
  );

  test("of any size and content neither stops delivery nor grows what is kept", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(payloads, { minLength: 1, maxLength: 5 }), async (answers) => {
        const harness = await startDispatcher();
        harness.outbox.queue("C1");
        harness.outbox.queue("C2");
        harness.dispatcher.poke();
        await harness.clock.advance(0);
        for (const payload of answers) await harness.link.deliver(topics.ack, payload, { correlation: "C1" });
        await settle();
        await harness.answer("C2");
        expect(harness.outbox.row("C2").state).toBe("accepted");
        expect(harness.faults).toEqual([]);
        expect(harness.outbox.answer("C1")?.length ?? 0).toBeLessThanOrEqual(65_536);
        expect(harness.outbox.row("C1").refusal?.length ?? 0).toBeLessThanOrEqual(1_001);
        expect(JSON.stringify(harness.logged).length).toBeLessThan(5_000);
      }),
      { numRuns: 25 },
    );
  });
});
