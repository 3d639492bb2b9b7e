/**
 * Whether errands may be done is asked where nobody else can write any more: what another program commits between asking and judging would be
 * judged by unseen.
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import type { ErrandHandlers } from "../../../src/release/errands/errand-desk.ts";
import { createErrandDesk } from "../../../src/release/errands/errand-desk.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { noFaults } from "../../support/no-faults.ts";
import { noon } from "../../support/station.ts";

function deskOver(mayDo: (thief: Database.Database, asOf: () => string) => boolean) {
  const folder = join(temporaryFolder(), "data");
  const store = openGatewayStore(folder);
  const thief = new Database(join(folder, "labbro.db"));
  onTestFinished(() => {
    thief.close();
    store.close();
  });
  const done: string[] = [];
  const handlers = new Proxy({} as ErrandHandlers, {
    get: (_, kind) => () => void done.push(String(kind)),
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: null }),
  });
  const desk = createErrandDesk({
    ...{ store, clock: manualClock(noon), faults: noFaults, handlers, onFailed: () => undefined, instead: () => null },
    wake: () => undefined,
    mayDo: () => mayDo(thief, store.findings.asOf),
  });
  store.transaction(() => {
    desk.later({ kind: "touched" });
    desk.later({ kind: "claim" });
  });
  return { desk, store, done };
}

test("what may not be done waits, whoever asks for it, and is done when it may", () => {
  let may = false;
  const { desk, store, done } = deskOver(() => may);
  expect(desk.doNext()).toBe(false);
  desk.now({ kind: "claim" });
  expect([done, store.errands.counts().length, store.errands.failing()]).toEqual([[], 2, []]);
  may = true;
  expect([desk.doNext(), done]).toEqual([true, ["touched", "claim"]]);
});

test("when it is asked nobody else can write, and whoever wrote before is seen", () => {
  const refused: unknown[] = [];
  const { desk } = deskOver((thief) => {
    try {
      thief.pragma("busy_timeout = 0");
      thief.exec("DELETE FROM event");
    } catch (error) {
      refused.push((error as { code?: string }).code);
    }
    return true;
  });
  desk.doNext();
  expect(refused).toEqual(["SQLITE_BUSY", "SQLITE_BUSY"]);
});
