/** Something of everything that happens at a station, each event of its own over the same history, and all that a person could see of what became of it. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { closeCase, decideCase, wrongPatient } from "../../src/casework/look-back/decide.ts";
import { rowNames } from "../../src/casework/registers/approve-rules.ts";
import { blockLot, exhaustLot, openLot, unblockLot } from "../../src/casework/registers/lot-use.ts";
import { importOperators, importPatients } from "../../src/casework/registers/people-import.ts";
import { instrumentId } from "../../src/domain/ids.ts";
import type { RegisterOf } from "../../src/domain/register.ts";
import { approvedLimits, approvedRules } from "../../src/domain/registers/approvals.ts";
import { comparisons } from "../../src/domain/registers/comparisons.ts";
import { deviations } from "../../src/domain/registers/deviations.ts";
import { eqaResults, eqaRounds } from "../../src/domain/registers/eqa.ts";
import { instrumentEvents } from "../../src/domain/registers/instrument-events.ts";
import { lookBackCases, resultChanges } from "../../src/domain/registers/look-back.ts";
import { lotStates } from "../../src/domain/registers/lot-states.ts";
import { operators, patients } from "../../src/domain/registers/people.ts";
import { readDeviceTime } from "../../src/domain/time.ts";
import { officeWork } from "../../src/office/index.ts";
import { writeErrandsAnew } from "../../src/release/errands-anew.ts";
import { type GatewayStore, openGatewayStore, openStoreCopy } from "../../src/store/gateway-store.ts";
import { crpControl, crpResult, syntheticPersons } from "./observations.ts";
import {
  createTestStation,
  crpReagent,
  crpTarget,
  noon,
  type TestStation,
  type TestStationOptions,
  testInstrument,
  weekly,
} from "./station.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gått gjennom" } as const;
const hourMs = 3_600_000;
const high = { ...crpTarget, level: "abnormal", lot: "C2", target: "80", low: "70", high: "90" };
const options: TestStationOptions = { release: { autoReleaseMaxHours: 168, lateHours: 700, oldDays: 365 } };
const comparing = { ...weekly, comparison: { everyMonths: 12, limitPercent: 15, source: "Noklus" } } as const;

const result = (name: string, time: string, more: Parameters<typeof crpResult>[0] = {}) =>
  crpResult({ sequence: name, run: name, measuredAt: readDeviceTime(`2026-03-${time}:00`), ...more });
const control = (value: string, time: string, more: Parameters<typeof crpControl>[2] = {}) =>
  crpControl(value, `2026-03-${time}:00`, more);
const onLot = (number: string) => ({ reagentLot: { number, expiry: null } });

/** Something of everything: sent and answered, sent and not answered, held for each kind of reason. */
function tellHistory(station: TestStation): void {
  station.pipeline.importLots([crpTarget, high, crpReagent]);
  station.dock(control("20", "02T08:00"), result("in journal", "03T10:00"), result("in journal too", "04T10:00"));
  station.acceptAll();
  station.dock(control("30", "05T08:00"), result("failed", "05T09:00"));
  station.dock(control("20", "06T08:00"), result("queued", "06T10:00", { patientId: syntheticPersons[1] }));
  station.dock(
    result("nobody's", "06T11:00", { patientId: null }),
    result("unknown lot", "06T12:00", onLot("R9")),
    result("no time", "06T13:00", { measuredAt: null }),
    result("sample", "06T14:00", { patientId: "nok-a" }),
    control("20", "06T15:00", { control: { name: null, lot: "C9", level: null, expiry: null } }),
    result("another instrument's memory", "06T16:00", { device: otherDevice("AF20990002") }),
    result("a stranger's", "06T17:00", { device: otherDevice("AF20990003") }),
  );
}

const otherDevice = (serial: string) => ({ vendor: "Abbott", model: "Afinion 2", serial, software: null });

