/**
 * kill -9 at random writes of the work of erasing, life after life on one store. After each the station is whole and a person is either
 * there or gone; in the end everything that was due is erased, counted once, and nothing else.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { copyEnding } from "../../../src/store/sealing/sealed-copy.ts";
import { randomFor } from "../../fuzz/random.ts";
import { flockOf } from "../../support/flock.ts";
import { flockStation, sealedIn } from "../../support/flock-station.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { crpResult } from "../../support/observations.ts";
import { isThorough } from "../../support/thorough.ts";

const flock = flockOf(30);
const [due, open] = [flock.slice(0, 24), flock.slice(24)];
const program = fileURLToPath(new URL("../../support/erasing-process.ts", import.meta.url));
const copyOf = (folder: string): string => join(folder, `labbro.db${copyEnding}`);

const lives = isThorough ? 60 : 6;

/** Of which some wait for somebody, and beside it a copy from before an upgrade. */
function made(): string {
  const { store, folder, dock } = flockStation(temporaryFolder(), due);
  for (const [i, { name }] of open.entries()) {
    const measuredAt = readDeviceTime(`2026-03-10T11:${10 + i}:00`);
    dock(crpResult({ run: `o${i}`, sequence: `o${i}`, measuredAt, patientId: null, patientName: name }));
  }
  expect(store.runs.held()).toHaveLength(open.length);
  store.close();
  writeFileSync(copyOf(folder), "sealed");
  return folder;
}

/** How many writes there were; null: it was killed. */
async function life(folder: string, diesAt: number): Promise<number | null> {
  const child = spawn(process.execPath, [program, folder, String(diesAt)], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (more: Buffer) => {
    said += more.toString();
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (signal === "SIGKILL") return null;
  expect(code).toBe(0);
  return Number(said);
}

/** Whoever is still said somewhere, by the place in the flock. */
function saidIn(folder: string): ReadonlySet<number> {
  const says = (plain: string) =>
    flock.flatMap(({ name, number }, i) => (plain.includes(name) || plain.includes(number) ? [i] : []));
  return new Set(sealedIn(folder).flatMap(({ plain }) => says(plain)));
}

/** Returns how many persons are left of those that are due. */
function lookAt(folder: string): number {
  const store = openGatewayStore(folder, {});
  const whole = store.erasing.due("results", Number.MAX_SAFE_INTEGER, null, 99).map(({ key }) => String(key));
  expect(store.audit.verify().findings).toEqual([]);
  expect(store.runs.held()).toHaveLength(open.length);
  store.close();
  const said = saidIn(folder);
  for (const [i] of open.entries()) expect(said).toContain(due.length + i);
  // What is not erased yet says whose it is, and what is does not.
  expect(said.size).toBe(whole.length);
  return said.size - open.length;
}

test("killed at random writes, life after life, it is whole each time, and everything that is due goes, once", {
  timeout: 120_000,
}, async () => {
  const folder = made();
  const trial = join(temporaryFolder(), "trial");
  cpSync(folder, trial, { recursive: true });
  const writes = (await life(trial, 0)) ?? 0;
  expect(writes).toBeGreaterThan(200);
  const random = randomFor(37, 1);
  let killed = 0;
  let left = lookAt(folder);
  expect(left).toBe(due.length);
  for (let i = 0; i < lives; i += 1) {
    if ((await life(folder, 1 + random.below(Math.ceil(writes / lives) * 2))) === null) killed += 1;
    const now = lookAt(folder);
    expect(now).toBeLessThanOrEqual(left);
    left = now;
    if (now < due.length) expect(existsSync(copyOf(folder))).toBe(false);
  }
  expect(killed).toBeGreaterThan(2);
  await life(folder, 0);
  expect([lookAt(folder), existsSync(copyOf(folder))]).toEqual([0, false]);
  const store = openGatewayStore(folder, {});
  expect(store.retention.last()?.counts).toMatchObject({ results: due.length });
  const copies = store.events.ofSubject("retention").filter(({ detail }) => detail?.["copyBeforeUpgrade"] === 1);
  expect(copies).toHaveLength(1);
  store.close();
});
