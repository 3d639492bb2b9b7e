/** "Did you mean …?": the known name that is nearest to what was typed, by edit distance. */
import { editDistance } from "../domain/edit-distance.ts";

/** The nearest of `known`, or null when nothing is near enough to be a slip of the finger. */
export function nearest(typed: string, known: readonly string[]): string | null {
  const limit = Math.ceil(typed.length / 3);
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const name of known) {
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** What to do about a name that is not known: the nearest one, else the whole list. */
export function chooseFrom(typed: string, known: readonly string[]): string {
  const near = nearest(typed, known);
  if (near !== null) return `Did you mean ${near}?`;
  return known.length === 0 ? "Remove it." : `Choose one of: ${known.join(", ")}.`;
}
