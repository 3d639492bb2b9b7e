/** Where the chart's texts stand so that none covers another: pixels, counted from the upper left corner of the plot. Pure. */

/** Of the chart's 10 px letters: a little more than the widest needs on average. */
const letterWidth = 6;
const lineHeight = 12;
const gap = 4;

export interface PlacedLabel {
  readonly text: string;
  /** Left end and bottom of the text; above the plot it is negative. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly pointX: number;
  readonly pointY: number;
}

/**
 * One label per point that has a text, in rows above the plot: each in the lowest row where there is room. `points`: of equal distance
 * over the width, `y` as drawn.
 */
export function ruleLabels(
  points: readonly { readonly text: string; readonly y: number }[],
  plotWidth: number,
): readonly PlacedLabel[] {
  const step = plotWidth / Math.max(1, points.length);
  /** Per row, where it is free from. */
  const freeFrom: number[] = [];
  return points.flatMap(({ text, y }, i) => {
    if (text === "") return [];
    const pointX = step * (i + 0.5);
    const width = text.length * letterWidth;
    const x = Math.max(0, Math.min(pointX - width / 2, plotWidth - width));
    const found = freeFrom.findIndex((from) => from <= x);
    const row = found < 0 ? freeFrom.length : found;
    freeFrom[row] = x + width + gap;
    return [{ text, x, y: -gap - row * lineHeight, width, pointX, pointY: y }];
  });
}

/** Texts of one column moved apart where their lines fall together; `at`: the middle of the text. */
export function besideEachOther<T extends { readonly at: number; readonly column: number }>(texts: readonly T[]): readonly T[] {
  const lowest = new Map<number, number>();
  return [...texts]
    .sort((a, b) => a.at - b.at)
    .map((text) => {
      const at = Math.max(text.at, (lowest.get(text.column) ?? Number.NEGATIVE_INFINITY) + lineHeight - 1);
      lowest.set(text.column, at);
      return { ...text, at };
    });
}