const named = ({ store }: TestStation, name: string): string => {
  const runs = Array.from({ length: 12 }, (_, id) => store.runs.ofBatch(id)).flat();
  return runs.find(({ key }) => store.runs.observations(key)[0]?.observation.sequence === name)?.key ?? "";
};
const lot = { lot: crpReagent.lot };
const typed = {
  ...{ instrument: "crp-1", analyte: "CRP", comparator: null, unit: "mg/L", reagentLot: crpReagent.lot, at: noon - 20 * hourMs },
} as const;
const office = (station: TestStation, name: Parameters<typeof officeWork>[1], request: object) =>
  officeWork(station, name, ("signature" in request ? request : { ...request, ...kari }) as never);
const round = {
  ...{ name: "CRP-2026-1", shipment: "CRP 1/2026", parallels: 1, instruments: ["crp-1"], analytes: ["CRP"] },
  ...{ opensOn: "2026-03-01", closesOn: "2026-03-20", deadline: "2026-03-25", closedOn: null },
  samples: [{ name: "A", ids: ["NOK-A"] }],
};

export type Act = (station: TestStation) => unknown;
const recall: Act = ({ ports }) => blockLot(ports, lot, 0, kari);
const openRound: Act = (on) => office(on, "eqa.round-add", { round });
/** Where an event needs another one first, both. */
export const events: Readonly<Record<string, readonly Act[]>> = {
  "lot recalled": [recall],
  "control lot recalled": [({ ports }) => blockLot(ports, { lot: "C1" }, 0, kari)],
  "lot free again": [recall, ({ ports }) => unblockLot(ports, lot, 0, kari)],
  "lot opened": [({ ports }) => openLot(ports, lot, { on: "2026-03-04" }, kari)],
  "lot exhausted": [({ ports }) => exhaustLot(ports, lot, noon - 150 * hourMs, kari)],
  "lots imported": [({ pipeline }) => pipeline.importLots([{ ...crpReagent, lot: "R9" }])],
  "targets corrected": [({ pipeline }) => pipeline.importLots([{ ...crpTarget, low: "25", high: "35", target: "30" }])],
  "control docked": [(on) => on.dock(control("30", "07T08:00"))],
  "results docked": [
    (on) => on.dock(control("20", "07T08:00"), result("new", "07T09:00"), result("lot", "07T10:00", onLot("R9"))),
  ],
  "another version": [
    (on) => on.dock(result("in journal", "03T10:00", { value: { raw: "9", comparator: null, number: "9", unit: "mg/L" } })),
  ],
  "control annulled": [
    (on) => on.decide.annulControl(named(on, "c2026-03-05T08:00:00"), { cause: "bubble", moveTo: null }, kari),
  ],
  "control assigned": [(on) => on.decide.assignControl(named(on, "c2026-03-06T15:00:00"), "C2", "abnormal", kari)],
  "patient assigned": [(on) => on.decide.assignPatient(named(on, "nobody's"), syntheticPersons[2], kari)],
  "time set": [(on) => on.decide.setTime(named(on, "no time"), noon - 90 * hourMs, "besøkslogg", kari)],
  released: [(on) => on.decide.release(named(on, "unknown lot"), kari)],
  discarded: [(on) => on.decide.discard(named(on, "unknown lot"), kari)],
  "entered by hand": [(on) => on.decide.enteredByHand(named(on, "unknown lot"), null, kari)],
  "result typed": [
    ({ entry }) => entry.enterResult({ ...typed, value: "12", patient: syntheticPersons[2], operator: null }, kari),
  ],
  "control typed": [({ entry }) => entry.enterControl({ ...typed, value: "40", lot: "C1", level: "normal" }, kari)],
  "out of use": [
    (on) => office(on, "events.add", { instrument: "crp-1", kind: "out-of-use", at: "2026-03-03T07:00", note: null }),
  ],
  service: [(on) => office(on, "events.add", { instrument: "crp-1", kind: "service", at: "2026-03-04T07:00", note: null })],
  comparison: [
    (on) =>
      office(on, "comparisons.add", {
        ...{ instrument: "crp-1", analyte: "CRP", own: "30", hospital: "20" },
        at: "2026-03-03T08:00",
        run: null,
        limit: null,
        source: null,
        note: null,
      }),
  ],
  "operators imported": [({ ports }) => importOperators(ports, "name;hpr;codes;temporaryUntil\nOla Nordmann;;OLA;\n", kari)],
  "patients imported": [({ ports }) => importPatients(ports, `personNumber;name\n${syntheticPersons[0]};Test Person\n`, kari)],
  "round opened": [openRound],
  "marked as external control": [(on) => office(on, "eqa.mark", { id: named(on, "unknown lot"), round: null, sample: null })],
  "no external control": [openRound, (on) => office(on, "eqa.undo", { id: named(on, "sample") })],
  "rules approved": [(on) => office(on, "rules.approve", { rows: rowNames(on.ports), changedBy: null, signature: kari })],
  "journal answered": [(on) => on.dock(control("30", "07T08:00")), (on) => on.acceptAll()],
  "wrong patient": [(on) => wrongPatient(on.ports, named(on, "in journal"), syntheticPersons[2], dr, kari)],
  "case decided": [
    recall,
    (on) => decideCase(on.ports, firstCase(on), null, { decision: "withdrawn", notified: dr, value: null }, kari),
  ],
  "case closed": [
    recall,
    (on) => decideCase(on.ports, firstCase(on), null, { decision: "stands", notified: null, value: null }, kari),
    (on) => closeCase(on.ports, firstCase(on), "feil lot", kari),
  ],
  "first contact answered": [(on) => office(on, "first-contact.answer", { instrument: "crp-1", send: "all" })],
  "no external control after all": [
    openRound,
    (on) => office(on, "eqa.mark", { id: named(on, "unknown lot"), round: null, sample: null }),
    (on) => office(on, "eqa.undo", { id: named(on, "unknown lot") }),
  ],
  // As every new configuration does.
  "instrument registered": [({ ports }) => ports.store.transaction(() => ports.later({ kind: "claim" }))],
  "own limits approved": [
    (on) => office(on, "limits.approve", { ...ownLimits, mean: "20", sd: "0.80" }),
    (on) => on.dock(control("23", "10T12:01")),
  ],
};

