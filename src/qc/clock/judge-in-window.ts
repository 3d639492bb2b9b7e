/**
 * The verdict where times are uncertain (qc.md 3.5): judged at both ends of the window and at every breakpoint inside. If all agree,
 * that is the verdict, and the uncertainty is told as a comment; if not, a person decides.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { ControlTarget } from "../../domain/lot.ts";
import { choicesAt } from "../../domain/policy.ts";
import type { reasonCodes } from "../../domain/reason-codes.ts";
import type { Instrument } from "../../domain/station.ts";
import { mostSevere, type Outcome, type Reason, type Verdict } from "../../domain/verdict.ts";
import { judgeRun } from "../judge.ts";
import { runVerdict } from "../result/outcome.ts";
import type { ControlEvent, KnownEvents, QcStanding, RunJudgement, RunToJudge } from "../types.ts";
import { breakpoints } from "./breakpoints.ts";

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
  const scenarios = controlScenarios(known);
  if (window === null && scenarios.length === 1) return judgeRun(run, known, allTargets);
  const isDoubted = run.intakeCodes.includes("CLOCK_UNCERTAIN");
  const asked = { ...run, intakeCodes: run.intakeCodes.filter((code) => code !== "CLOCK_UNCERTAIN") };
  const judgements = scenarios.flatMap((events) =>
    timesToAsk(asked, window, events).map((measuredAt) => judgeRun({ ...asked, measuredAt }, events, allTargets)),
  );
  if (window === null) return firstHeld(judgements);
  return together(judgements, isDoubted ? doubtOutcome(run.instrument, window) : null);
}

/** The likeliest time first. */
const timesToAsk = (run: RunToJudge, window: TimeWindow | null, known: Known): readonly (EpochMs | null)[] =>
  window === null ? [run.measuredAt] : [run.measuredAt, ...breakpoints(run, known, window)];

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

/** Controls at their likeliest times, and where one is uncertain, all at the earliest and all at the latest. */
function controlScenarios(known: Known): readonly [Known, ...Known[]] {
  const all = [...known.values()].flatMap(({ controls, unitControls = [], electronic = [] }) => [
    ...controls,
    ...unitControls,
    ...electronic,
  ]);
  if (all.every(({ window }) => window === undefined)) return [known];
  const moved = (end: keyof TimeWindow): Known => {
    const move = (control: ControlEvent): ControlEvent => ({ ...control, at: control.window?.[end] ?? control.at });
    const moveAll = ({ controls, unitControls = [], electronic = [], ...rest }: KnownEvents): KnownEvents => ({
      ...rest,
      controls: controls.map(move),
      unitControls: unitControls.map(move),
      electronic: electronic.map(move),
    });
    return new Map([...known].map(([analyte, events]) => [analyte, moveAll(events)]));
  };
  return [known, moved("from"), moved("to")];
}

/** The run's own time is certain, a control's is not: what any of its times would hold is held, for that control's own reasons. */
function firstHeld(judgements: readonly RunJudgement[]): RunJudgement {
  const [likeliest] = judgements;
  const held = judgements.find(({ run }) => run.outcome === "HOLD");
  if (held !== undefined || likeliest === undefined) return held ?? nothing;
  return together(judgements, null);
}

/** `doubt`: what CLOCK_UNCERTAIN is where all agree; null: then it is not told. */
function together(judgements: readonly RunJudgement[], doubt: Outcome | null): RunJudgement {
  const [likeliest] = judgements;
  if (likeliest === undefined) return nothing;
  const results = new Map(
    [...likeliest.results].map(([id, verdict]) => {
      const others = judgements.map((one) => one.results.get(id) ?? verdict);
      return [id, isCompanion(verdict) ? verdict : oneVerdict(verdict, others, doubt)];
    }),
  );
  const reported = [...results.values()].filter((verdict) => !isCompanion(verdict));
  const run = reported.length > 0 ? runVerdict(reported) : likeliest.run;
  return { results, run, qc: new Map([...likeliest.qc].map((entry) => commonStanding(entry, judgements))) };
}

function oneVerdict(likeliest: Verdict, others: readonly Verdict[], doubt: Outcome | null): Verdict {
  if (others.every((one) => kindOf(one) === kindOf(likeliest))) return doubt === null ? likeliest : withDoubt(likeliest, doubt);
  const reasons = likeliest.reasons.map(
    ({ code, outcome }): Reason => ({ code, outcome: outcome === "REJECT" ? "HOLD" : outcome }),
  );
  return withDoubt({ outcome: "HOLD", reasons }, "HOLD");
}

/** A comment more or less does not make another verdict. */
const kindOf = ({ outcome }: Verdict): Outcome => (outcome === "RELEASE" ? "RELEASE_COMMENT" : outcome);

function withDoubt({ reasons }: Verdict, outcome: Outcome): Verdict {
  const all = [...reasons, { code: "CLOCK_UNCERTAIN" as const, outcome }];
  all.sort((a, b) => (a.code < b.code ? -1 : 1));
  return { outcome: mostSevere(all.map((one) => one.outcome)), reasons: all };
}

const isCompanion = ({ reasons }: Verdict): boolean => reasons.some(({ code }) => code === "COMPANION_VALUE");

/** Which control passed last is told in the journal only where it is the same at every possible time. */
function commonStanding([analyte, standing]: [string, QcStanding], judgements: readonly RunJudgement[]): [string, QcStanding] {
  const isSame = judgements.every(({ qc }) => qc.get(analyte)?.lastPass?.at === standing.lastPass?.at);
  return [analyte, isSame ? standing : { ...standing, lastPass: null }];
}

const nothing: RunJudgement = { results: new Map(), run: { outcome: "HOLD", reasons: [] }, qc: new Map() };
