/**
 * The verdict where times are uncertain (QC.md 3.5): judged at both ends of the window and at every breakpoint inside. If all agree,
 * that is the verdict, and the uncertainty is told as a comment; if not, a person decides.
 */
import type { TimeWindow } from "../domain/clock.ts";
import type { ControlTarget } from "../domain/lot.ts";
import { choicesAt } from "../domain/policy.ts";
import type { reasonCodes } from "../domain/reason-codes.ts";
import type { Instrument } from "../domain/station.ts";
import type { Outcome } from "../domain/verdict.ts";
import { breakpoints } from "./changes/breakpoints.ts";
import { judgeAtAnyTime, judgeRun } from "./judge.ts";
import { together } from "./result/together.ts";
import type { KnownEvents, RunJudgement, RunToJudge } from "./types.ts";

type Known = ReadonlyMap<string, KnownEvents>;

/** All that CLOCK_UNCERTAIN may become by itself; the compiler holds it inside the code's floor. */
const comment = "RELEASE_COMMENT" satisfies (typeof reasonCodes.CLOCK_UNCERTAIN.allowed)[number];

/** `window`: where the measurement may lie; null: `run.measuredAt` is certain. `known` must reach over all of it. */
export function judgeInWindow(
  run: RunToJudge,
  window: TimeWindow | null,
  known: Known,
  allTargets?: readonly ControlTarget[],
): RunJudgement {
  if (window === null) return judgeRun(run, known, allTargets);
  const isDoubted = run.intakeCodes.includes("CLOCK_UNCERTAIN");
  const asked = { ...run, intakeCodes: run.intakeCodes.filter((code) => code !== "CLOCK_UNCERTAIN") };
  const judgeAt = judgeAtAnyTime(asked, known, allTargets);
  // Most times differ in nothing.
  const judgements = new Set([run.measuredAt, ...breakpoints(run, known, window)].map(judgeAt));
  return together([...judgements], isDoubted ? doubtOutcome(run.instrument, window) : null);
}

/** A person may have chosen, for any time that is possible, that an uncertain time is held. */
function doubtOutcome(instrument: Instrument | null, { from, to }: TimeWindow): Outcome {
  const isAlwaysHeld = Object.values(instrument?.outcomes ?? {}).some((versions) => {
    const starts = versions.flatMap(({ validFrom }) =>
      validFrom !== null && validFrom > from && validFrom <= to ? validFrom : [],
    );
    return [from, ...starts].some((at) => choicesAt(versions, at).CLOCK_UNCERTAIN === "HOLD");
  });
  return isAlwaysHeld ? "HOLD" : comment;
}