const dr = { name: "Dr. Berg", at: noon } as const;
const ownLimits = { instrument: "crp-1", analyte: "CRP", lot: "C1", level: "normal", cv: "4", cvSource: "Noklus" } as const;
const firstCase = ({ store }: TestStation): string => store.registers.all(lookBackCases)[0]?.key ?? "";

/** A start does them as well. */
export const alsoByStart: readonly string[] = ["instrument registered"];

class Killed extends Error {}

/** The process is gone right after the n-th commit. */
function killedAfter(store: GatewayStore, commits: number, onCommit: () => void = () => undefined): GatewayStore {
  let left = commits;
  let depth = 0;
  const transaction = <T>(work: () => T): T => {
    depth += 1;
    try {
      const result = store.transaction(work);
      if (depth === 1) onCommit();
      if (depth === 1 && left === 1) throw new Killed();
      if (depth === 1) left -= 1;
      return result;
    } finally {
      depth -= 1;
    }
  };
  return { ...store, transaction };
}

const instrumentOf = (id: string, expectedSerial: string) => ({
  ...testInstrument,
  ...{ id: instrumentId(id), expectedSerial, qc: { CRP: [comparing] } },
});
/** While the history was told; the third is registered afterwards. */
const formerly = [instrumentOf("crp-1", "AF20990001"), instrumentOf("crp-2", "AF20990002")];
const instruments = [...formerly, instrumentOf("crp-3", "AF20990003")];

