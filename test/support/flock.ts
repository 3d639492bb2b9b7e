/**
 * Canaries: invented persons with synthetic numbers (month + 80) that appear nowhere else, and a search for any of them in whatever a
 * thief could look at: as text in three encodings, as hexadecimal and as base64, whatever stands around them.
 */
export interface Canary {
  readonly name: string;
  readonly number: string;
}

const stem = "Kanarifugl";
const weights = [
  [3, 7, 6, 1, 8, 9, 4, 5, 2],
  [5, 4, 3, 2, 7, 6, 5, 4, 3, 2],
] as const;

/** Both check digits; null where a number has none. */
function withCheckDigits(nine: string): string | null {
  let digits = nine;
  for (const row of weights) {
    const sum = row.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check === 10) return null;
    digits += String(check);
  }
  return digits;
}

export function flockOf(count: number): readonly Canary[] {
  const found: Canary[] = [];
  for (let serial = 100; found.length < count; serial += 1) {
    const number = withCheckDigits(
      `${10 + (serial % 18)}8${1 + (serial % 9)}6${serial % 10}${String(serial % 500).padStart(3, "0")}`,
    );
    if (number === null || found.some((one) => one.number === number)) continue;
    found.push({ name: `${stem}${found.length}son`, number });
  }
  return found;
}

type View = readonly [how: string, text: string];

/** The bytes as each reader would take them; text within one byte a character. */
function viewsOf(bytes: Buffer): readonly View[] {
  const text = bytes.toString("latin1");
  const runs = (pattern: RegExp, decode: (run: string) => string) =>
    [...text.matchAll(pattern)].map(([run]) => decode(run)).join("\n");
  return [
    ["as it is", text],
    ["utf-16", text.replaceAll("\0", "")],
    [
      "hexadecimal",
      runs(/[0-9a-f]{16,}/gi, (run) => [run, run.slice(1)].map((one) => Buffer.from(one, "hex").toString("latin1")).join("\n")),
    ],
    [
      "base64",
      runs(/[A-Za-z0-9+/_-]{12,}/g, (run) =>
        [0, 1, 2, 3].map((skipped) => Buffer.from(run.slice(skipped), "base64").toString("latin1")).join("\n"),
      ),
    ],
  ];
}

/** Which canaries, and how, are in the bytes; a few of each are enough to tell. */
export function canariesIn(bytes: Uint8Array, flock: readonly Canary[]): readonly string[] {
  const numbers = new Set(flock.map(({ number }) => number));
  return viewsOf(Buffer.from(bytes)).flatMap(([how, text]) => {
    const names = text.includes(stem) ? [`a name ${how}`] : [];
    // Each run may begin anywhere: the look-ahead takes none of it away.
    const hasNumber = [...text.matchAll(/(?=(\d{11}))/g)].some(([, digits]) => numbers.has(digits ?? ""));
    return [...names, ...(hasNumber ? [`a number ${how}`] : [])];
  });
}
