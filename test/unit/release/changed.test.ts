/**
 * Whatever row somebody changes beside Labbro, or the disk: from when it is found it counts as if it had been deleted. Nothing throws for others,
 * nothing is better for it, and a control that passed since ends it, as after a deletion (deleted.test.ts).
 */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAuditWatch } from "../../../src/app/watching/audit-watch.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { readStationStatus } from "../../../src/release/station-status.ts";
import { covered } from "../../../src/store/audit/covered.ts";
import { besideJudging } from "../../../src/store/audit/findings.ts";
import { type GatewayStore, openGatewayStore } from "../../../src/store/gateway-store.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { noFaults } from "../../support/no-faults.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation, testInstrument } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";
import { changeValue } from "../store/audit/harms.ts";
import { peopleIn } from "../store/audit/written-station.ts";

const kari = { by: "Kari Lab", reason: "gått gjennom med IT", role: "lab-responsible" } as const;
const minute = 60_000;
const localOf = (time: number) => `${new Date(time + 60 * minute).toISOString().slice(0, 16)}:00`;
const result = (n: number, measuredAt: string, more: Parameters<typeof crpResult>[0] = {}) =>
  crpResult({
    ...{ run: `p${n}`, sequence: `p${n}`, patientId: syntheticPersons[n % 3] ?? null, measuredAt: readDeviceTime(measuredAt) },
    ...more,
  });

/** Judging the changed result itself may throw: it stays held. */
const bearing = { ...noFaults, report: () => 0 };

const tellOf = (station: TestStation, kind: "out-of-use" | "in-use", at: string) =>
  void officeWork(station, "events.add", { ...{ instrument: "crp-1", kind, at, note: null }, ...kari });

