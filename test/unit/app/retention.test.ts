/** Erasing in the running gateway: looked at every hour, a slice a turn, and folded into the file when it is over. */
import { expect, test } from "vitest";
import { retentionLines } from "../../../src/app/commands/retention-lines.ts";
import { eraseWhatIsDue } from "../../../src/app/retention.ts";
import { dayMs, keepsAll, type RetentionPolicy } from "../../../src/domain/retention.ts";
import { crpResult } from "../../support/observations.ts";
import { afterDays, eraseAll } from "../../support/retention.ts";
import { createTestStation, crpReagent, crpTarget } from "../../support/station.ts";

const hourMs = 3_600_000;

function running(policy: RetentionPolicy) {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const keys = Array.from(
    { length: 12 },
    (_, i) => station.dock(crpResult({ run: `p${i}`, sequence: `p${i}` })).added[0]?.key ?? "",
  );
  for (const key of keys) station.decide.discard(key, { by: "Kari", reason: "prøve", role: "lab-responsible" });
  let checkpoints = 0;
  const checkpoint = (): boolean => {
    checkpoints += 1;
    return true;
  };
  const store = { ...station.store, checkpoint };
  const turns: (() => void)[] = [];
  const always = (): boolean => true;
  const formerCopy = { isThere: () => false, remove: () => undefined };
  const ports = { ...station.ports, formerCopy, store, policy: () => policy, isSound: always, receiversHaveOwnClock: always };
  const retention = eraseWhatIsDue(ports, (work) => turns.push(work));
  const erased = (): number => keys.filter((key) => station.store.runs.byKey(key)?.erasedAt !== null).length;
  return { station, retention, turns, erased, checkpoints: () => checkpoints };
}

/** As long as a station lives through it, with its own looks. */
async function pass({ station }: ReturnType<typeof running>, days: number): Promise<void> {
  for (let day = 0; day < days; day += 5) {
    station.store.witnesses.note("journal", "agrees", station.clock.now());
    await station.clock.advance(Math.min(5, days - day) * dayMs);
  }
}

test("what is due is erased a slice a turn, and then brought into the file", async () => {
  const made = running(eraseAll);
  made.retention.start();
  expect(made.retention.withheld).toBe("trial");
  await pass(made, afterDays + 1);
  expect(made.erased()).toBe(0);
  const before = made.checkpoints();
  let turns = 0;
  for (let turn = made.turns.shift(); turn !== undefined; turn = made.turns.shift()) {
    const had = made.erased();
    turn();
    turns += 1;
    expect(made.erased() - had).toBeLessThanOrEqual(5);
  }
  expect(turns).toBeGreaterThan(3);
  expect(made.erased()).toBe(12);
  expect(made.checkpoints()).toBe(before + 1);
  made.retention.stop();
});

test("while it is under way no second one begins, and when it is over nothing is left to do", async () => {
  const made = running(eraseAll);
  made.retention.start();
  await pass(made, afterDays + 1);
  await made.station.clock.advance(3 * hourMs);
  expect(made.turns).toHaveLength(1);
  while (made.turns.length > 0) made.turns.shift()?.();
  await made.station.clock.advance(hourMs);
  expect(made.turns).toHaveLength(1);
  made.turns.shift()?.();
  expect(made.station.store.events.ofSubject("retention")).toHaveLength(1);
  made.retention.stop();
});

test("nobody asked for it: nothing is noted, written or done", async () => {
  const made = running(keepsAll);
  const before = made.station.store.changes();
  made.retention.start();
  await made.station.clock.advance(30 * dayMs);
  expect([made.turns.length, made.station.store.retention.seen(), made.checkpoints()]).toEqual([0, null, 0]);
  expect(made.station.store.changes()).toBe(before);
  made.retention.stop();
});

test("check says of each kind what becomes of it", () => {
  const capture = { enabled: true, maxAgeMs: 14 * dayMs, maxBytes: 1 };
  expect(
    retentionLines({ retention: keepsAll, capture, backup: null }).filter((line) => line.includes("nothing is set")),
  ).toHaveLength(4);
  const backup = { folder: "/x", times: [], keepDaily: 14, keepWeekly: 8, rclone: null };
  expect(retentionLines({ retention: { ...keepsAll, results: 1 }, capture, backup })).toEqual([
    "whose a finished result was: erased after 1 day",
    "the bytes that instruments sent: kept, nothing is set in gateway.retention",
    "who ran a control: kept, nothing is set in gateway.retention",
    "who did and looked at what: kept, nothing is set in gateway.retention",
    "captures: deleted after 14 days",
    "the patient list: deleted after 7 days",
    "backups: the newest of 14 days and 8 weeks; they hold what was erased since",
  ]);
});

test("check says which clocks vouch for this PC's, and what to do where none does, or one says another day", () => {
  const capture = { enabled: true, maxAgeMs: 14 * dayMs, maxBytes: 1 };
  const config = { retention: { ...keepsAll, results: 1 }, capture, backup: null };
  const last = (clocks: { readonly vouching: readonly string[]; readonly contradicting: readonly string[] }) =>
    retentionLines(config, { clocks }).at(-1);
  expect(last({ vouching: ["the journal"], contradicting: [] })).toBe("this PC's clock is vouched for by the journal");
  expect(last({ vouching: [], contradicting: [] })).toMatch(/^nothing is erased: no other clock .*journalHasOwnClock/);
  expect(last({ vouching: ["the journal"], contradicting: ["CRP 1"] })).toMatch(/^nothing is erased: .* CRP 1; see which/);
  expect(retentionLines({ ...config, retention: keepsAll }, { clocks: { vouching: [], contradicting: [] } }).at(-1)).toMatch(
    /patient list/,
  );
});

test("check tells of a copy from before an upgrade", () => {
  const capture = { enabled: true, maxAgeMs: 14 * dayMs, maxBytes: 1 };
  const line = (retention: RetentionPolicy) =>
    retentionLines({ retention, capture, backup: null }, { formerCopy: "/d/labbro.db.before-sealing" }).at(-1);
  expect(line(keepsAll)).toMatch(/before-sealing: .*delete it once/);
  expect(line(eraseAll)).toMatch(/before-sealing: .*deleted before anything is erased/);
});
