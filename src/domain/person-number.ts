/**
 * What a Norwegian person number says of itself: kind, test population, check digits (QC.md 3.6, HL7.md 3.5).
 * Nothing is padded, repaired or derived: ten digits or a blank make it "other", and sex and age are never read from it.
 */
export type PersonNumberKind = "fnr" | "dnr" | "hnr" | "fhn" | "other";
/** Month offset of a test population: Tenor +80, NHN +65; +40 is a local H-number or NAV's Dolly, which look the same. */
export type SyntheticMark = "none" | "+80" | "+65" | "+40";

export interface PersonNumber {
  readonly kind: PersonNumberKind;
  readonly synthetic: SyntheticMark;
  /** By today's rule or the one for numbers issued from 2032; both must be accepted side by side. */
  readonly validChecksum: boolean;
}

const firstWeights = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const secondWeights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
const monthOffsets = [
  [0, "none"],
  [40, "+40"],
  [65, "+65"],
  [80, "+80"],
] as const;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Total for any text. An impossible date is "other": such a number was never issued. */
export function classifyPersonNumber(id: string): PersonNumber {
  if (!/^[0-9]{11}$/.test(id)) return { kind: "other", synthetic: "none", validChecksum: false };
  const digits = Array.from(id, Number);
  const validChecksum = remainder(digits, firstWeights) <= 3 && remainder(digits, secondWeights) === 0;
  // An FH-number begins with 8 or 9; the rest is random and holds no date.
  if (/^[89]/.test(id)) return { kind: "fhn", synthetic: "none", validChecksum };
  return { ...readDate(id), validChecksum };
}

/**
 * The day in it as `ddmmyy`, to be compared with what somebody says of the person, and never to be shown as what is known. Null: the
 * number holds none.
 */
export function dayInPersonNumber(id: string): string | null {
  const { kind } = classifyPersonNumber(id);
  if (kind === "other" || kind === "fhn") return null;
  const [day, month] = [Number(id.slice(0, 2)), Number(id.slice(2, 4))];
  const months = monthOffsets.findLast(([offset]) => month > offset)?.[0] ?? 0;
  return `${twoDigits(day > 40 ? day - 40 : day)}${twoDigits(month - months)}${id.slice(4, 6)}`;
}

const twoDigits = (n: number): string => String(n).padStart(2, "0");

/** The two check digits of nine digits by today's rule, or null where it has none for them: such a number is never issued. */
export function checkDigitsOf(nineDigits: string): string | null {
  const digits = Array.from(nineDigits, Number);
  const first = (11 - remainder(digits, firstWeights)) % 11;
  const second = (11 - remainder([...digits, first], secondWeights)) % 11;
  return first === 10 || second === 10 ? null : `${first}${second}`;
}

function readDate(id: string): Omit<PersonNumber, "validChecksum"> {
  const dayPart = Number(id.slice(0, 2));
  const monthPart = Number(id.slice(2, 4));
  const isDNumber = dayPart > 40;
  const offset = monthOffsets.find(([months]) => monthPart > months && monthPart <= months + 12);
  const day = isDNumber ? dayPart - 40 : dayPart;
  if (offset === undefined || !isDay(day, monthPart - offset[0], Number(id.slice(4, 6))))
    return { kind: "other", synthetic: "none" };
  const synthetic = offset[1];
  if (isDNumber) return { kind: "dnr", synthetic };
  return { kind: synthetic === "+40" ? "hnr" : "fnr", synthetic };
}

/** The century cannot be known (from 2032 not even guessed), so 29 February is believed in every fourth year. */
function isDay(day: number, month: number, year: number): boolean {
  const leapDayMissing = month === 2 && day === 29 && year % 4 !== 0;
  return day >= 1 && day <= (daysInMonth[month - 1] ?? 0) && !leapDayMissing;
}

function remainder(digits: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (digits[i] ?? 0), 0) % 11;
}
