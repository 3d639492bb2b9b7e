/**
 * The laws of QC.md 7.4 for a whole station. Each takes a random history and throws where it does not hold. (e) and (f) are laws of the
 * control rules alone: unit/qc/westgard/differential.test.ts and series.test.ts.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { lookBackCases } from "../../src/domain/registers/look-back.ts";
import { severity } from "../../src/domain/verdict.ts";
import type { Unchanged } from "../../src/store/database/unchanged.ts";
import { openMemoryStore } from "../../src/store/gateway-store.ts";
import type { TestStation } from "../support/station.ts";
import { allSteps, anyCase, asItIs, type Case, type History, resent, told } from "./histories.ts";
import { accounted, allRuns, close, everything, inJournal, sameInAnyOrder, statesOf, verdictsOf } from "./outcome.ts";
import { noneMissed, nothingForForeign, storedAsJudgedAnew } from "./reads.ts";
import { erasedAndStillTrue } from "./retention.ts";

/**
 * (a), (b), (h): any order, repetition and division into dockings gives the same final states, every value is in one place, and telling
 * all of it once more changes nothing at all.
 */
export function anyOrder({ history, other }: Case): void {
  const second = told(history, other);
  accounted(second);
  sameInAnyOrder(statesOf(second.station), asToldFirst(history));
  const before = everything(second.station);
  for (const step of allSteps(history).flatMap(resent)) step.tell(second.station);
  second.station.endBatch();
  assert.deepEqual(everything(second.station), before);
  close(second);
}

/** (c): what another device or another analysis measured changes nothing here. */
export function foreignChangesNothing({ undecided, other, foreign }: Case): void {
  const among = told({ ...undecided, before: [...foreign, ...undecided.before] }, other);
  const there = statesOf(among.station);
  for (const [content, state] of Object.entries(asToldFirst(undecided))) assert.deepEqual(there[content], state);
  close(among);
}

/** (d): one more failed control never makes an outcome milder. */
export function failureIsNeverMilder({ undecided, failed, other }: Case): void {
  const withIt = told({ ...undecided, before: [failed, ...undecided.before] }, other);
  const after = statesOf(withIt.station);
  for (const [content, { outcome }] of Object.entries(asToldFirst(undecided))) {
    const then = after[content]?.outcome ?? null;
    if (outcome === null || then === null) assert.equal(then, outcome);
    else assert.ok(severity(then) >= severity(outcome), `${outcome} became ${then}: ${content}`);
  }
  close(withIt);
}

/** (g): nobody but a person changes what the journal has; what is not clean any more is in a look-back case. */
export function sentStaysSent({ undecided, other }: Case): void {
  const accepted = new Map<string, string>();
  const onStep = (station: TestStation): void => {
    const had = inJournal(station);
    for (const [id, row] of accepted) assert.equal(had.get(id), row);
    station.acceptAll();
    for (const [id, row] of inJournal(station)) accepted.set(id, row);
    assert.deepEqual(station.sent(), []);
  };
  const watched = told(undecided, other, { onStep });
  const { station } = watched;
  const cases = station.store.registers.all(lookBackCases).flatMap(({ body }) => body.affected.map(({ run }) => run));
  for (const run of allRuns(station)) {
    const sent = station.store.outbox.ofRun(run.key).filter(({ state }) => state === "accepted");
    assert.equal(sent.length, run.state === "released" ? 1 : 0);
    const isClean = run.outcome === "RELEASE" || run.outcome === "RELEASE_COMMENT";
    if (run.state === "released" && !isClean) assert.ok(cases.includes(run.key), "a suspect result is in no case");
  }
  const verdicts = Object.entries(asToldFirst(undecided)).map(([content, { outcome, reasons }]) => [
    content,
    { outcome, reasons },
  ]);
  assert.deepEqual(verdictsOf(station), Object.fromEntries(verdicts));
  close(watched);
}

const first = new WeakMap<History, ReturnType<typeof statesOf>>();
/** Most laws compare with it, so it is told once. */
function asToldFirst(history: History): ReturnType<typeof statesOf> {
  const known = first.get(history);
  if (known !== undefined) return known;
  const once = told(history, asItIs);
  accounted(once);
  const states = statesOf(once.station);
  close(once);
  first.set(history, states);
  return states;
}

/** What the store keeps of what it read is as if it were read anew: of another store that keeps nothing nobody is told anything else. */
export function keptReadsChangeNothing({ history, other }: Case): void {
  const kept = told(history, other);
  const anew = told(history, other, {}, openMemoryStore(keepsNothing));
  assert.deepEqual(statesOf(kept.station), statesOf(anew.station));
  close(kept);
  close(anew);
}

const keepsNothing = (): Unchanged => {
  let asked = 0;
  return {
    versionOf: () => () => {
      asked += 1;
      return asked;
    },
    remembered: (_on, read) => read,
    forgetAll: () => undefined,
  };
};

export const laws = {
  ...{ anyOrder, foreignChangesNothing, failureIsNeverMilder, sentStaysSent, keptReadsChangeNothing },
  ...{ storedAsJudgedAnew, nothingForForeign, noneMissed, erasedAndStillTrue },
} as const;

/** Null, or what is broken by which smallest history. Each history is held against each of the laws. */
export function counterexample(names: readonly (keyof typeof laws)[], numRuns: number, seed: number): string | null {
  const all = fc.property(anyCase, (one) => {
    for (const name of names) laws[name](one);
  });
  const found = fc.check(all, { seed, numRuns });
  if (!found.failed) return null;
  const [smallest] = found.counterexample ?? [];
  const error = found.errorInstance instanceof Error ? found.errorInstance : null;
  const law = names.find((name) => error?.stack?.includes(`at ${name} `)) ?? names.join(", ");
  return `${law}, seed ${seed}, path ${found.counterexamplePath}\n${inWords(smallest)}\n${error?.message}`;
}

/** Steps by what they tell. */
const inWords = (one: Case | undefined): string =>
  JSON.stringify(one, (_key, value) => (typeof value?.what === "string" ? value.what : value), 1);
