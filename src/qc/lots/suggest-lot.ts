/** "Did you mean …?" for lot numbers that people typed or read aloud. Only ever told to a person, never applied (QC.md 2.3). */
import { editDistance } from "../../domain/edit-distance.ts";
import { normalizeLot } from "../../domain/lot.ts";

/** Signs that a label's print makes alike. */
const alike: Readonly<Record<string, string>> = { O: "0", I: "1", S: "5", B: "8" };
const longestList = 3;

/** The known numbers nearest to what was typed, at most three; none where nothing is near, or the number is known as it stands. */
export function suggestLots(typed: string, known: readonly string[]): readonly string[] {
  const lots = [...new Set(known.map(normalizeLot))].filter((lot) => lot !== "").sort();
  const text = normalizeLot(typed);
  if (text === "" || lots.includes(text)) return [];
  const limit = slipsIn(text);
  const distances = lots.map((lot) => ({ lot, distance: editDistance(seen(text), seen(lot)) }));
  const nearest = distances.reduce((least, { distance }) => Math.min(least, distance), limit);
  return distances.flatMap(({ lot, distance }) => (distance <= nearest ? [lot] : [])).slice(0, longestList);
}

/** "Did you mean C7781?", or nothing. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const near = suggestLots(typed, known);
  return near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
}

/** How many slips are still believable: in a short number one changed sign is another lot. */
const slipsIn = (text: string): number => (text.length < 3 ? 0 : text.length < 5 ? 1 : 2);

const seen = (text: string): string => text.replaceAll(/[OISB]/g, (sign) => alike[sign] ?? sign);
