/** What is different between two texts, line by line. Pure. */

export interface LineChange {
  readonly is: "same" | "gone" | "new";
  readonly text: string;
}

/** The lines of both in reading order. Files of settings have some hundred lines; the longest common part of two is found whole. */
export function lineDifference(before: string, after: string): readonly LineChange[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  const common = commonLengths(a, b);
  const told: LineChange[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [old, now] = [a[i], b[j]];
    if (old !== undefined && old === now) {
      told.push({ is: "same", text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (now === undefined || lengthAt(common, i + 1, j) >= lengthAt(common, i, j + 1))) {
      told.push({ is: "gone", text: old });
      i += 1;
    } else {
      told.push({ is: "new", text: now ?? "" });
      j += 1;
    }
  }
  return told;
}

const linesOf = (text: string): readonly string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

const lengthAt = (common: readonly Uint16Array[], i: number, j: number): number => common[i]?.[j] ?? 0;

/** How many lines the rests of both, from each place on, have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = table[i];
      if (row === undefined) continue;
      row[j] = a[i] === b[j] ? lengthAt(table, i + 1, j + 1) + 1 : Math.max(lengthAt(table, i + 1, j), lengthAt(table, i, j + 1));
    }
  return table;
}
