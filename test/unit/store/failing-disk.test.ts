/** A store that cannot be written for a while: nothing of a failed transaction stays, and the connection goes on when there is room. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { connectionId } from "../../../src/domain/ids.ts";
import { openDatabase } from "../../../src/store/database/database.ts";
import { storeProblem } from "../../../src/store/database/store-problems.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { gatewayMigrations } from "../../../src/store/migrations/gateway-migrations.ts";
import { holdExclusively } from "../../../src/store/opening/lock-file.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };

function caught(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

test("another program's write lock: refused within a turn, told as such, and done once it is gone", () => {
  const folder = join(temporaryFolder(), "data");
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
  const foreign = new Database(join(folder, "labbro.db"));
  foreign.exec("BEGIN IMMEDIATE");
  const startedAt = performance.now();
  expect(storeProblem(caught(() => store.transmissions.open(origin, Buffer.from("x"), 1)))).toMatchObject({
    code: "STORE_LOCKED",
  });
  // Everything else in the station waits as long: bounded by the patience, far below the two seconds of before.
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(store.runs.held()).toEqual([]);
  foreign.exec("ROLLBACK");
  foreign.close();
  store.transmissions.open(origin, Buffer.from("x"), 1);
  expect(store.transmissions.pending()).toHaveLength(1);
});

test("a store that is locked while it is opened is told as locked, not as broken", () => {
  const folder = join(temporaryFolder(), "data");
  openGatewayStore(folder).close();
  const foreign = new Database(join(folder, "labbro.db"));
  foreign.exec("BEGIN IMMEDIATE");
  expect(() => openGatewayStore(folder)).toThrow(expect.objectContaining({ code: "STORE_LOCKED" }));
  foreign.close();
  openGatewayStore(folder).close();
});

test.each([
  ["SQLITE_FULL", "STORE_FULL"],
  ["SQLITE_IOERR_WRITE", "STORE_FULL"],
  ["SQLITE_IOERR_SHMSIZE", "STORE_FULL"],
  ["SQLITE_BUSY_SNAPSHOT", "STORE_LOCKED"],
  ["SQLITE_CORRUPT_INDEX", "STORE_DAMAGED"],
  ["SQLITE_NOTADB", "STORE_DAMAGED"],
  ["SQLITE_READONLY_DBMOVED", "NOT_PERMITTED"],
])("%s is %s to a person", (code, expected) => {
  expect(storeProblem(new Database.SqliteError("text", code))).toMatchObject({ code: expected });
});

test("what is no failure of the store is nobody's but ours", () => {
  expect(storeProblem(new TypeError("x"))).toBeNull();
  expect(storeProblem(new Database.SqliteError("text", "SQLITE_CONSTRAINT_UNIQUE"))).toBeNull();
});

test("what a write may wait for another program is bounded, and the writer's lock is not waited for at all", () => {
  const folder = join(temporaryFolder(), "data");
  openGatewayStore(folder).close();
  const db = openDatabase(join(folder, "labbro.db"), gatewayMigrations);
  // The event loop stands as long at each write, and no longer.
  expect(db.pragma("busy_timeout", { simple: true })).toBe(50);
  db.close();
  const lock = join(folder, "writer.lock");
  const release = holdExclusively(lock);
  expect([typeof release, holdExclusively(lock)]).toEqual(["function", null]);
  release?.();
  expect(holdExclusively(lock)).not.toBeNull();
});
