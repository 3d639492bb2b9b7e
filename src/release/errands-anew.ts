/**
 * Errands are in no chain: whoever deletes one beside Labbro leaves nothing that says so. So what is to be done is written down anew from what
 * the rows themselves say, at every start and whenever something else has written. Doing it twice changes nothing. What was sent is asked about
 * only where an event had asked already: another configuration since is no reason to doubt it.
 */
import type { Run } from "../store/results/runs.ts";
import { isUnjudged } from "./unjudged.ts";
import { unreadErrands } from "./unread-messages.ts";
import type { Ports } from "./view.ts";

type AnewPorts = Ports<"store" | "later">;

/** Transmissions and decisions whose errands may still have been waiting. */
const newest = 100;

/** What each row asks for, but for dockings that were not judged (app/take-up.ts); call in a transaction. */
export function writeErrandsAnew(ports: AnewPorts): void {
  const { store, later } = ports;
  for (const { key } of store.runs.neverJudged()) later({ kind: "new-run", run: key });
  for (const run of store.runs.lastTold(newest)) askOf(ports, run, run.late);
  for (const key of store.decisions.newestRuns(newest)) {
    const run = store.runs.byKey(key);
    if (run?.kind === "control") later({ kind: "control", run: key });
    else if (run?.kind === "eqa") later({ kind: "judge", run: key });
  }
  for (const run of store.words.open()) later({ kind: "judge", run });
  for (const run of store.runs.held()) if (isUnjudged(run)) askUnjudged(ports, run);
  later({ kind: "held", instrument: null });
  for (const { controlId, state } of store.outbox.unfinished()) if (state === "stopped") later({ kind: "answered", controlId });
  for (const errand of unreadErrands(store)) later(errand);
  store.reads.askAgain();
  later({ kind: "touched" });
}

/** `isLate`: it was judged without all of it. */
function askOf({ store, later }: AnewPorts, run: Run, isLate: boolean): void {
  if (run.kind === "control") later({ kind: "control", run: run.key });
  if (run.kind === "eqa") later({ kind: "new-run", run: run.key });
  const versions = run.version === 1 ? [] : store.runs.versions(run.runId).filter(({ key }) => key !== run.key);
  for (const { key } of isLate ? [run, ...versions] : versions) later({ kind: "contested", run: key });
}

/** Perhaps its time could not be looked at. */
function askUnjudged({ later }: AnewPorts, { key, batchId, instrumentId }: Run): void {
  if (instrumentId === null) later({ kind: "new-run", run: key });
  else later({ kind: "batch-part", batch: batchId, instrument: instrumentId });
}
