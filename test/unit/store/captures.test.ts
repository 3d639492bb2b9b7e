/** Captured sessions: kept in order, with their direction and time, and deleted oldest first. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { CaptureChunk } from "../../../src/domain/capture.ts";
import { connectionId } from "../../../src/domain/ids.ts";
import { openGatewayStore, openMemoryStore, openReadOnlyStore } from "../../../src/store/gateway-store.ts";

const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };
const chunk = (at: number, text: string, direction: CaptureChunk["direction"] = "device"): CaptureChunk => ({
  at,
  direction,
  bytes: Buffer.from(text),
});

function memory() {
  const store = openMemoryStore();
  onTestFinished(() => store.close());
  return store.captures;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "labbro-captures-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("a session keeps its chunks in order, and grows as it goes on", () => {
  const captures = memory();
  const id = captures.write(null, origin, [chunk(10, "a"), chunk(11, "\x06", "host")]);
  expect(captures.write(id, origin, [chunk(12, "bc")])).toBe(id);
  expect(captures.find(id)).toEqual({ id, ...origin, startedAt: 10, endedAt: 12, bytes: 4 });
  expect(captures.chunks(id).map(({ at, direction, bytes }) => [at, direction, Buffer.from(bytes).toString()])).toEqual([
    [10, "device", "a"],
    [11, "host", "\x06"],
    [12, "device", "bc"],
  ]);
});

test("what was deleted meanwhile goes on as another session", () => {
  const captures = memory();
  const id = captures.write(null, origin, [chunk(10, "a")]);
  captures.enforce({ maxAgeMs: 0, maxBytes: 100 }, 1_000);
  const next = captures.write(id, origin, [chunk(1_001, "b")]);
  expect(captures.list().map((one) => [one.id, one.bytes])).toEqual([[next, 1]]);
});

test("age: sessions that ended too long ago are deleted with their chunks", () => {
  const captures = memory();
  const old = captures.write(null, origin, [chunk(100, "old")]);
  const young = captures.write(null, origin, [chunk(200, "young")]);
  expect(captures.enforce({ maxAgeMs: 50, maxBytes: 1_000 }, 250)).toBe(1);
  expect(captures.list().map(({ id }) => id)).toEqual([young]);
  expect(captures.chunks(old)).toEqual([]);
});

test("size: the newest sessions that fit together stay, whatever was captured", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }), fc.nat(120), (sizes, maxBytes) => {
      const store = openMemoryStore();
      const ids = sizes.map((size, nth) => store.captures.write(null, origin, [chunk(nth, "x".repeat(size))]));
      store.captures.enforce({ maxAgeMs: 1_000, maxBytes }, sizes.length);
      const kept = store.captures.list();
      store.close();
      const total = (count: number) => sizes.slice(sizes.length - count).reduce((sum, size) => sum + size, 0);
      const fitting = sizes.map((_, n) => sizes.length - n).find((count) => total(count) <= maxBytes) ?? 0;
      expect(kept.map(({ id }) => id)).toEqual(ids.slice(ids.length - fitting));
    }),
    { numRuns: 40 },
  );
});

test("a limit of nothing keeps nothing", () => {
  const captures = memory();
  captures.write(null, origin, [chunk(100, "x")]);
  captures.enforce({ maxAgeMs: 1_000, maxBytes: 0 }, 100);
  expect(captures.list()).toEqual([]);
});

test("beside a writer the store is read as it is, and cannot be written to", () => {
  const dataDir = folder();
  const writer = openGatewayStore(dataDir);
  onTestFinished(() => writer.close());
  const id = writer.captures.write(null, origin, [chunk(10, "a")]);
  const reader = openReadOnlyStore(dataDir);
  onTestFinished(() => reader.close());
  expect(reader.captures.find(id)?.bytes).toBe(1);
  writer.captures.write(id, origin, [chunk(11, "b")]);
  expect(reader.captures.find(id)?.bytes).toBe(2);
  expect(() => reader.captures.write(null, origin, [chunk(12, "c")])).toThrow(/readonly/);
});

test("a folder without data, or of an older version, is told as such", () => {
  const dataDir = folder();
  expect(() => openReadOnlyStore(dataDir)).toThrow(expect.objectContaining({ code: "NO_STORE" }));
  openGatewayStore(dataDir).close();
  const db = new Database(join(dataDir, "labbro.db"));
  db.pragma("user_version = 1");
  db.close();
  expect(() => openReadOnlyStore(dataDir)).toThrow(expect.objectContaining({ code: "STORE_OLDER" }));
});
