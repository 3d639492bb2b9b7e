/**
 * What could not be judged is held: judging it threw, so nothing is known of it. It stands on the worklist with a reason of its own and
 * is judged again by itself; the next judgement that succeeds takes the reason away like any other.
 */
import { eqaResults } from "../domain/registers/eqa.ts";
import type { Run } from "../store/results/runs.ts";
import type { Errand } from "./errands/errand.ts";
import type { Holding, Ports } from "./view.ts";

/** Judging it threw, and nothing judged it since. */
export const isUnjudged = ({ reasons }: Run): boolean => reasons.some(({ code }) => code === "JUDGING_FAILED");

/** What was sent stays sent: only what nobody has decided yet is held. */
export function holdUnjudged({ store, view, clock, onJudged, logger }: Holding, key: string): void {
  const run = store.runs.byKey(key);
  if (run === null) return;
  // Whatever it was about to read, nobody knows.
  if (run.outcome !== null) store.reads.forget(key);
  if (isUnjudged(run) || !mayBeHeld(run)) return;
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

type Stored = Ports<"store">;

/** Why it is not held: it was sent or rejected before, or is a sample of external control. */
export type NotHeld = "sent" | "rejected" | "eqa";

/** Runs whose judging failed last and that are not held, so that nobody would look for them. */
export function unjudgedNotHeld({ store }: Stored): readonly { readonly run: Run; readonly notHeld: NotHeld }[] {
  const errands = store.errands.failing().map(({ detail }) => JSON.parse(detail) as Errand);
  const keys = new Set(errands.flatMap((errand) => keysOf(store, errand)));
  return [...keys].flatMap((key) => {
    const run = store.runs.byKey(key);
    const notHeld = run === null ? null : notHeldOf(run);
    return run === null || notHeld === null ? [] : [{ run, notHeld }];
  });
}

/** Of a docking that could not be taken apart patients' results are held; samples of external control have only their register. */
function keysOf(store: Stored["store"], errand: Errand): readonly string[] {
  if ("run" in errand) return [errand.run];
  if (!("batch" in errand)) return [];
  const isMissing = ({ kind, key }: Run): boolean => kind === "eqa" && store.registers.byKey(eqaResults, key) === null;
  return store.runs
    .ofBatch(errand.batch)
    .filter(isMissing)
    .map(({ key }) => key);
}

/** Null: it is on the worklist, a person closed it, or its own kind tells it. */
function notHeldOf({ kind, state }: Run): NotHeld | null {
  if (kind === "eqa") return "eqa";
  if (kind !== "patient") return null;
  if (state === "released") return "sent";
  return state === "rejected" ? "rejected" : null;
}
