/**
 * Laws of erasing. Whatever a station was told: nothing that is open loses its person, everything else does; no verdict, count or chart is
 * another one, also when all is judged again; the chain stands; and what an instrument hands over once more is known.
 */
import assert from "node:assert/strict";
import { isTyped } from "../../src/domain/manual.ts";
import { lookBackCases } from "../../src/domain/registers/look-back.ts";
import { monthlyReport } from "../../src/quality/report/build-report.ts";
import { sameValueMs } from "../../src/release/facts/typed-twice.ts";
import { readStationStatus } from "../../src/release/station-status.ts";
import type { Run } from "../../src/store/results/runs.ts";
import { syntheticPersons } from "../support/observations.ts";
import { afterDays, retentionOver } from "../support/retention.ts";
import type { TestStation } from "../support/station.ts";
import { allSteps, type Case, resent, told } from "./histories.ts";
import { allRuns, close } from "./outcome.ts";

const isPersons = ({ kind }: Run): boolean => kind === "patient" || kind === "eqa";

/** One typed and the other read out, so near each other that they may be one measurement. */
const mayBeTwins = (a: Run, b: Run): boolean =>
  isTyped(a) !== isTyped(b) &&
  a.instrumentId === b.instrumentId &&
  Math.abs((a.measuredAt ?? 0) - (b.measuredAt ?? 0)) <= sameValueMs;

/** By what anybody may read of a result, and by nothing that the work itself asks. */
function openOnes({ store }: TestStation): ReadonlySet<string> {
  const runs = allRuns({ store } as TestStation);
  const cases = store.registers.all(lookBackCases).filter(({ body }) => body.closed === null);
  const inCase = new Set(cases.flatMap(({ body }) => body.affected.map(({ run }) => run)));
  const waits = (run: Run): boolean =>
    run.state === "held" ||
    run.state === "waiting" ||
    store.outbox.ofRun(run.key).some(({ state }) => !["accepted", "pulled"].includes(state));
  const open = new Set(runs.filter((run) => waits(run) || inCase.has(run.key)).map(({ runId }) => runId));
  return new Set(runs.filter(({ runId }) => open.has(runId)).map(({ key }) => key));
}

/** What names nobody of each result, its verdicts and messages. */
function resultsOf(station: TestStation): unknown {
  const { store } = station;
  return allRuns(station).map(({ erasedAt: _erased, ...run }) => ({
    ...{ run, verdicts: store.runs.verdicts(run.key), window: store.clocks.windowOf(run.key) },
    values: store.runs.observations(run.key).map(({ observation, ...one }) => {
      const { analyte, value, failed, flags, reagentLot, measuredAt } = observation;
      return {
        ...{ id: one.id, disposition: one.disposition, identity: one.identityKey },
        analyte,
        value,
        failed,
        flags,
        reagentLot,
        measuredAt,
      };
    }),
    messages: store.outbox
      .ofRun(run.key)
      .map(({ controlId, state, createdAt, closedAt }) => ({ controlId, state, createdAt, closedAt })),
  }));
}

/** With the month's report and charts, and the live status. */
function whatIsKept(station: TestStation): unknown {
  const { store, ports } = station;
  const report = monthlyReport(ports, { month: "2026-03", withStaff: false, withComments: false });
  return {
    results: resultsOf(station),
    report,
    status: readStationStatus(ports),
    places: store.runs.dispositions(),
    messages: store.outbox.counts(),
  };
}

/** Everything of one that is open, sealed bodies and messages with it. */
const wholly = ({ store }: TestStation, key: string): unknown => ({
  observations: store.runs.observations(key),
  messages: store.outbox.ofRun(key).map(({ bytes, ...row }) => ({ ...row, bytes: Buffer.from(bytes).toString("latin1") })),
  decisions: store.decisions.history(key),
});

export const figures = { erased: 0, open: 0 };

export function erasedAndStillTrue({ history, other, late, failed }: Case): void {
  const all = told(history, other);
  const { station } = all;
  const { store } = station;
  // Some stations are cut off from the journal; with some a control fails when it has the results, and look-backs are open.
  const [, minute = ""] = late.at.split(":");
  if (minute !== "30") station.acceptAll();
  if (minute === "01") {
    failed.tell(station);
    station.endBatch();
  }
  const open = openOnes(station);
  const [before, whole] = [whatIsKept(station), [...open].map((key) => wholly(station, key))];
  assert.equal(retentionOver(station).live(afterDays + 60), null);

  const persons = allRuns(station).filter(isPersons);
  const hasOpenTwin = (run: Run): boolean => persons.some((one) => open.has(one.key) && mayBeTwins(one, run));
  for (const run of persons) {
    if (run.erasedAt !== null) assert.ok(!open.has(run.key), `erased and ${run.state}`);
    else assert.ok(open.has(run.key) || hasOpenTwin(run), `not erased and ${run.state}`);
  }
  figures.open += open.size;
  const erased = persons.filter(({ erasedAt }) => erasedAt !== null);
  figures.erased += erased.length;
  assert.deepEqual(
    [...open].map((key) => wholly(station, key)),
    whole,
  );
  assert.deepEqual(whatIsKept(station), before);
  namesNobody(station, erased);

  for (const { key } of persons) station.ports.later({ kind: "judge", run: key });
  assert.deepEqual(whatIsKept(station), before);
  const [results, messages] = [resultsOf(station), store.outbox.counts()];
  for (const step of allSteps(history).flatMap(resent)) step.tell(station);
  station.endBatch();
  // Told once more, which is all that is counted of it.
  assert.deepEqual(resultsOf(station), results);
  assert.deepEqual(store.outbox.counts(), messages);
  assert.deepEqual(store.audit.verify().findings, []);
  close(all);
}

const anybody = new RegExp([...syntheticPersons, "12345678901"].join("|"));

function namesNobody({ store }: TestStation, erased: readonly Run[]): void {
  for (const { key } of erased) {
    const said = JSON.stringify([
      store.runs.observations(key).map(({ observation }) => observation),
      store.decisions.history(key).map(({ detail, reason }) => [detail, reason]),
      store.outbox.ofRun(key).map(({ bytes, report, refusal }) => [Buffer.from(bytes).toString("latin1"), report, refusal]),
    ]);
    assert.doesNotMatch(said, anybody);
    assert.equal(store.reads.of(key), null);
  }
}
