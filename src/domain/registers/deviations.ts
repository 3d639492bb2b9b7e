/** Deviations (avvik): what went wrong, what was done, and the proof that it worked (forskrift om ledelse og kvalitetsforbedring § 9). */
import type { EpochMs } from "../clock.ts";
import { registerOf } from "../register.ts";

/** The bones of the fishbone diagram. */
export const causeCategories = ["person", "procedure", "equipment", "material", "environment", "organisation"] as const;
export type CauseCategory = (typeof causeCategories)[number];

export const effectResults = ["works", "does-not-work"] as const;

export interface EffectCheck {
  /** ISO date. */
  readonly date: string;
  /** How it was checked. */
  readonly measure: string;
  readonly result: (typeof effectResults)[number];
}

/** Free of patient identity by rule: every text is refused that holds a person number (ruling 20). */
export interface Deviation {
  readonly number: number;
  readonly openedAt: EpochMs;
  readonly source: "auto" | "manual";
  /** What opened it by itself; the same does not open another while it is open. */
  readonly occasion: string | null;
  readonly instrument: string | null;
  readonly description: string;
  readonly immediateAction: string | null;
  readonly causeCategory: CauseCategory | null;
  readonly cause: string | null;
  readonly correctiveAction: string | null;
  readonly responsible: string | null;
  /** ISO date. */
  readonly deadline: string | null;
  readonly effectCheck: EffectCheck | null;
  /** Saksnr. i kommunens avvikssystem: ours is the working list, not the official register (ruling 21). */
  readonly municipalCase: string | null;
  readonly closed: { readonly at: EpochMs; readonly by: string } | null;
}

/** Key: the number as text. Subject: `deviationSubject`; `at`: when it was opened. */
export const deviations = registerOf<Deviation>("deviation");
export const deviationSubject = "deviation";

/** What a deviation may be about: the same does not open another while it is open. */
export const deviationOccasions = {
  /** Too many failed controls of a level (ruling 12). */
  stop: (instrument: string, analyte: string, level: string): string => `qc-stop ${instrument} ${analyte} ${level}`,
  /** One control, by the key of its run. */
  control: (runKey: string): string => `control ${runKey}`,
} as const;

/** What a person may change while it is open. */
export type DeviationChange = Partial<
  Pick<
    Deviation,
    | "description"
    | "instrument"
    | "immediateAction"
    | "causeCategory"
    | "cause"
    | "correctiveAction"
    | "responsible"
    | "deadline"
    | "municipalCase"
  >
>;

/** What § 9 asks for before it may be closed, in words; empty: it may. */
export function missingForClosing(deviation: Deviation): readonly string[] {
  const { immediateAction, causeCategory, correctiveAction, responsible, effectCheck } = deviation;
  const parts: readonly (readonly [string, unknown])[] = [
    ["immediate action", immediateAction],
    ["cause category", causeCategory],
    ["corrective action", correctiveAction],
    ["responsible", responsible],
    ["effect check", effectCheck],
  ];
  const missing = parts.filter(([, value]) => value === null).map(([name]) => name);
  return effectCheck?.result === "does-not-work" ? [...missing, "an effect check that shows that the action worked"] : missing;
}
