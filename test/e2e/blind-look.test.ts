/** What else somebody writes beside a running station does not blind the look that follows: what was taken out is found, and nothing is sent by what is left. */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { type BackgroundCheck, checkInBackground } from "../../src/store/opening/check-in-background.ts";
import { stationFiles } from "../../src/store/station-files.ts";
import type { StoreFiles } from "../../src/store/store-files.ts";
import { eventually } from "../support/eventually.ts";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";

const { crp } = kits;
const serial = "AF20990001";

/**
 * A control passed, the next failed; that one is deleted and `blind` is done, and then a patient's result comes. `failing`: looks that fail before
 * that; null: none does.
 */
async function resultAfter(blind: (folder: string, thief: Database.Database) => void, failing: number | null = null) {
  const port = await freePort();
  const folder = temporaryFolder();
  const files = { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }) };
  let [failed, running] = [0, 0];
  const checkStore = (store: StoreFiles): BackgroundCheck => {
    const check = checkInBackground(store);
    running += 1;
    const over = (isGood: boolean) => () => {
      running -= 1;
      if (!isGood) failed += 1;
    };
    check.found.then(over(true), over(false));
    return check;
  };
  const clocks = createSkippingClock();
  const one = await startStation({
    ...{ files, folder, journal: null, seams: { checkStore }, clock: clocks },
    // Minutes pass at once there: a look that is under way would be given up as a slow one.
    ...(failing === null ? {} : { machineClock: clocks }),
  });
  const { clock, ago, closeBatches, gateway } = one;
  const { findings, runs, outbox } = gateway.store;
  await eventually(() => expect(findings.isUnread()).toBe(false));
  const controls = [
    controlOf(crp, { sequence: "1", measuredAt: ago(90) }),
    controlOf(crp, { sequence: "2", measuredAt: ago(30), value: crp.failed }),
  ];
  await dock(clock, { kit: crp, port, serial, runs: controls });
  await closeBatches();
  const thief = new Database(join(folder, "data", "labbro.db"));
  onTestFinished(() => void thief.close());
  thief.pragma("foreign_keys = OFF");
  thief.transaction(() => {
    const newest = "SELECT id FROM observation WHERE kind = 'control' ORDER BY measured_at DESC LIMIT 1";
    expect(thief.prepare(`DELETE FROM observation WHERE id = (${newest})`).run().changes).toBe(1);
    blind(join(folder, "data"), thief);
  })();
  if (failing !== null) await eventually(() => expect([findings.isUnread(), failed]).toEqual([true, failing]));
  await dock(clock, {
    ...{ kit: crp, port, serial },
    runs: [runOf(crp, { sequence: "3", measuredAt: ago(5), patientId: syntheticPersons[0] })],
  });
  await closeBatches();
  const results = () =>
    runs.measuredBetween("crp-1" as never, 0, Number.MAX_SAFE_INTEGER).filter(({ kind }) => kind === "patient");
  const reasons = async () =>
    (JSON.parse(await (await fetch(`${gateway.url}/health/ready`)).text()) as { reasons: { code: string }[] }).reasons.map(
      ({ code }) => code,
    );
  /** None of them is too long for a look that is under way. */
  const fiveMinutes = async () => {
    clock.skip(5 * 60_000);
    await eventually(() => expect(running).toBe(0));
    await gateway.settled();
  };
  return { results, findings, outbox, reasons, fiveMinutes };
}

test.each<readonly [string, (folder: string, thief: Database.Database) => void, string]>([
  [
    "a table is named as still to be sealed",
    (_, thief) => void thief.exec("INSERT INTO to_seal (name, after) VALUES ('run', NULL)"),
    "to_seal",
  ],
  [
    "the mark says that the store is being made",
    (folder) => writeFileSync(stationFiles(folder).mark, '{"store":null}\n'),
    "@mark",
  ],
])("%s: the deleted control is found, and so is that, and the result is held", async (_, blind, told) => {
  const { results, findings, outbox, reasons } = await resultAfter(blind);
  await eventually(() => expect(results()).toMatchObject([{ state: "held" }]));
  expect(results()[0]?.reasons.map(({ code }) => code)).toContain("RECORDS_CHANGED");
  expect(findings.all().map(({ body }) => body.table)).toEqual(expect.arrayContaining(["observation", told]));
  expect([outbox.unfinished(), await reasons()]).toEqual([[], expect.arrayContaining(["AUDIT_BROKEN"])]);
});

test("another file is put in the store's place, without what speaks against it: nothing is judged by that", async () => {
  const own = { path: "", aside: "" };
  const { results, findings, outbox, reasons, fiveMinutes } = await resultAfter((folder) => {
    own.path = stationFiles(folder).database;
    own.aside = join(folder, "aside");
    renameSync(own.path, own.aside);
    // As it was before: nothing is missing in it.
    copyFileSync(own.aside, own.path);
  }, 0);
  await fiveMinutes();
  expect(results()).toMatchObject([{ state: "waiting", outcome: null }]);
  await eventually(async () => {
    await fiveMinutes();
    expect(await reasons()).toContain("STORE_UNCHECKED");
  });
  renameSync(own.aside, own.path);
  await eventually(async () => {
    await fiveMinutes();
    expect(results()).toMatchObject([{ state: "held" }]);
  });
  expect(findings.all().map(({ body }) => body.table)).toContain("observation");
  expect(outbox.unfinished()).toEqual([]);
});

test("the key is taken away: nobody can look, so nothing is judged and that is told; put back, it is found", async () => {
  const whole: { path: string; key: Buffer | null } = { path: "", key: null };
  const { results, findings, outbox, reasons, fiveMinutes } = await resultAfter((folder) => {
    whole.path = stationFiles(folder).key;
    whole.key = readFileSync(whole.path);
    rmSync(whole.path);
  }, 1);
  for (let minute = 0; minute < 60; minute += 5) {
    await fiveMinutes();
    expect(results()).toMatchObject([{ state: "waiting", outcome: null }]);
  }
  await eventually(async () => expect(await reasons()).toContain("STORE_UNCHECKED"));
  writeFileSync(whole.path, whole.key ?? "");
  await eventually(async () => {
    await fiveMinutes();
    expect(results()).toMatchObject([{ state: "held" }]);
  });
  expect(findings.all().map(({ body }) => body.table)).toContain("observation");
  expect([outbox.unfinished(), await reasons()]).toEqual([[], expect.not.arrayContaining(["STORE_UNCHECKED"])]);
});
