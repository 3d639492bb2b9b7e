/**
 * Judging again what an instrument measured in a window, whatever became of it. The first control of an instrument may touch all of its
 * history: each errand asks for a few results, and for an errand that goes on behind them, so that no turn is long.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { InstrumentId } from "../../domain/ids.ts";
import type { ErrandDetails } from "../errands/errand.ts";
import type { Ports } from "../view.ts";
import { awaitsBatch } from "../waiting-room.ts";

/** Results that one errand asks for. */
export const judgedAgainSlice = 100;

/** `except`: those just judged anyway; further on they are judged once more, which changes nothing. */
export function judgeAgain(
  ports: Ports<"store" | "later">,
  instrument: InstrumentId,
  from: EpochMs,
  to: EpochMs,
  except: ReadonlySet<string> = new Set(),
): void {
  judgeCertain(ports, { instrument, from, to }, except);
  judgeUncertain(ports, { instrument, from, to, after: "" }, except);
}

const none: ReadonlySet<string> = new Set();

/** By the time that is taken for theirs. */
export function judgeCertain(
  ports: Ports<"store" | "later">,
  { instrument, from, to }: ErrandDetails["window"],
  except = none,
): void {
  const { runs } = ports.store;
  const first = runs.firstPatientRunsBetween(instrument, from, to, judgedAgainSlice);
  const end = first.length < judgedAgainSlice ? null : (first.at(-1)?.measuredAt ?? null);
  // Those of one instant are asked for together, or it could not be told where to go on.
  const here = end === null ? first : first.filter(({ measuredAt }) => measuredAt < end);
  const same = end === null ? [] : runs.patientRunsBetween(instrument, end, end);
  ask(
    ports,
    [...here, ...same].map(({ key }) => key),
    except,
  );
  if (end !== null && end < to) ports.later({ kind: "certain-window", instrument, from: end + 1, to });
}

/** Those of which nobody knows when they were measured, and that may lie in the window. */
export function judgeUncertain(
  ports: Ports<"store" | "later">,
  { instrument, from, to, after }: ErrandDetails["uncertain-window"],
  except = none,
): void {
  const keys = ports.store.clocks.possiblyBetween(instrument, from, to, after, judgedAgainSlice);
  ask(ports, keys, except);
  const last = keys.at(-1);
  if (last !== undefined) ports.later({ kind: "uncertain-window", instrument, from, to, after: last });
}

/** What was never judged is left to its docking batch, which judges it once, with all that is known by then. */
function ask(ports: Ports<"store" | "later">, keys: readonly string[], except: ReadonlySet<string>): void {
  for (const key of keys) {
    const run = except.has(key) ? null : ports.store.runs.byKey(key);
    if (run !== null && !awaitsBatch(run)) ports.later({ kind: "judge", run: key, trigger: "event" });
  }
}
