/**
 * Whether the analyzer was set to correct its results by itself: a slope other than 1 or an offset other than 0, as DCA Vantage tells
 * in its notes (analyzers.md: `Slope^1.000` and `Offset^0 mmol/mol` in POCT1-A, `1.000^0.0 mg/L` in ASTM).
 */
import { readDecimal } from "../../domain/decimal.ts";
import type { Observation } from "../../domain/observation.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";

const slopeNote = /^slope\^([+-]?\d+(?:\.\d+)?)$/i;
const offsetNote = /^offset\^([+-]?\d+(?:\.\d+)?)(?: .*)?$/i;
const bothNote = /^(\d+\.\d{3})\^([+-]?\d+(?:\.\d+)?)(?:[ ^].*)?$/;

export function correctionCodes({ notes }: Pick<Observation, "notes">): readonly ReasonCode[] {
  return notes.some((note) => isCorrection(note.trim())) ? ["USER_CORRECTION_ACTIVE"] : [];
}

function isCorrection(note: string): boolean {
  const both = bothNote.exec(note);
  const slope = slopeNote.exec(note)?.[1] ?? both?.[1] ?? "1";
  const offset = offsetNote.exec(note)?.[1] ?? both?.[2] ?? "0";
  return !(readDecimal(slope)?.eq(1) ?? true) || !(readDecimal(offset)?.eq(0) ?? true);
}
