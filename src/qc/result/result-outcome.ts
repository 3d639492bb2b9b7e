/** From reason codes to a verdict: the administrator's choice inside each code's floor, and the most severe outcome of all (QC.md 3.1). */
import type { EpochMs } from "../../domain/clock.ts";
import { choicesAt } from "../../domain/policy.ts";
import { type ReasonCode, type ReasonCodeEntry, reasonCodes } from "../../domain/reason-codes.ts";
import type { Instrument } from "../../domain/station.ts";
import { mostSevere, type Outcome, type Verdict } from "../../domain/verdict.ts";

/** What a code does to a result. */
export type OutcomeOf = (code: ReasonCode) => Outcome;

export const defaultOutcome: OutcomeOf = (code) => reasonCodes[code].default;

/** The choices for one analyte of an instrument that held at the measurement; a choice outside the floor is as good as none. */
export function outcomesFor(instrument: Instrument | null, analyte: string | null, at: EpochMs): OutcomeOf {
  const { outcomes = {} } = instrument ?? {};
  const versions = (analyte !== null && Object.hasOwn(outcomes, analyte) ? outcomes[analyte] : outcomes[""]) ?? [];
  const choices = choicesAt(versions, at);
  return (code) => {
    const entry: ReasonCodeEntry = reasonCodes[code];
    const chosen = choices[code];
    return chosen !== undefined && entry.allowed.includes(chosen) ? chosen : entry.default;
  };
}

/** Every code once, sorted; no code at all is a plain release. */
export function verdictOf(codes: Iterable<ReasonCode>, outcomeOf: OutcomeOf): Verdict {
  const reasons = [...new Set(codes)].sort().map((code) => ({ code, outcome: outcomeOf(code) }));
  return { outcome: mostSevere(reasons.map(({ outcome }) => outcome)), reasons };
}

/**
 * The run's verdict from its reported results': held if one is held, else released if one is, else rejected. A rejected result is
 * left out of the message, so its reasons stand with the run only when nothing else is left.
 */
export function runVerdict(reported: readonly Verdict[]): Verdict {
  const sent = reported.filter(({ outcome }) => outcome !== "REJECT");
  const counted = sent.length > 0 ? sent : reported;
  const all = counted.flatMap(({ reasons }) => reasons);
  const worstOf = (code: ReasonCode): Outcome => mostSevere(all.filter((one) => one.code === code).map(({ outcome }) => outcome));
  return verdictOf(
    all.map(({ code }) => code),
    worstOf,
  );
}