/** As a start does, and time passes: an open docking batch closes. */
export async function openedAgain(store: GatewayStore): Promise<TestStation> {
  const station = openedOver(store);
  for (const batch of store.batches.unjudged()) station.ports.later({ kind: "batch", batch });
  writeErrandsAnew(station.ports);
  station.ports.later({ kind: "claim" });
  station.ports.later({ kind: "unapproved" });
  station.workOff();
  station.barrier.start();
  await station.clock.advance(15 * 60_000);
  station.workOff();
  return station;
}

const kept: readonly RegisterOf<unknown>[] = [
  ...[instrumentEvents, eqaRounds, eqaResults, approvedLimits, operators, patients, comparisons, deviations, approvedRules],
];

/** All that a person could see of it. */
export function picture({ store }: TestStation) {
  const runs = Array.from({ length: 20 }, (_, id) => store.runs.ofBatch(id)).flat();
  return {
    runs: runs.map(({ key, state, outcome, reasons, lookBack }) => [
      ...[key, state, outcome, lookBack, reasons.map(({ code }) => code).sort()],
      store.runs.observations(key).map(({ disposition }) => disposition),
      store.outbox.ofRun(key).map((row) => [row.channel, row.state]),
    ]),
    cases: store.registers
      .all(lookBackCases)
      .map(({ key, body: { code, affected, decisions, closed } }) => [
        ...[key, code, affected.map(({ run }) => run), closed?.cause],
        decisions.map(({ run, decision }) => [run, decision]),
      ]),
    changes: store.registers.all(resultChanges).map(({ body: { run, kind, controlId } }) => [run, kind, controlId !== null]),
    decisions: runs.flatMap(({ key }) => store.decisions.ofRun(key).map(({ detail }) => [key, detail.kind])),
    lots: store.lots.all().map(({ kind, lot }) => [kind, lot]),
    lotStates: store.registers.all(lotStates).map(({ subject, body }) => [subject, body]),
    written: kept.map((register) => [register.name, store.registers.all(register).map(({ subject, at }) => [subject, at])]),
    questions: store.firstContacts.unanswered().length,
    undone: store.errands.counts(),
  };
}

const openedOver = (store: GatewayStore, more: TestStationOptions = {}): TestStation =>
  createTestStation({ ...options, instruments, store, ...more });

/** Whose errands wait until they are worked off. */
export const leavingErrands = (store: GatewayStore, more: TestStationOptions = {}): TestStation =>
  openedOver(store, { leavesErrands: true, ...more });

/** Told once; each event meets a copy of it. */
function historyInFolder() {
  const dataDir = mkdtempSync(join(tmpdir(), "labbro-every-event-"));
  const store = openGatewayStore(dataDir);
  tellHistory(createTestStation({ ...options, instruments: formerly, store }));
  store.close();
  return { history: () => openStoreCopy(dataDir), remove: () => rmSync(dataDir, { recursive: true }) };
}

/** A copy of it whenever it is asked for, made once for a suite. */
export function historyOfSuite(): () => GatewayStore {
  let made: ReturnType<typeof historyInFolder> | null = null;
  beforeAll(() => {
    made = historyInFolder();
  });
  afterAll(() => made?.remove());
  return () => {
    if (made === null) throw new RangeError("not told yet");
    return made.history();
  };
}

/** What becomes of it where nobody stops it. */
export async function pictureAfter(acts: readonly Act[], store: GatewayStore) {
  const station = openedOver(store);
  for (const act of acts) act(station);
  return picture(await openedAgain(store));
}

/** How many they make. */
export function commitsOf(acts: readonly Act[], history: GatewayStore): number {
  let count = 0;
  const onCommit = () => {
    count += 1;
  };
  isCutShort(acts, history, Number.POSITIVE_INFINITY, onCommit);
  return count;
}

/** The process is gone right after so many commits. False: they did not make as many. */
export function isCutShort(acts: readonly Act[], store: GatewayStore, commits: number, onCommit?: () => void): boolean {
  const station = openedOver(killedAfter(store, commits, onCommit), { leavesErrands: true });
  try {
    for (const act of acts) {
      // What the former act made to be done was done in time.
      station.workOff();
      act(station);
    }
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  }
}
