/**
 * Laws of what is judged again: by what was read, nothing is forgotten and little is asked in vain. Every history is judged anew beside
 * what the station made of it step by step.
 */
import assert from "node:assert/strict";
import { judgeNow } from "../../src/release/judge-now.ts";
import type { Run } from "../../src/store/results/runs.ts";
import type { TestStation } from "../support/station.ts";
import { asItIs, type Case, type History, type Shape, told } from "./histories.ts";
import { allRuns, close, contentOf, everything, inOrder } from "./outcome.ts";
import { controlOf, type Step } from "./steps.ts";

/** What no person has closed. */
const judgeable = (station: TestStation): readonly Run[] =>
  allRuns(station).filter(({ kind, state }) => kind === "patient" && state !== "discarded" && state !== "by-hand");

/** The verdict on everything that is known now. */
function verdictAnew(station: TestStation, run: Run): string {
  const { outcome, reasons } = judgeNow(station.ports, run).judgement.run;
  return JSON.stringify([outcome, reasons]);
}

const verdict = ({ outcome, reasons }: Run): string => JSON.stringify([outcome, reasons]);

/** Nothing is left as it was judged on what is no longer known. */
export function isUpToDate(station: TestStation): void {
  assert.deepEqual(station.store.errands.counts(), []);
  for (const run of judgeable(station)) {
    if (run.outcome === null) continue;
    assert.equal(verdict(run), verdictAnew(station, run), `not judged again: ${contentOf(station, run)}`);
  }
}

/** After any history, told in any way, what is stored is what judging all of it anew says, in any order, twice. */
export function storedAsJudgedAnew({ history, other }: Case): void {
  const all = told(history, other, { onRest: isUpToDate });
  const { station } = all;
  const before = everything(station);
  const runs = judgeable(station);
  for (const run of [...runs, ...runs.toReversed()]) station.ports.later({ kind: "judge", run: run.key });
  assert.deepEqual(everything(station), before);
  close(all);
}

/** The same of a few steps alone, many times over. */
export function nothingForgottenOfFew(history: History): void {
  close(told(history, asItIs, { onRest: isUpToDate }));
}

/** Which runs are asked to be judged again while something is done. */
export function askedDuring({ store }: TestStation, work: () => void): ReadonlySet<string> {
  const { add } = store.errands;
  const asked = new Set<string>();
  const watched = (kind: string, detail: string): void => {
    if (kind === "judge") asked.add((JSON.parse(detail) as { readonly run: string }).run);
    add(kind, detail);
  };
  Object.assign(store.errands, { add: watched });
  try {
    work();
  } finally {
    Object.assign(store.errands, { add });
  }
  return asked;
}

/** What another device or another analysis measured, on lots that are known, overlaps nothing, and nothing is judged. */
export function nothingForForeign({ undecided, other, foreign }: Case): void {
  const all = told(undecided, other);
  const own = new Set(allRuns(all.station).map(({ key }) => key));
  const asked = askedDuring(all.station, () => tell(all.station, foreign.filter(tellsNoLot)));
  assert.deepEqual(
    [...asked].filter((key) => own.has(key)),
    [],
  );
  close(all);
}

/** That an instrument tells of a new lot is news to all of its kind. */
const tellsNoLot = ({ told = [] }: Step): boolean => told.every(({ reagentLot }) => reagentLot?.expiry == null);

function tell(station: TestStation, steps: readonly Step[]): void {
  for (const step of steps) step.tell(station);
  station.endBatch();
}

/** Results that were judged again, and of those the ones whose verdict hangs on the event. */
export const figures = { asked: 0, differing: 0, held: 0 };

/**
 * A control comes late. Whether it passed, failed or was of a lot that nobody knows: each result on whose verdict that has any bearing
 * is judged again, whichever of them it was.
 */
export function noneMissed({ undecided, late }: Case): void {
  const { level, at } = late;
  const lot = level === "normal" ? "C1" : "C2";
  const shapes: readonly Shape[] = [
    { number: level === "normal" ? "20" : "80", lot },
    { number: "120", lot },
    { number: "20", lot: "C9" },
  ];
  const outcomes = shapes.map(({ number, lot }) => {
    const all = told(undecided, asItIs);
    const { station } = all;
    const runs = inOrder(station).filter(({ kind }) => kind === "patient");
    const before = runs.map(verdict);
    const step = controlOf(level, at, number, lot, { run: `late ${at}`, sequence: null });
    const asked = askedDuring(station, () => tell(station, [step]));
    const after = runs.map((run) => verdict(station.store.runs.byKey(run.key) ?? run));
    const found = {
      before,
      after,
      asked: runs.map(({ key }) => asked.has(key)),
      contents: runs.map((run) => contentOf(station, run)),
    };
    close(all);
    return found;
  });
  const [first] = outcomes;
  for (const [i, content] of (first?.contents ?? []).entries()) {
    const verdicts = new Set(outcomes.flatMap(({ before, after }) => [before[i], after[i]]));
    for (const { asked } of outcomes) {
      if (asked[i] === true) figures.asked += 1;
      if (verdicts.size > 1) figures.differing += 1;
      figures.held += 1;
      if (verdicts.size > 1) assert.ok(asked[i], `not asked: ${content}`);
    }
  }
}
