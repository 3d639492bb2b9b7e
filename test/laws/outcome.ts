/** What became of everything that a station was told, in words that do not depend on the order of telling. */
import assert from "node:assert/strict";
import { worklist } from "../../src/casework/worklist/worklist.ts";
import { lookBackCases } from "../../src/domain/registers/look-back.ts";
import type { PatientVolume } from "../../src/quality/report/monthly-report.ts";
import { patientVolumes } from "../../src/quality/report/patients.ts";
import type { Run } from "../../src/store/results/runs.ts";
import type { TestStation } from "../support/station.ts";

export interface Told {
  readonly station: TestStation;
  /** How many values it was told, with every repetition. */
  readonly values: number;
}

/** Nobody numbers batches with gaps, but one may hold nothing. */
const emptyBatches = 3;

export function allRuns({ store }: TestStation): readonly Run[] {
  const found: Run[] = [];
  for (let batch = 1, empty = 0; empty < emptyBatches; batch += 1) {
    const runs = store.runs.ofBatch(batch);
    empty = runs.length === 0 ? empty + 1 : 0;
    found.push(...runs);
  }
  return found;
}

/** What was told of a run, whatever its number became; a resend says no more than the first telling. */
export function contentOf({ store }: TestStation, { key }: Run): string {
  const contents = store.runs.observations(key).map(({ observation }) => JSON.stringify({ ...observation, resent: false }));
  return contents.sort().join(" ");
}

/** In an order that no order of arrival can change. */
export const inOrder = (station: TestStation): readonly Run[] =>
  allRuns(station)
    .map((run) => ({ run, content: contentOf(station, run) }))
    .sort((a, b) => (a.content < b.content ? -1 : 1))
    .map(({ run }) => run);

const byContent = <T>(station: TestStation, of: (run: Run) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(inOrder(station).map((run) => [contentOf(station, run), of(run)]));

/** Where each run and each value of it ended, and why. */
export const statesOf = (station: TestStation) =>
  byContent(station, (run) => {
    const { key, kind, state, outcome, reasons, intakeCodes } = run;
    const places = station.store.runs.observations(key).map((one) => `${one.observation.analyte} ${one.disposition}`);
    return { kind, state, outcome, reasons, intakeCodes, places: places.sort(), wasTakenBack: wasTakenBack(station, run) };
  });

/** A person let it go, and something that came later pulled it back before it went. */
const wasTakenBack = ({ store }: TestStation, { key }: Run): boolean =>
  store.decisions.ofRun(key).some(({ detail }) => detail.kind === "release") &&
  store.outbox.ofRun(key).some(({ state }) => state === "pulled");

/**
 * The same states; of a result that was taken back after a person's word in one of the two, the same verdict: whether a control that failed stood
 * alone for a while before another one spoke for it depends on the order, and what it pulled back waits for another word.
 */
export function sameInAnyOrder(one: ReturnType<typeof statesOf>, other: ReturnType<typeof statesOf>): void {
  const compared = ([content, told]: [string, ReturnType<typeof statesOf>[string]]) => {
    const { state, places, wasTakenBack: _, ...verdict } = told;
    const isTaken = other[content]?.wasTakenBack === true || one[content]?.wasTakenBack === true;
    return [content, isTaken ? verdict : { ...verdict, state, places }];
  };
  assert.deepEqual(
    Object.fromEntries(Object.entries(one).map(compared)),
    Object.fromEntries(Object.entries(other).map(compared)),
  );
}

export const verdictsOf = (station: TestStation) => byContent(station, ({ outcome, reasons }) => ({ outcome, reasons }));

/** All that a second telling could change, numbers and bytes included. */
export function everything(station: TestStation): unknown {
  const { store } = station;
  const runs = allRuns(station).map((run) => ({
    run,
    places: store.runs.observations(run.key).map(({ id, disposition }) => `${id} ${disposition}`),
    messages: store.outbox.ofRun(run.key).map(({ bytes, ...row }) => ({ ...row, bytes: Buffer.from(bytes).toString() })),
    decisions: store.decisions.ofRun(run.key),
  }));
  return { runs, cases: store.registers.all(lookBackCases) };
}

/** The messages that the journal has, by their id. */
export function inJournal(station: TestStation): ReadonlyMap<string, string> {
  const rows = allRuns(station).flatMap(({ key }) => station.store.outbox.ofRun(key));
  const accepted = rows.filter(({ state }) => state === "accepted");
  return new Map(accepted.map((row) => [row.controlId, `${row.runKey} ${Buffer.from(row.bytes).toString()}`]));
}

/** Every value is in exactly one place, the places add up to what was told, and what is released is queued once. */
export function accounted({ station, values }: Told): void {
  const { store } = station;
  const runs = allRuns(station);
  const places = store.runs.dispositions();
  const placed = Object.values(places).reduce((sum, count) => sum + count, 0);
  assert.equal(placed, runs.flatMap(({ key }) => store.runs.observations(key)).length);
  assert.equal(placed + store.runs.duplicateCount(), values);
  assert.equal(places.waiting, 0);
  reportAddsUp(station, runs);
  for (const { key, state } of runs) {
    const standing = store.outbox.ofRun(key).filter((row) => row.state !== "pulled");
    assert.equal(standing.length, state === "released" ? 1 : 0);
  }
  assert.equal(
    places.sent > 0,
    runs.some(({ state }) => state === "released"),
  );
}

/** The report counts every patient sample once, in one place of one row, and says of as many as are held what the list shows. */
function reportAddsUp(station: TestStation, runs: readonly Run[]): void {
  const patients = runs.filter(({ kind }) => kind === "patient");
  const middle = station.clock.now() - 3 * 24 * 3_600_000;
  const halves = [patientVolumes(station.ports, -1e15, middle), patientVolumes(station.ports, middle + 1, 1e15)].flat();
  const sum = (of: (row: PatientVolume) => number): number => halves.reduce((total, row) => total + of(row), 0);
  for (const { received, duplicates, measured, accepted, underWay, held, waiting, byHand, notSent } of halves) {
    assert.equal(received, measured + duplicates);
    assert.equal(measured, accepted + underWay + held + waiting + byHand + notSent);
  }
  assert.equal(
    sum(({ measured }) => measured),
    patients.length,
  );
  const shown = worklist(station.ports).filter(({ kind, waitsUntil }) => kind === "patient" && waitsUntil === null);
  assert.equal(
    sum(({ held }) => held),
    shown.length,
  );
}

export function close(...all: readonly Told[]): void {
  for (const { station } of all) station.store.close();
}
