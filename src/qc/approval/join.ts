/** One judgement of a run from those of its parts, each by the rules of one analyte (ruling 32). Pure. */
import { mostSevere, type Reason, type Verdict } from "../../domain/verdict.ts";
import { runVerdict } from "../result/result-outcome.ts";
import type { QcStanding, RunJudgement } from "../types.ts";

/** A part's judgement of the whole run, and what of it counts; the likeliest time of an analyte comes first. */
export interface PartJudged {
  /** Null: there is no other part. */
  readonly analyte: string | null;
  readonly judgement: RunJudgement;
}

/** `analyteOf`: of each result, what was measured. A result that no part is about is a companion, as the first part says. */
export function joinParts(
  parts: readonly [PartJudged, ...PartJudged[]],
  analyteOf: ReadonlyMap<string, string | null>,
): RunJudgement {
  const [first] = parts;
  if (parts.length === 1) return first.judgement;
  const results = new Map<string, Verdict>();
  const qc = new Map<string, QcStanding>();
  for (const [id, verdict] of first.judgement.results) {
    const analyte = analyteOf.get(id) ?? null;
    const own = parts.filter((part) => part.analyte === analyte).flatMap(({ judgement }) => judgement.results.get(id) ?? []);
    results.set(id, oneOf(own) ?? verdict);
  }
  for (const { analyte, judgement } of [...parts].reverse()) {
    const standing = analyte === null ? undefined : judgement.qc.get(analyte);
    if (analyte !== null && standing !== undefined) qc.set(analyte, standing);
  }
  const reported = [...results.values()].filter(({ reasons }) => reasons.every(({ code }) => code !== "COMPANION_VALUE"));
  return { results, run: reported.length > 0 ? runVerdict(reported) : first.judgement.run, qc };
}

/** Of an uncertain time on both sides of an approval: if all agree, that; else a person decides over all reasons (ruling 28). */
function oneOf([likeliest, ...others]: readonly Verdict[]): Verdict | null {
  if (likeliest === undefined) return null;
  if (others.every(({ outcome }) => outcome === likeliest.outcome)) return likeliest;
  const reasons = new Map<Reason["code"], Reason>();
  for (const { code, outcome } of [likeliest, ...others].flatMap((one) => one.reasons)) {
    const least = outcome === "REJECT" ? "HOLD" : outcome;
    reasons.set(code, { code, outcome: mostSevere([least, reasons.get(code)?.outcome ?? least]) });
  }
  reasons.set("CLOCK_UNCERTAIN", { code: "CLOCK_UNCERTAIN", outcome: "HOLD" });
  return { outcome: "HOLD", reasons: [...reasons.values()].sort((a, b) => (a.code < b.code ? -1 : 1)) };
}
