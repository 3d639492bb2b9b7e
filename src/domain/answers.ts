/**
 * Analyses that are answered in words or grades (NEGATIVE, 1+, trace) and not by a number. The site lists the answers there are; what an
 * instrument sends is one of them letter by letter, or it is none. No number is ever made of an answer.
 */
import type { MeasuredValue } from "./observation.ts";

/** An answer on the site's list. */
export interface Answer {
  /** As the instrument sends it: its text, or its code where it sends codes. */
  readonly value: string;
  /** As the journal shows it. */
  readonly text: string;
  /** Null: the journal is sent the text alone. */
  readonly code: { readonly code: string; readonly system: string } | null;
}

/** Characters that HL7 has for them (CWE.1 and CWE.3, CWE.2 and CWE.9). */
export const answerLimits = { code: 20, text: 199 };

type SaidValue = Pick<MeasuredValue, "raw" | "comparator" | "coded">;

/** Flags that put a value outside the measuring range: no answer is there. */
const offScaleFlags = ["<", ">", "LESS", "GREATER"];

/**
 * The answer that was sent, or null: it is on no list, two things that were said of it differ, or a sign or flag beside it says more
 * than the answer does. `flags` as sent.
 */
export function answerOf(value: SaidValue, flags: readonly string[], answers: readonly Answer[]): Answer | null {
  const isOffScale = flags.some((flag) => offScaleFlags.includes(flag.trim().toUpperCase()));
  const signStandsApart = value.comparator !== null && !/^[<>≤≥]/.test(value.raw.trim());
  if (isOffScale || signStandsApart) return null;
  const [first, ...others] = saidIn(value).flatMap((said) => answers.filter((answer) => answer.value === said));
  return first !== undefined && others.every((other) => isSameAnswer(other, first)) ? first : null;
}

/** What a value says, in each way it says it. */
export function saidIn({ raw, coded }: Pick<MeasuredValue, "raw" | "coded">): readonly string[] {
  const said = coded === undefined ? [raw] : [coded.code, coded.text];
  return said.flatMap((text) => (text === null ? [] : [text.trim()]));
}

/** The answer that a person typed, as the instrument or the journal shows it; null: it is not on the list. */
export const answerTyped = (typed: string, answers: readonly Answer[]): Answer | null =>
  answers.find(({ value }) => value === typed.trim()) ?? answers.find(({ text }) => text === typed.trim()) ?? null;

/** Instruments may have two words for what the journal is told as one. */
export const isSameAnswer = (a: Answer, b: Answer): boolean =>
  a.text === b.text && a.code?.code === b.code?.code && a.code?.system === b.code?.system;

/** For the sentence that says what may be typed. */
export const namesOf = (answers: readonly Answer[]): string => answers.map(({ value }) => value).join(", ");

/** `1+`, `+1`, `++`, `(+)`: grades are written so, though a digit may stand in them. */
const grade = /^\(?(?:\d?\s*\++|\++\s*\d?)\)?$/;

/**
 * Whether a value that is no number was meant as words, a grade or a code. Else it is something with digits that cannot be read as one
 * number: `1,234`, `12..3`, `5 - 10`, `1:128`.
 */
export function isInWords({ raw, coded }: Pick<MeasuredValue, "raw" | "coded">): boolean {
  const text = raw.trim();
  if (coded !== undefined || grade.test(text)) return true;
  return !/[<>≤≥]/.test(text) && !/^[^\p{L}\p{N}]*\p{N}/u.test(text);
}
