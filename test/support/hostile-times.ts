/** Times as broken devices, torn bytes and people write them: each part may be out of its range, missing, or of another script. */
import fc from "fast-check";

const two = fc.oneof(
  fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, "0")),
  fc.constantFrom("00", "01", "12", "24", "31", "59", "60"),
);
const year = fc.oneof(fc.constantFrom("0000", "0001", "1969", "1970", "2026", "2100", "9999"), fc.stringMatching(/^\d{4}$/));
const offset = fc.oneof(
  fc.constantFrom("", "Z", "+0060", "+2400", "-0060", "+0090", "+24:00", "-99:99", "+0100", "+1400", "-1200", "+9"),
  fc.tuple(fc.constantFrom("+", "-", "−"), two, fc.constantFrom("", ":"), two).map((parts) => parts.join("")),
);
const parts = fc.tuple(year, two, two, two, two, two, fc.constantFrom("", ".5", ",123", ".", ".1234567890123"), offset);

export const hostileTime: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: parts.map(([y, mo, d, h, m, s, f, o]) => `${y}${mo}${d}${h}${m}${s}${f}${o}`) },
  { weight: 5, arbitrary: parts.map(([y, mo, d, h, m, s, f, o]) => `${y}-${mo}-${d}T${h}:${m}:${s}${f}${o}`) },
  { weight: 2, arbitrary: parts.map(([y, mo, d, h, m, , , o]) => `${y}${mo}${d}${h}${m}${o}`) },
  { weight: 2, arbitrary: parts.map(([y, mo, d]) => `${d}.${mo}.${y}`) },
  { weight: 2, arbitrary: parts.map(([y, mo, d]) => `${y}-${mo}-${d}`) },
  { weight: 1, arbitrary: parts.map(([y, mo, d]) => `${y.slice(2)}${mo}${d}`) },
  fc.stringMatching(/^[-+0-9:.TZ ]{0,30}$/),
  fc.string(),
  fc.constantFrom("２０２６-11-28T10:00:00", "+275760-09-13T00:00:00Z", "-271821-04-20T00:00", "9".repeat(10_000)),
);
