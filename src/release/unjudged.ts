/**
 * What could not be judged is held: judging it threw, so nothing is known of it. It stands on the worklist with a reason of its own and
 * is judged again by itself; the next judgement that succeeds takes the reason away like any other.
 */
import type { Run } from "../store/runs.ts";
import type { ReleasePorts } from "./view.ts";

/** Judging it threw, and nothing judged it since. */
export const isUnjudged = ({ reasons }: Run): boolean => reasons.some(({ code }) => code === "JUDGING_FAILED");

/** What was sent stays sent: only what nobody has decided yet is held. */
export function holdUnjudged({ store, view, clock, onJudged, logger }: ReleasePorts, key: string): void {
  const run = store.runs.byKey(key);
  if (run === null || isUnjudged(run) || !mayBeHeld(run)) return;
  const reasons = [
    ...run.reasons.filter(({ outcome }) => outcome === "HOLD"),
    { code: "JUDGING_FAILED", outcome: "HOLD" } as const,
  ];
  store.runs.judged(key, { outcome: "HOLD", reasons, snapshotNo: view().snapshotNo, at: clock.now() });
  store.runs.setState(key, "held");
  store.runs.holdWaiting(key);
  onJudged?.("HOLD");
  logger.error("judging-failed", { connection: run.connectionId, run: key });
}

/** A control is kept until judging it fails; an EQA sample is never sent, so there is nothing to hold. */
const mayBeHeld = ({ kind, state }: Run): boolean =>
  kind === "patient" ? state === "waiting" || state === "held" : kind === "control" && (state === "kept" || state === "held");
