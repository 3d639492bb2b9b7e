/** Fields are asked for one by one, so one by one they are cut out: a split makes all the others, too. */

/** What `text.split(delimiter)[n - 1]` is, `n` from 1. */
export function partOf(text: string, delimiter: string, n: number): string | undefined {
  let from = 0;
  for (let before = 1; before < n; before += 1) {
    const at = text.indexOf(delimiter, from);
    if (at < 0) return undefined;
    from = at + delimiter.length;
  }
  const to = text.indexOf(delimiter, from);
  return to < 0 ? text.slice(from) : text.slice(from, to);
}
