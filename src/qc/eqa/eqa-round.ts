/** A round as a person enters it: what is wrong with it, and what is left to do. */
import type { EqaReport, EqaResult, EqaRound } from "../../domain/registers/eqa.ts";
import type { Instrument } from "../../domain/station.ts";
import { addDays, endOfDay } from "../../domain/time.ts";
import { type Said, said } from "../said.ts";

/** No round lies open longer; so far back open ones are looked for. */
export const longestRoundDays = 400;

/** Everything that is wrong, as sentences; empty: it can be registered. */
export function faultsOfRound(round: EqaRound, instruments: readonly Pick<Instrument, "id" | "analytes">[]): readonly Said[] {
  const faults: Said[] = [];
  const check = (wrong: boolean, en: string, nb: string, nn: string): void => {
    if (wrong) faults.push(said(en, nb, nn));
  };
  const taking = instruments.filter(({ id }) => round.instruments.includes(id));
  const unknown = round.instruments.filter((id) => !instruments.some((one) => one.id === id));
  const unmeasured = round.analytes.filter((name) => !taking.some(({ analytes }) => analytes.some((one) => one.name === name)));
  const [strangers, others] = [unknown.join(", "), unmeasured.join(", ")];
  check(
    round.instruments.length === 0,
    "No instrument takes part.",
    "Ingen instrumenter er valgt.",
    "Ingen instrument er valde.",
  );
  check(round.analytes.length === 0, "No analysis is named.", "Ingen analyser er valgt.", "Ingen analysar er valde.");
  check(
    unknown.length > 0,
    `There is no instrument ${strangers}.`,
    `Instrumentet ${strangers} finnes ikke.`,
    `Instrumentet ${strangers} finst ikkje.`,
  );
  check(
    unknown.length === 0 && unmeasured.length > 0,
    `None of the instruments measures ${others}.`,
    `Ingen av instrumentene måler ${others}.`,
    `Ingen av instrumenta måler ${others}.`,
  );
  check(
    round.closesOn < round.opensOn,
    "It closes before it opens.",
    "Siste dag er før første dag.",
    "Siste dag er før første dag.",
  );
  check(
    round.closesOn > addDays(round.opensOn, longestRoundDays),
    `It lies open longer than ${longestRoundDays} days.`,
    `Den er åpen i mer enn ${longestRoundDays} dager.`,
    `Ho er open i meir enn ${longestRoundDays} dagar.`,
  );
  check(
    round.parallels < 1,
    "Each sample is measured at least once.",
    "Hver prøve måles minst én gang.",
    "Kvar prøve blir målt minst éin gong.",
  );
  // Digits alone may be a person number, a part of one, or what an analyzer counts when nobody typed an id.
  check(
    round.samples.some(({ ids }) => ids.some((id) => !/\p{Letter}/u.test(id))),
    "An id needs at least one letter, or it could be a patient's; without one, mark the results by hand.",
    "En prøve-id må ha minst én bokstav, ellers kan den være en pasients. Har den ingen: merk svarene for hånd.",
    "Ein prøve-id må ha minst éin bokstav, elles kan han vere ein pasients. Har han ingen: merk svara for hand.",
  );
  return faults;
}

export interface RoundStatus {
  readonly state: "coming" | "open" | "past" | "closed";
  /** To the deadline; negative: overdue. Null: nothing is left to do. */
  readonly daysLeft: number | null;
  /** Instruments that no result is there of. */
  readonly missing: readonly string[];
  /** Results that nobody has registered with the organiser. */
  readonly unregistered: number;
}

/** `results`: those of the round, each with what people filled in; `day`: ISO date. */
export function roundStatus(
  round: EqaRound,
  results: readonly { readonly result: EqaResult; readonly report: EqaReport | null }[],
  day: string,
): RoundStatus {
  const measured = new Set(results.map(({ result }) => result.instrument));
  const missing = round.instruments.filter((id) => !measured.has(id));
  const unregistered = results.filter(({ report }) => report?.registeredOn === undefined).length;
  const isDone = round.closedOn !== null || (missing.length === 0 && unregistered === 0);
  return { state: stateOf(round, day), daysLeft: isDone ? null : daysBetween(day, round.deadline), missing, unregistered };
}

function stateOf({ opensOn, closesOn, closedOn }: EqaRound, day: string): RoundStatus["state"] {
  if (closedOn !== null) return "closed";
  if (day < opensOn) return "coming";
  return day > closesOn ? "past" : "open";
}

/** Of the calendar, not of 24 hours. */
const daysBetween = (from: string, to: string): number =>
  Math.round((endOfDay(to, "UTC") - endOfDay(from, "UTC")) / (24 * 3_600_000));
