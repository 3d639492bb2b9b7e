/** Damage is found beside the running gateway, told once with what to do, and a store that is waited for is opened when it is free. */
import { closeSync, cpSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, onTestFinished, test, vi } from "vitest";
import { openWhenFree } from "../../../src/app/open-when-free.ts";
import { createAuditWatch } from "../../../src/app/watching/audit-watch.ts";
import { createStoreCheck } from "../../../src/app/watching/store-check.ts";
import { type Logger, silentLogger } from "../../../src/domain/logger.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { openGatewayStore, openMemoryStore } from "../../../src/store/gateway-store.ts";
import { checkInBackground } from "../../../src/store/opening/check-in-background.ts";
import { nothingFound, type StoreFound } from "../../../src/store/opening/look-through.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { noFaults } from "../../support/no-faults.ts";

/** A thread of its own takes as long as the machine lets it. */
const soon = (look: () => void): Promise<void> => vi.waitFor(look, { timeout: 30_000 });

const former = fileURLToPath(new URL("../../../fixtures/stores/0.1.0/station", import.meta.url));

const noAudit = { noteFound: () => undefined };

function stationFolder(): string {
  const folder = join(temporaryFolder(), "data");
  cpSync(former, folder, { recursive: true });
  openGatewayStore(folder).close();
  return folder;
}

/** Noise over one page in the middle, as a failing disk makes it. */
function damage(folder: string): void {
  const path = join(folder, "labbro.db");
  const pages = Math.floor(readFileSync(path).length / 4096);
  const file = openSync(path, "r+");
  for (let page = Math.floor(pages / 2); page < pages; page += 1) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  closeSync(file);
}

test("a good store is good, a damaged one is found, beside a connection that writes", async () => {
  const folder = stationFolder();
  const store = openGatewayStore(folder);
  expect(await checkInBackground(stationFiles(folder)).found).toEqual(nothingFound);
  store.close();
  damage(folder);
  expect((await checkInBackground(stationFiles(folder)).found).damage).toMatch(/damaged|cannot be read/);
});

test("looked at after the start and every day; damage is told once, with what to do, and stays in health", async () => {
  const clock = manualClock(0);
  const told: string[] = [];
  const log: string[] = [];
  const logger: Logger = { ...silentLogger, error: (name) => void log.push(name) };
  let found = nothingFound;
  const check = vi.fn(() => ({ found: Promise.resolve(found), stop: () => Promise.resolve() }));
  const store = openMemoryStore();
  onTestFinished(() => store.close());
  const { damage } = store;
  const one = createStoreCheck({
    store: stationFiles("x"),
    clock,
    logger,
    faults: noFaults,
    damage,
    audit: noAudit,
    talk: (line) => void told.push(line),
    check,
  });
  onTestFinished(() => one.stop());
  expect(one.state).toBe("unchecked");
  one.start();
  await soon(() => expect(one.state).toBe("good"));
  found = { ...nothingFound, damage: "integrity_check found damaged pages or indexes." };
  for (const day of [1, 2]) {
    await clock.advance(86_400_000);
    await soon(() => expect([one.state, check.mock.calls.length]).toEqual(["damaged", day + 1]));
  }
  expect([told.length, log]).toEqual([1, ["store.damaged"]]);
  expect(told[0]).toMatch(/--new-store.*\(STORE_DAMAGED\)$/);
});

test("a look that fails, at once or later, is told, and there is another one soon", async () => {
  const clock = manualClock(0);
  const reported: unknown[] = [];
  const faults = { report: (_where: string, error: unknown) => reported.push(error) };
  const store = openMemoryStore();
  onTestFinished(() => store.close());
  const fault = new TypeError("look");
  const looks = [
    () => {
      throw fault;
    },
    () => ({ found: Promise.reject(fault), stop: () => Promise.resolve() }),
    () => ({ found: Promise.resolve(nothingFound), stop: () => Promise.resolve() }),
  ];
  const check = () => (looks.shift() as (typeof looks)[number])();
  const one = createStoreCheck({
    store: stationFiles("x"),
    clock,
    logger: silentLogger,
    faults,
    damage: store.damage,
    audit: noAudit,
    talk: () => undefined,
    check,
  });
  onTestFinished(() => one.stop());
  one.start();
  await soon(() => expect(reported).toEqual([fault]));
  await clock.advance(60_000);
  await soon(() => expect(reported).toEqual([fault, fault]));
  expect(one.state).toBe("unchecked");
  await clock.advance(120_000);
  await soon(() => expect([one.state, one.isGivenUp]).toEqual(["good", false]));
  // The daily one, for which nobody waits.
  const failing = () => ({ found: Promise.reject(fault), stop: () => Promise.resolve() });
  looks.push(failing, failing);
  await clock.advance(24 * 3_600_000);
  await soon(() => expect([reported.length, one.isGivenUp]).toEqual([3, false]));
  await clock.advance(60_000);
  await soon(() => expect([reported.length, one.isGivenUp]).toEqual([4, true]));
});

