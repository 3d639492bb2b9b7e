/** Whether the person is on the unit's list, and whether what the instrument says of them agrees with it (ruling 14). */
import { parseDay } from "../../domain/expiry.ts";
import type { Observation } from "../../domain/observation.ts";
import type { ListedPatient } from "../../domain/registers/people.ts";
import { readDeviceTime } from "../../domain/time.ts";

export type PatientStanding = "listed" | "not-found" | "mismatch";

/** `listed`: null where the number is not on the list. What the instrument did not send is not compared. */
export function patientStanding(
  listed: ListedPatient | null,
  sent: readonly Pick<Observation, "patientName" | "birthDate">[],
): PatientStanding {
  if (listed === null) return "not-found";
  const agrees = sent.every(
    ({ patientName, birthDate }) => sameName(patientName, listed.name) && sameDay(birthDate, listed.birthDate),
  );
  return agrees ? "listed" : "mismatch";
}

/**
 * The same words in any order (`HANSEN^KARI` and `Kari Hansen`), whatever their case and accents. A name that is cut off, shortened or
 * lacks a word is another name: a person decides.
 */
function sameName(sent: string | null, listed: string): boolean {
  const words = wordsOf(sent ?? "");
  return words.length === 0 || words.join(" ") === wordsOf(listed).join(" ");
}

/** Letters that are no accented ones, as instruments without them spell them. */
const spelled: Readonly<Record<string, string>> = { æ: "ae", ø: "o", å: "a", đ: "d", ł: "l", ß: "ss" };

function wordsOf(name: string): readonly string[] {
  const plain = name
    .toLowerCase()
    .replaceAll(/[æøåđłß]/g, (letter) => spelled[letter] ?? letter)
    .normalize("NFD")
    .replaceAll(/\p{Mark}/gu, "");
  return plain
    .split(/[\s^,.~-]+/)
    .filter((word) => word !== "")
    .sort();
}

/** A date that cannot be read is no date that agrees. */
function sameDay(sent: string | null, listed: string | null): boolean {
  if (sent === null || sent.trim() === "" || listed === null) return true;
  return (readDeviceTime(sent).local?.slice(0, 10) ?? parseDay(sent)) === listed;
}
