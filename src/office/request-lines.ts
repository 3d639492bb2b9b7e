/** Cuts what a client sends into lines, and keeps no more than one bounded line of it. */

export interface RequestLines {
  /** The lines that these bytes completed; null: the line under way is longer than allowed, and nothing after it is read. */
  push(bytes: Uint8Array): readonly string[] | null;
}

const newline = 0x0a;

/** `mostBytes`: of one line, its end not counted. */
export function createRequestLines(mostBytes: number): RequestLines {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const hold = (bytes: Uint8Array): boolean => {
    heldBytes += bytes.length;
    held.push(bytes);
    return heldBytes <= mostBytes;
  };
  const take = (): string => {
    const line = Buffer.concat(held).toString("utf8");
    held = [];
    heldBytes = 0;
    return line;
  };
  return {
    push: (bytes) => {
      const lines: string[] = [];
      let from = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
        if (!hold(bytes.subarray(from, end))) return null;
        lines.push(take());
        from = end + 1;
      }
      return hold(bytes.subarray(from)) ? lines : null;
    },
  };
}
