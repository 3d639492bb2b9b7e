/**
 * Controls are read again for every result that they may decide for: what was opened of the same sealed bytes says the same, so a few of
 * them are kept opened. Told by the bytes themselves, so nothing needs to be known of who writes.
 */

/** More than the controls around two results on either side. */
const most = 400;

interface Opened<Content> {
  readonly sealed: Buffer;
  readonly content: Content;
}

/**
 * `open`, which looks at nothing but these bytes and the row's name. `version`: another one, and all is opened anew, for what was found changed
 * meanwhile opens no more. Answers are shared: nobody may change one.
 */
export function openedOnce<Row extends { readonly id: string; readonly sealed_body: Buffer }, Content>(
  open: (row: Row) => Content,
  version: () => number = () => 0,
): (row: Row) => Content {
  const kept = new Map<string, Opened<Content>>();
  let keptAt = version();
  return (row) => {
    const now = version();
    if (now !== keptAt) kept.clear();
    keptAt = now;
    const former = kept.get(row.id);
    if (former?.sealed.equals(row.sealed_body) === true) return former.content;
    const opened = { sealed: row.sealed_body, content: open(row) };
    kept.delete(row.id);
    kept.set(row.id, opened);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return opened.content;
  };
}
