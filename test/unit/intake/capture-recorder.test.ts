/** Capturing costs an instrument nothing: memory while the wire is busy, the disk when it is quiet, and never a throw. */
import { expect, test } from "vitest";
import type { CaptureChunk, CapturePolicy } from "../../../src/domain/capture.ts";
import { connectionId } from "../../../src/domain/ids.ts";
import { type CapturePorts, createCaptureRecorder } from "../../../src/intake/capture-recorder.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import type { Captures } from "../../../src/store/wire/captures.ts";
import { manualClock } from "../../support/manual-clock.ts";

const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const large: CapturePolicy = { enabled: true, maxAgeMs: 14 * 24 * hourMs, maxBytes: 200_000_000 };
const bytes = (text: string) => Buffer.from(text, "latin1");
const texts = (chunks: readonly CaptureChunk[]) =>
  chunks.map(({ direction, bytes: piece }) => `${direction} ${Buffer.from(piece).toString("latin1")}`);

function stage(changes: Partial<CapturePorts> = {}) {
  const store = openMemoryStore();
  const clock = manualClock();
  const deferred: (() => void)[] = [];
  const failures: unknown[] = [];
  const writes: number[] = [];
  const captures: Captures = {
    ...store.captures,
    write: (...given) => {
      writes.push(clock.now());
      return store.captures.write(...given);
    },
  };
  const ports: CapturePorts = {
    ...{ captures, clock, policy: () => large },
    ...{ defer: (work) => void deferred.push(work), onFailure: (error) => void failures.push(error) },
    ...changes,
  };
  return { recorder: createCaptureRecorder(origin, ports), captures: store.captures, clock, deferred, failures, writes };
}

test("nothing is written while bytes come and go; a second of quiet writes it all at once", async () => {
  const { recorder, captures, clock, writes } = stage();
  for (let i = 0; i < 10; i += 1) {
    recorder.heard(bytes("frame"));
    recorder.said(bytes("\x06"));
    await clock.advance(900);
  }
  expect(writes).toEqual([]);
  await clock.advance(100);
  expect(writes).toHaveLength(1);
  const [session] = captures.list();
  expect(session?.bytes).toBe(60);
  expect(texts(captures.chunks(session?.id ?? 0)).slice(0, 3)).toEqual(["device frame", "host \x06", "device frame"]);
  expect(
    captures
      .chunks(session?.id ?? 0)
      .map(({ at }) => at - (session?.startedAt ?? 0))
      .slice(0, 4),
  ).toEqual([0, 0, 900, 900]);
});

test("the bytes of one moment are one chunk; a change of direction or a pause begins another", async () => {
  const { recorder, captures, clock } = stage();
  recorder.heard(bytes("a"));
  recorder.heard(bytes("b"));
  await clock.advance(10);
  recorder.heard(bytes("c"));
  await clock.advance(30);
  recorder.heard(bytes("d"));
  recorder.said(bytes("e"));
  recorder.end();
  expect(texts(captures.chunks(captures.list()[0]?.id ?? 0))).toEqual(["device abc", "device d", "host e"]);
});

test("the end of the link writes what is in memory, and leaves no timer behind", () => {
  const { recorder, captures, clock } = stage();
  recorder.heard(bytes("a"));
  recorder.end();
  expect(captures.list()).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test("after ten silent minutes another session begins", async () => {
  const { recorder, captures, clock } = stage();
  recorder.heard(bytes("a"));
  await clock.advance(9 * minuteMs);
  recorder.heard(bytes("b"));
  await clock.advance(10 * minuteMs);
  recorder.heard(bytes("c"));
  recorder.end();
  expect(captures.list().map(({ bytes: count }) => count)).toEqual([2, 1]);
});

test("a link that is up for days makes a session a day, cut where it is quiet", async () => {
  const { recorder, captures, clock } = stage();
  for (let minute = 0; minute < 25 * 60; minute += 5) {
    recorder.heard(bytes("beat"));
    await clock.advance(5 * minuteMs);
  }
  recorder.end();
  expect(captures.list()).toHaveLength(2);
});

test("a busy wire is written in another turn when memory fills, and what no longer fits is given up with one complaint", () => {
  const { recorder, captures, deferred, failures } = stage();
  recorder.heard(Buffer.alloc(200 * 1024));
  expect(deferred).toHaveLength(0);
  recorder.heard(Buffer.alloc(100 * 1024));
  recorder.heard(Buffer.alloc(100 * 1024));
  expect(deferred).toHaveLength(1);
  expect(captures.list()).toEqual([]);
  deferred[0]?.();
  expect(captures.list().map(({ bytes: count }) => count)).toEqual([400 * 1024]);
  for (let i = 0; i < 30; i += 1) recorder.heard(Buffer.alloc(100 * 1024));
  expect(failures).toHaveLength(1);
});

test("what follows a gap is a session of its own: nothing is read over it", () => {
  const { recorder, captures } = stage();
  recorder.heard(Buffer.alloc(1000 * 1024));
  recorder.heard(Buffer.alloc(100 * 1024));
  recorder.heard(bytes("tail"));
  recorder.end();
  expect(captures.list().map(({ id }) => texts(captures.chunks(id)))).toEqual([["device tail"]]);
});

test("many small pieces cost more than their bytes, and are written before they fill memory", () => {
  const { recorder, captures, deferred, failures } = stage();
  const turns = 2_000;
  for (let i = 0; i < turns; i += 1) {
    recorder.heard(bytes("a"));
    recorder.said(bytes("\x06"));
    for (const work of deferred.splice(0)) work();
  }
  expect(captures.list()[0]?.bytes).toBeGreaterThan(turns);
  expect(failures).toEqual([]);
});

test("a disk that refuses is told once, disturbs nobody, and the next session is whole", async () => {
  let full = true;
  const store = openMemoryStore();
  const { recorder, clock, failures } = stage({
    captures: {
      ...store.captures,
      write: (...given) => {
        if (full) throw new Error("SQLITE_FULL");
        return store.captures.write(...given);
      },
    },
  });
  for (const text of ["a", "b"]) {
    recorder.heard(bytes(text));
    await clock.advance(2_000);
  }
  full = false;
  recorder.heard(bytes("c"));
  await clock.advance(2_000);
  expect(failures).toHaveLength(1);
  expect(texts(store.captures.chunks(store.captures.list()[0]?.id ?? 0))).toEqual(["device c"]);
});

test("switched off, nothing is kept; limits are enforced when a session begins", async () => {
  let policy: CapturePolicy = { ...large, enabled: false };
  const { recorder, captures, clock } = stage({ policy: () => policy });
  recorder.heard(bytes("a"));
  await clock.advance(2_000);
  expect(captures.list()).toEqual([]);
  policy = { ...large, maxBytes: 3 };
  for (const text of ["12", "34"]) {
    recorder.heard(bytes(text));
    await clock.advance(11 * minuteMs);
  }
  expect(captures.list().map(({ bytes: count }) => count)).toEqual([2]);
});
