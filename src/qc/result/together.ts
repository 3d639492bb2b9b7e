/** One verdict out of those that a run would get at each time that is possible (ruling 28). */
import { mostSevere, type Outcome, type Reason, type Verdict } from "../../domain/verdict.ts";
import type { QcStanding, RunJudgement } from "../types.ts";
import { runVerdict } from "./result-outcome.ts";

/** `doubt`: what CLOCK_UNCERTAIN is where all agree; null: then it is not told. */
export function together(judgements: readonly RunJudgement[], doubt: Outcome | null): RunJudgement {
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
