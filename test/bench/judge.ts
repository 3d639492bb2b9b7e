/**
 * One more result, and one control that comes late, in stores with more and more behind them: landed, judged, rendered and queued.
 * The stores take turns, with a bare commit of about the same bytes between them.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { localDateTime, readDeviceTime } from "../../src/domain/time.ts";
import { crpControl, crpResult } from "../support/observations.ts";
import { noon, type TestStation, testInstrument } from "../support/station.ts";
import { type BareStore, openBareStore } from "./bare-store.ts";
import { type Measurement, type Row, range, ratio, type Table, timed } from "./harness.ts";
import { createHistory, type HistoryOptions, spacingMs } from "./history.ts";
import { uncertainDockings } from "./uncertain.ts";

const resultRounds = 60;
const lateRounds = 6;
const foreignRounds = 2;
const scrapeRounds = 10;
/** No round begins later than this, but there are two. */
const budgetMs = 4_000;
const resultsPerControl = 10;
/** Late controls lie apart, so that none of them narrows the next one's window. */
const runsBetweenLateControls = 20 * (resultsPerControl + 1);
const storedBytes = 2_000;

interface Aged {
  readonly name: string;
  readonly station: TestStation;
}

export const judge: Measurement = async ({ folder, million }) => {
  const open = (name: string, options: HistoryOptions): Aged => ({ name, station: createHistory(join(folder, name), options) });
  mkdirSync(folder, { recursive: true });
  const bare = openBareStore(folder);
  const sizes = [0, 10_000, 100_000, ...(million ? [1_000_000] : [])];
  const aged = sizes.map((results) => open(`${results.toLocaleString("en")} results behind`, { results, resultsPerControl }));
  const young = [100, 500].map((results) => open(`${results} results behind`, { results, resultsPerControl }));
  const tables = [
    await lateControls(aged, bare),
    await foreignControls(young, bare),
    await moreResults(aged, bare),
    await scrapes(aged, bare),
    uncertainDockings(folder),
  ];
  for (const { station } of [...aged, ...young]) station.store.close();
  bare.close();
  return tables;
};

/** Measured in the morning, after a control of the same morning. */
async function moreResults(aged: readonly Aged[], bare: BareStore): Promise<Table> {
  for (const { station } of aged) station.dock(crpControl("20", "2026-03-10T08:00:00"));
  const rows = await inTurns(aged, bare, resultRounds, (station, round) => {
    const sequence = `n${round}`;
    const [run] = station.dock(crpResult({ sequence, run: sequence })).added;
    if (station.state(run?.key ?? "") !== "released") throw new Error("the result was not released");
  });
  return { title: "judge: one more result", unit: "ms", rows };
}

async function lateControls(aged: readonly Aged[], bare: BareStore): Promise<Table> {
  const rows = await inTurns(aged, bare, lateRounds, (station, round) => {
    const at = noon - 24 * 3_600_000 - ((round + 1) * runsBetweenLateControls + 0.5) * spacingMs;
    station.dock(lateControl(at));
  });
  return { title: `judge: a late control, one control in ${resultsPerControl} results`, unit: "ms", rows };
}

/** The first ones of an analyte that this station has no results of, on an instrument that has. */
async function foreignControls(aged: readonly Aged[], bare: BareStore): Promise<Table> {
  const rows = await inTurns(aged, bare, foreignRounds, (station, round) => {
    station.dock({ ...lateControl(noon - (round + 1) * 3_600_000), analyte: "HbA1c", deviceCode: "HbA1c" });
  });
  return { title: "judge: a first control of another analyte", unit: "ms", rows };
}

/** What `/metrics` asks of the store whenever it is read. */
async function scrapes(aged: readonly Aged[], bare: BareStore): Promise<Table> {
  const rows = await inTurns(aged, bare, scrapeRounds, ({ store }) => {
    store.outbox.counts();
    store.outbox.oldestOpenAt();
    store.runs.dispositions();
  });
  return { title: "judge: the counters of one look at /metrics", unit: "ms", rows };
}

function lateControl(at: number) {
  const local = localDateTime(at, testInstrument.clock.zone);
  return crpControl("20", local, { measuredAt: readDeviceTime(local) });
}

async function inTurns(
  aged: readonly Aged[],
  bare: BareStore,
  rounds: number,
  work: (station: TestStation, round: number) => void,
): Promise<readonly Row[]> {
  const samples = aged.map((): number[] => []);
  const least = aged.map((): number[] => []);
  const endsAt = performance.now() + budgetMs;
  for (const round of range(rounds)) {
    if (round >= 2 && performance.now() > endsAt) break;
    for (const [i, { station }] of aged.entries()) {
      // The station's message numbers come of its clock.
      await station.clock.advance(1);
      samples[i]?.push(timed(() => work(station, round)));
      least[i]?.push(timed(() => bare.commit(Buffer.alloc(storedBytes, round))));
    }
  }
  const [first = []] = samples;
  const rows = aged.map(({ name }, i): Row => {
    const own = samples[i] ?? [];
    return { name, samples: own, bare: least[i] ?? [], note: `x ${ratio(own, first).toFixed(2)} of the first` };
  });
  return [...rows, { name: "  bare: one commit", samples: least.flat() }];
}
