/**
 * The text of one result. The analyzer sends a float and its measuring range; what its display shows is composed of them
 * (ANALYZERS.md 3.2). A number that cannot be one is a failed measurement; a range that cannot be one makes the value unreadable.
 */
import type { axis } from "../../src/driver-api/index.ts";
import { compareFloat32, float32ToFixed, float32ToShortest, isFiniteFloat32 } from "./float32.ts";

export interface ResultText {
  /** `16`, `<5`; of a failed result the bits as they stood on the wire. */
  readonly raw: string;
  /** Why there is no value, or null. */
  readonly refused: string | null;
  /** False: nobody can tell whether the value is inside the measuring range. */
  readonly inRange: boolean;
}

const maxDecimals = 6;

export function resultText({ min, max, result, decimals }: axis.AxisResult): ResultText {
  if (!isFiniteFloat32(result)) return failed(result, "the result is no finite number");
  if (decimals < 0 || decimals > maxDecimals) return failed(result, "the number of decimals is impossible");
  const text = float32ToFixed(result, decimals);
  const hasRange = isFiniteFloat32(min) && isFiniteFloat32(max) && compareFloat32(min, max) < 0;
  if (!hasRange) return { raw: text, refused: null, inRange: false };
  if (compareFloat32(result, min) < 0) return known(`<${float32ToShortest(min)}`);
  if (compareFloat32(result, max) > 0) return known(`>${float32ToShortest(max)}`);
  return known(text);
}

const known = (raw: string): ResultText => ({ raw, refused: null, inRange: true });

function failed(bits: number, refused: string): ResultText {
  return { raw: bits.toString(16).toUpperCase().padStart(8, "0"), refused, inRange: true };
}