test("whoever waits for a look goes on when it is over, and after a minute if it is slow, not if it failed; what else is written is looked through again", async () => {
  const clock = manualClock(0);
  const faults = { ...noFaults, report: () => 0 };
  const store = openMemoryStore();
  onTestFinished(() => store.close());
  let standing = "1";
  const begun = (found: () => Promise<StoreFound>) => {
    const [onLooked, check] = [vi.fn(), vi.fn(() => ({ found: found(), stop: () => Promise.resolve() }))];
    const one = createStoreCheck({
      ...{ store: stationFiles("x"), clock, logger: silentLogger, faults, damage: store.damage, asOf: () => standing },
      ...{ audit: noAudit, talk: () => undefined, onLooked, check },
    });
    onTestFinished(() => one.stop());
    expect([one.isLookedThrough(), check.mock.calls.length]).toEqual([false, 0]);
    one.start();
    return { one, onLooked, check };
  };
  const [good, failing, never] = [
    begun(() => Promise.resolve(nothingFound)),
    begun(() => Promise.reject(new Error("no thread"))),
    begun(() => new Promise(() => undefined)),
  ];
  expect(good.one.isLookedThrough()).toBe(false);
  await soon(() => expect([good.one.isLookedThrough(), good.onLooked.mock.calls.length]).toEqual([true, 1]));
  // Something else writes: looked through once more, by whoever asks first.
  standing = "2";
  expect([good.one.isLookedThrough(), good.one.isLookedThrough()]).toEqual([false, false]);
  await soon(() => expect([good.one.isLookedThrough(), good.check.mock.calls.length]).toEqual([true, 2]));
  for (const { one, onLooked, check } of [failing, never]) {
    expect([one.isLookedThrough(), one.isGivenUp, onLooked.mock.calls.length, check.mock.calls.length]).toEqual([
      false,
      false,
      0,
      1,
    ]);
  }
  await clock.advance(60_000);
  expect([never.one.isLookedThrough(), never.one.isGivenUp, never.one.state]).toEqual([true, true, "unchecked"]);
  // Slow is no sign of anything; what cannot be looked through may have been made so.
  expect([failing.one.isLookedThrough(), failing.one.isGivenUp, failing.one.state]).toEqual([false, true, "unchecked"]);
  // Not a day later.
  expect(failing.check.mock.calls.length).toBe(2);
});

test("a look that failed is tried again every few minutes, and what waits goes on after the first that does not", async () => {
  const clock = manualClock(0);
  const store = openMemoryStore();
  onTestFinished(() => store.close());
  let fails = true;
  const onLooked = vi.fn();
  const check = vi.fn(() => ({
    found: fails ? Promise.reject(new Error("The store is not whole.")) : Promise.resolve(nothingFound),
    stop: () => Promise.resolve(),
  }));
  const one = createStoreCheck({
    ...{ store: stationFiles("x"), clock, logger: silentLogger, faults: { report: () => 0 }, damage: store.damage },
    ...{ audit: noAudit, talk: () => undefined, check, onLooked },
  });
  onTestFinished(() => one.stop());
  one.start();
  for (let minute = 0; minute < 12 * 60; minute += 1) {
    await clock.advance(60_000);
    expect(one.isLookedThrough()).toBe(false);
  }
  expect([one.isGivenUp, check.mock.calls.length > 60, check.mock.calls.length < 200]).toEqual([true, true, true]);
  fails = false;
  onLooked.mockClear();
  await clock.advance(11 * 60_000);
  await soon(() => expect([one.isLookedThrough(), one.isGivenUp, onLooked.mock.calls.length]).toEqual([true, false, 1]));
});

