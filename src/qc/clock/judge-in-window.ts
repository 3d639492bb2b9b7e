/**
 * The verdict where times are uncertain (qc.md 3.5): judged at both ends of the window and at every breakpoint inside. If all agree,
 * that is the verdict, and the uncertainty is told as a comment; if not, a person decides.
 */
import type { TimeWindow } from "../../domain/clock.ts";
import type { ControlTarget } from "../../domain/lot.ts";
import { choicesAt } from "../../domain/policy.ts";
import type { reasonCodes } from "../../domain/reason-codes.ts";
import type { Instrument } from "../../domain/station.ts";
import { mostSevere, type Outcome, type Reason, type Verdict } from "../../domain/verdict.ts";
import { judgeRun } from "../judge.ts";
import { runVerdict } from "../result/outcome.ts";
import type { KnownEvents, QcStanding, RunJudgement, RunToJudge } from "../types.ts";
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
  if (window === null) return judgeRun(run, known, allTargets);
  const isDoubted = run.intakeCodes.includes("CLOCK_UNCERTAIN");
  const asked = { ...run, intakeCodes: run.intakeCodes.filter((code) => code !== "CLOCK_UNCERTAIN") };
  const times = [...new Set([run.measuredAt, ...breakpoints(run, known, window)])];
  const judgements = times.map((measuredAt) => judgeRun({ ...asked, measuredAt }, known, allTargets));
  return together(judgements, isDoubted ? doubtOutcome(run.instrument, window) : null);
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

/** If all agree, that is the verdict; else a person decides, over all that any of the times holds against it (ruling 28). */
function oneVerdict(likeliest: Verdict, others: readonly Verdict[], doubt: Outcome | null): Verdict {
  const isAgreed = others.every((one) => kindOf(one) === kindOf(likeliest));
  if (isAgreed && likeliest.outcome !== "HOLD") return doubt === null ? likeliest : withDoubt(likeliest, doubt);
  if (!isAgreed) return withDoubt({ outcome: "HOLD", reasons: unionOf([likeliest, ...others]) }, "HOLD");
  const holding = others.map(({ outcome, reasons }) => ({ outcome, reasons: reasons.filter((one) => one.outcome === "HOLD") }));
  const held: Verdict = { outcome: "HOLD", reasons: unionOf([likeliest, ...holding]) };
  return doubt === null ? held : withDoubt(held, doubt);
}

function unionOf(verdicts: readonly Verdict[]): readonly Reason[] {
  const reasons = new Map<Reason["code"], Reason>();
  for (const { code, outcome } of verdicts.flatMap((one) => one.reasons)) {
    const least = outcome === "REJECT" ? "HOLD" : outcome;
    reasons.set(code, { code, outcome: mostSevere([least, reasons.get(code)?.outcome ?? least]) });
  }
  return [...reasons.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
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
