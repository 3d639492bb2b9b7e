/**
 * Whether a measurement is external control (ruling 2). Only a person's word, the instrument's own role or an exact id of an open round
 * say that it is. The calendar only asks, and only where no person is named: a valid person number is touched by neither.
 */
import type { ObservationKind } from "../../domain/observation.ts";
import { classifyPersonNumber } from "../../domain/person-number.ts";
import type { EqaRound, RecognisedBy } from "../../domain/registers/eqa.ts";

export interface MaybeEqa {
  readonly kinds: readonly ObservationKind[];
  /** The assigned one alone where a person assigned it, else those sent. */
  readonly patientIds: readonly (string | null)[];
  readonly sampleIds: readonly (string | null)[];
  readonly instrument: string | null;
  readonly analytes: readonly (string | null)[];
  /** ISO date of the measurement. */
  readonly day: string;
  /** The last that a person said of it. */
  readonly said: SaidOfEqa | null;
}

export type SaidOfEqa =
  | { readonly is: "eqa"; readonly round: string | null; readonly sample: string | null }
  | { readonly is: "patient" };

export interface EqaRecognition {
  /** Undefined: nothing speaks of it. */
  readonly finding?: "eqa" | "maybe" | "patient";
  readonly by: RecognisedBy | "calendar" | null;
  readonly round: string | null;
  readonly sample: string | null;
}

const nothing: EqaRecognition = { by: null, round: null, sample: null };

/** `rounds`: all that may be open on the day. */
export function recogniseEqa(asked: MaybeEqa, rounds: readonly EqaRound[]): EqaRecognition {
  const { said, kinds, patientIds } = asked;
  if (said?.is === "patient") return { ...nothing, finding: "patient", by: "person" };
  const open = rounds.filter((round) => isOpenFor(round, asked));
  const only = open.length === 1 ? (open[0]?.name ?? null) : null;
  const isPerson = patientIds.some((id) => id !== null && classifyPersonNumber(id.trim()).validChecksum);
  const match = isPerson ? null : matchOf(open, [...patientIds, ...asked.sampleIds]);
  if (said !== null)
    return {
      finding: "eqa",
      by: "person",
      round: said.round ?? match?.round ?? only,
      sample: said.sample ?? match?.sample ?? null,
    };
  if (kinds.includes("eqa")) return { finding: "eqa", by: "device", ...(match ?? { round: only, sample: null }) };
  if (match !== null) return { finding: "eqa", by: "pattern", ...match };
  return open.length > 0 && !isPerson ? { finding: "maybe", by: "calendar", round: only, sample: null } : nothing;
}

function isOpenFor({ instruments, analytes, opensOn, closesOn, closedOn }: EqaRound, asked: MaybeEqa): boolean {
  const last = closedOn !== null && closedOn < closesOn ? closedOn : closesOn;
  const takesPart = asked.instrument !== null && instruments.includes(asked.instrument);
  return (
    takesPart && opensOn <= asked.day && asked.day <= last && asked.analytes.some((one) => one !== null && analytes.includes(one))
  );
}

function matchOf(open: readonly EqaRound[], ids: readonly (string | null)[]): { round: string; sample: string } | null {
  const typed = ids.flatMap((id) => id ?? []);
  for (const { name, samples } of open) {
    const sample = samples.find((one) => one.ids.some((pattern) => typed.some((id) => fits(pattern, id))));
    if (sample !== undefined) return { round: name, sample: sample.name };
  }
  return null;
}

/** The whole id, character by character. */
export function fits(pattern: string, id: string): boolean {
  const [wanted, typed] = [[...pattern.trim().toUpperCase()], [...id.trim().toUpperCase()]];
  return (
    wanted.length === typed.length && wanted.every((one, i) => one === typed[i] || (one === "#" && /\d/.test(typed[i] ?? "")))
  );
}