test("a look that never answers is ended, told, and tried again", async () => {
  const clock = manualClock(0);
  const faults = { report: vi.fn(() => 0) };
  const store = openMemoryStore();
  onTestFinished(() => store.close());
  const stop = vi.fn(() => Promise.resolve());
  let hangs = false;
  const check = vi.fn(() => ({
    found: hangs ? new Promise<StoreFound>(() => undefined) : Promise.resolve(nothingFound),
    stop: hangs ? stop : () => Promise.resolve(),
  }));
  const one = createStoreCheck({
    ...{ store: stationFiles("x"), clock, logger: silentLogger, faults, damage: store.damage, audit: noAudit },
    ...{ talk: () => undefined, check },
  });
  onTestFinished(() => one.stop());
  one.start();
  await soon(() => expect(one.state).toBe("good"));
  // Nobody waits for the daily one.
  hangs = true;
  await clock.advance(86_400_000);
  expect([check.mock.calls.length, one.isGivenUp]).toEqual([2, false]);
  await clock.advance(15 * 60_000);
  expect([stop.mock.calls.length, faults.report.mock.calls.length, one.isGivenUp]).toEqual([1, 1, true]);
  // What rests on a good store, as erasing does, goes by no look of the day before.
  expect(one.state).toBe("unchecked");
  await clock.advance(60_000);
  expect(check.mock.calls.length).toBe(3);
  hangs = false;
  await clock.advance(15 * 60_000);
  expect([stop.mock.calls.length, one.isGivenUp]).toEqual([2, true]);
  await clock.advance(120_000);
  await soon(() => expect([check.mock.calls.length, one.isGivenUp]).toEqual([4, false]));
});

test("a program that writes all the time keeps work waiting for a minute, and the processor for a look every other second", async () => {
  const clock = manualClock(0);
  const store = openMemoryStore();
  onTestFinished(() => store.close());
  let written = 0;
  const check = vi.fn(() => ({ found: Promise.resolve(nothingFound), stop: () => Promise.resolve() }));
  const one = createStoreCheck({
    ...{ store: stationFiles("x"), clock, logger: silentLogger, faults: noFaults, damage: store.damage, audit: noAudit },
    ...{ talk: () => undefined, check, asOf: () => String(written++) },
  });
  onTestFinished(() => one.stop());
  one.start();
  for (let second = 0; second < 59; second += 1) {
    await clock.advance(1_000);
    expect(one.isLookedThrough()).toBe(false);
  }
  await clock.advance(1_000);
  const looks = check.mock.calls.length;
  expect([one.isLookedThrough(), one.isGivenUp, looks > 5 && looks < 40]).toEqual([true, true, true]);
  await clock.advance(600_000);
  expect([one.isLookedThrough(), check.mock.calls.length - looks < 15]).toEqual([true, true]);
});

test("a store that another program holds is waited for, told once, and given up when the start is not wanted any more", async () => {
  const clock = manualClock(0);
  const told: string[] = [];
  let isHeld = true;
  let attempts = 0;
  const open = () => {
    attempts += 1;
    if (isHeld) throw new UserError("STORE_LOCKED", "");
    return "store";
  };
  const waiting = { clock, logger: silentLogger, talk: (line: string) => void told.push(line) };
  const opened = openWhenFree(open, { ...waiting, stopRequested: new Promise(() => undefined) });
  for (let turn = 2; turn < 5; turn += 1) {
    await clock.advance(3_000);
    await soon(() => expect(attempts).toBe(turn));
  }
  isHeld = false;
  await clock.advance(3_000);
  expect(await opened).toBe("store");
  expect(told).toHaveLength(1);
  isHeld = true;
  await expect(openWhenFree(open, { ...waiting, stopRequested: Promise.resolve() })).rejects.toMatchObject({
    code: "STORE_LOCKED",
  });
  const broken = () => {
    throw new UserError("STORE_DAMAGED", "");
  };
  await expect(openWhenFree(broken, { ...waiting, stopRequested: new Promise(() => undefined) })).rejects.toMatchObject({
    code: "STORE_DAMAGED",
  });
});

test("a row that something else changed is told, once, and stays told where somebody puts the former bytes back", async () => {
  const folder = stationFolder();
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
  const clock = manualClock(0);
  const told: string[] = [];
  const talk = (line: string) => void told.push(line);
  const audit = createAuditWatch({ events: store.events, findings: store.findings, now: () => 0, logger: silentLogger, talk });
  const one = createStoreCheck({
    ...{ store: stationFiles(folder), clock, logger: silentLogger, faults: noFaults, damage: store.damage, audit, talk },
  });
  onTestFinished(() => one.stop());
  one.start();
  await soon(() => expect(one.state).toBe("good"));
  expect(audit.problems).toEqual([]);
  const thief = new Database(join(folder, "labbro.db"));
  onTestFinished(() => void thief.close());
  thief.exec("UPDATE verdict SET outcome = outcome || ' '");
  await clock.advance(86_400_000);
  await soon(() => expect(audit.problems).toEqual(["AUDIT_BROKEN"]));
  expect(told).toEqual([expect.stringMatching(/audit verify.*\(AUDIT_BROKEN\)$/)]);
  thief.exec("UPDATE verdict SET outcome = trim(outcome)");
  const looks = vi.spyOn(audit, "noteFound");
  await clock.advance(86_400_000);
  await soon(() => expect(looks).toHaveBeenCalledWith(nothingFound));
  expect([audit.problems, told.length]).toEqual([["AUDIT_BROKEN"], 1]);
});
