/** Requests as nobody should send them: a good one with one leaf exchanged, and what to exchange it for. */

export type Path = readonly string[];
type Plain = Readonly<Record<string, unknown>>;

/** Every value in a request that holds no other, with the way to it. */
export function leavesOf(value: unknown, path: Path = []): readonly (readonly [Path, unknown])[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  const inner = Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]));
  return path.length > 0 && Object.keys(value).length === 0 ? [[path, value]] : inner;
}

/** The request with another value there; undefined: without it. */
export function withLeaf(request: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(request)) return request.map((one, i) => (String(i) === key ? withLeaf(one, rest, value) : one));
  const { [key]: old, ...others } = request as Plain;
  const inner = withLeaf(old, rest, value);
  return inner === undefined ? others : { ...others, [key]: inner };
}

export const hostileValues: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, "", "x", [], ["x"], {}, { length: 1 }, [[[[]]]]],
  Number.POSITIVE_INFINITY,
];

/** Texts that no line may be. */
export const hostileTexts = (good: string): readonly string[] => [
  `${good}\u0000`,
  `\u001b[2J${good}`,
  `${good}\u0007`,
  `\ud800${good}`,
  `${good}\u202e`,
  `\u2066${good}`,
  `${good}\u009b31m`,
  good.padEnd(21_000, "x"),
];
