/**
 * Network ports that change hands in one edit. Two parts that want each other's port would wait for one another for ever, so whoever
 * holds what another one wants lets go first; but only if it can have its own new port, or it would be left with none. Pure.
 */

/** Part by part the port that it listens on; 0, any free one, is nobody's wish. */
export type Ports = ReadonlyMap<string, number>;

/** `taken`: ports that somebody outside the station has. */
export function mustLetGo(now: Ports, next: Ports, taken: ReadonlySet<number>): readonly string[] {
  const staying = stayingParts(now, next, taken);
  return [...now.keys()].filter((part) => {
    const port = now.get(part);
    const isWanted = [...next].some(([other, wish]) => other !== part && wish === port && !staying.has(other));
    return port !== 0 && isWanted && !staying.has(part);
  });
}

/** Those that keep their port, because they are to or because they cannot have the new one. */
export function stayingParts(now: Ports, next: Ports, taken: ReadonlySet<number>): ReadonlySet<string> {
  const staying = new Set([...now].filter(([part, port]) => next.get(part) === port).map(([part]) => part));
  const isKept = (port: number, by: string): boolean =>
    [...now].some(([part, held]) => held === port && part !== by && staying.has(part));
  for (let before = -1; before !== staying.size; ) {
    before = staying.size;
    for (const [part] of now) {
      const wish = next.get(part);
      if (wish !== undefined && wish !== 0 && (taken.has(wish) || isKept(wish, part))) staying.add(part);
    }
  }
  return staying;
}
