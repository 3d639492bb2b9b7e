/** Small rules of how things are said to people in Norwegian. Pure. */

/** `1 kontrollprøve`, `3 kontrollprøver`. */
export const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** The unit 1 is no unit to a reader (INR 2,5, not INR 2,5 1). */
export const withUnit = (value: string, unit: string): string => (isSpoken(unit) ? `${value} ${unit}` : value);

/** `CRP i mg/L`, and `INR` alone where the unit is 1 or repeats the name. */
export const analyteIn = (name: string, unit: string): string => (isSpoken(unit) && unit !== name ? `${name} i ${unit}` : name);

const isSpoken = (unit: string): boolean => unit !== "" && unit !== "1" && unit !== "INR";

/** Names of control levels as people read them: what makers and lot files call them in English is said in Norwegian, others stay. */
const known: Readonly<Record<string, { readonly nb: string; readonly nn: string }>> = {
  normal: { nb: "normal", nn: "normal" },
  abnormal: { nb: "patologisk", nn: "patologisk" },
  therapeutic: { nb: "terapeutisk", nn: "terapeutisk" },
  low: { nb: "lav", nn: "låg" },
  medium: { nb: "middels", nn: "middels" },
  high: { nb: "høy", nn: "høg" },
};

export const levelInWords = (level: string, language: "nb" | "nn" = "nb"): string =>
  (Object.hasOwn(known, level.toLowerCase()) ? known[level.toLowerCase()] : undefined)?.[language] ?? level;