/** A morning with something of everything; at its end the instrument is in use, and one result waits for its person. */
function written() {
  const folder = join(temporaryFolder(), "data");
  let store: GatewayStore = openGatewayStore(folder);
  const open = () => createTestStation({ store, faults: bearing });
  let station = open();
  station.pipeline.importLots([{ ...crpTarget, high: "25" }, crpReagent]);
  station.pipeline.importLots([crpTarget]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  station.dock(result(1, "2026-03-10T08:15:00"));
  station.dock(crpControl("99", "2026-03-10T08:20:00"));
  const [nobodys] = station.dock(
    crpControl("21", "2026-03-10T08:30:00", { control: { name: null, lot: "X9", level: null, expiry: null } }),
  ).added;
  station.decide.discard(nobodys?.key ?? "", kari);
  tellOf(station, "out-of-use", "2026-03-10T08:40");
  tellOf(station, "in-use", "2026-03-10T08:45");
  station.dock(crpControl("20", "2026-03-10T09:00:00"));
  const [assigned] = station.dock(result(2, "2026-03-10T09:30:00", { patientId: null })).added;
  station.decide.assignPatient([assigned?.key ?? ""], syntheticPersons[3], kari);
  station.dock(result(3, "2026-03-10T09:40:00", { patientId: null }));
  rarerIn(store);
  station.acceptAll();
  station.dock(result(4, "2026-03-10T10:00:00"));
  const thief = new Database(join(folder, "labbro.db"));
  thief.pragma("foreign_keys = OFF");
  return {
    thief,
    station: () => station,
    close: () => {
      thief.close();
      store.close();
      rmSync(dirname(folder), { recursive: true, force: true });
    },
    restart: async () => {
      const now = station.clock.now();
      store.close();
      store = openGatewayStore(folder);
      station = open();
      await station.clock.advance(now - station.clock.now());
    },
    look: () => {
      const now = () => station.clock.now();
      createAuditWatch({ ...store, now, logger: silentLogger, talk: () => undefined }).noteFound(
        lookThrough(stationFiles(folder)),
      );
    },
  };
}

/** What a morning has not: a message that was refused and sent again, a pause that is over, a clock and a time set by it, another's value. */
function rarerIn(store: GatewayStore): void {
  peopleIn(store);
  for (const files of ["first", "second"]) store.snapshots.activate(files, { "labbro.yaml": files }, noon);
  for (const { controlId } of store.outbox.unfinished().slice(0, 1)) {
    store.outbox.stopped(controlId, noon, { code: "JOURNAL_REFUSED", refusal: "nei", acknowledgement: Buffer.from("AR") });
    store.outbox.sendAgain(controlId, { at: noon, by: "Kari", reason: "prøver igjen" });
  }
  store.pauses.besideAnother(noon);
  store.pauses.end(noon + 1);
  const clock = { ...readDeviceTime("20260310120000"), local: "20260310120000" };
  store.clocks.note({ instrumentId: testInstrument.id, batchId: 1, heardFrom: noon, at: noon, clock });
  for (const { key, kind, measuredAt } of store.runs.measuredBetween(testInstrument.id, 0, noon).slice(0, 2)) {
    store.clocks.setTime({ key, instrumentId: testInstrument.id, sentAt: null, measuredAt: measuredAt ?? noon, window: null });
    store.words.give(key, noon);
    if (kind === "patient") store.formers.keep(key, "CRP", { at: noon, number: "20", unit: "mg/L" });
  }
}

const usable = ["ok", "due-soon", "overdue-grace"];
/** Throws nothing. */
const isUsable = ({ ports }: TestStation): boolean => readStationStatus(ports).some(({ state }) => usable.includes(state));

/** As it is asked all day; the last result stands for what comes in meanwhile. */
function ask(station: TestStation): void {
  try {
    isUsable(station);
  } catch {
    isUsable(station);
  }
}

/** Everything is judged once more, as after any event. */
function judgeAll({ store, ports, workOff }: TestStation): void {
  const runs = store.runs.measuredBetween("crp-1" as never, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  for (const { key: run } of runs) ports.later({ kind: "judge", run });
  workOff();
}

const messages = ({ store }: TestStation): readonly string[] => store.outbox.unfinished().map(({ controlId }) => controlId);

/** What people look at: all of it can be. */
function readPages(station: TestStation): void {
  for (const name of [
    "held.waiting",
    "held.list",
    "held.unclaimed",
    "lots.list",
    "board.today",
    "status.list",
    "first-contact.list",
  ] as const)
    officeWork(station, name, {});
}

/** Found, set aside, imported again, and a control on every level: as the texts say. */
async function healsThrough(
  { station, thief, look, restart }: ReturnType<typeof written>,
  harm: (thief: Database.Database) => boolean,
  { isFoundAtOnce, isRestarted }: { readonly isFoundAtOnce: boolean; readonly isRestarted: boolean },
): Promise<void> {
  await station().clock.advance(5 * minute);
  if (!harm(thief)) return;
  // The first asking may throw, and is how it is met.
  if (isFoundAtOnce) ask(station());
  else look();
  const sent = messages(station());
  const nothingIsBetter = async (step: string): Promise<void> => {
    if (isRestarted) await restart();
    judgeAll(station());
    const isIn = isUsable(station());
    const isJudgedBy = station()
      .store.findings.all()
      .some(({ body }) => !besideJudging.includes(body.table));
    const more = messages(station()).filter((one) => !sent.includes(one));
    expect([step, isIn && isJudgedBy, more]).toEqual([step, false, []]);
    readPages(station());
  };
  await nothingIsBetter("found");
  const open = officeWork(station(), "audit.findings", {}).open.map(({ id }) => id);
  expect(open).not.toEqual([]);
  officeWork(station(), "audit.set-aside", { findings: open, ...kari });
  await nothingIsBetter("set aside");
  await station().clock.advance(10 * minute);
  // What was told before may be what is gone.
  station().pipeline.importLots([crpTarget, crpReagent]);
  tellOf(station(), "in-use", localOf(station().clock.now() - minute).slice(0, 16));
  look();
  await station().clock.advance(10 * minute);
  station().dock(crpControl("20", localOf(station().clock.now() - 2 * minute)));
  if (isRestarted) await restart();
  expect(readStationStatus(station().ports).map(({ state, heldBy }) => [state, heldBy])).toEqual([["ok", []]]);
  await station().clock.advance(10 * minute);
  const { added } = station().dock(result(90, localOf(station().clock.now() - 2 * minute)));
  expect(added.map(({ key }) => [station().state(key), station().codes(key)])).toEqual([["released", []]]);
  look();
  judgeAll(station());
  expect([isUsable(station()), added.map(({ key }) => station().state(key))]).toEqual([true, ["released"]]);
  readPages(station());
}

async function changed(harm: Parameters<typeof healsThrough>[1], how: Parameters<typeof healsThrough>[2]): Promise<void> {
  const one = written();
  try {
    await healsThrough(one, harm, how);
  } finally {
    one.close();
  }
}

describe.each(["by the daily look", "at once"])("found %s", (when) => {
  const how = { isFoundAtOnce: when === "at once", isRestarted: false };

  test.each([
    "UPDATE observation SET sealed_body = zeroblob(100)",
    "UPDATE observation SET sealed_body = zeroblob(100) WHERE kind = 'patient'",
    "UPDATE observation SET received_at = received_at + 1 WHERE kind = 'control'",
    "UPDATE lot SET sealed_body = zeroblob(100)",
    "UPDATE register_entry SET sealed_body = zeroblob(100)",
    "UPDATE decision SET sealed_detail = zeroblob(100)",
    "UPDATE run SET state = 'released'",
    "UPDATE run SET measured_at = NULL",
    "UPDATE run SET intake_codes = ']'",
    "UPDATE run SET codes = 'noe'",
  ])("%s", async (sql) => {
    await changed((thief) => {
      thief.exec(sql);
      return true;
    }, how);
  });
});

test("there is a row to change in every table", () => {
  const { thief, close } = written();
  const isEmpty = (table: string): boolean => thief.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined;
  expect(covered.flatMap(({ table }) => (isEmpty(table) ? [table] : []))).toEqual([]);
  close();
});

test.each(covered.map((one) => [one.table, one] as const))("any value of %s", async (_, one) => {
  const whichever = fc.array(fc.nat(10_000), { minLength: 6, maxLength: 6 });
  const how = fc.record({ isFoundAtOnce: fc.boolean(), isRestarted: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(whichever, how, async (numbers, found) => {
      const left = [...numbers];
      await changed((thief) => changeValue(thief, (below) => (left.shift() ?? 0) % below, [one]), found);
    }),
    { numRuns: thoroughly(4, 16) },
  );
});
