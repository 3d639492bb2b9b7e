/** The outcome versions that one place in a file holds: when each is valid, and what of it is a mistake. */
import type { EpochMs } from "../../domain/clock.ts";
import type { OutcomeChoices } from "../../domain/policy.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import { readInstant } from "../../domain/time.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { PathSegment } from "../problems.ts";
import type { WrittenOutcomes, WrittenOutcomesVersion } from "../schema/outcomes.ts";

export interface WrittenVersion {
  /** Null: since ever. */
  readonly from: EpochMs | null;
  /** Null: until the next version. */
  readonly to: EpochMs | null;
  readonly choices: OutcomeChoices;
}

/** Oldest first. */
export type OutcomeLayer = readonly WrittenVersion[];

/** Without any control a result may go out for a while, with an end that is said beforehand (note in reason_codes.json). */
const onlyForAWhile: readonly ReasonCode[] = ["QC_NOT_CONFIGURED", "QC_NEVER"];
const longestWhileDays = 30;
const dayMs = 24 * 3_600_000;

type Tell = Pick<ParsedFile<unknown>, "fault">;

/** Mistakes are told at their place. */
export function outcomeLayer(
  file: Tell,
  path: readonly PathSegment[],
  written: WrittenOutcomes | undefined,
  zone: string,
): OutcomeLayer {
  if (written === undefined) return [];
  const blocks = Array.isArray(written)
    ? written.map((block, i) => ({ block, at: [...path, i], isFirst: i === 0 }))
    : [{ block: written, at: path, isFirst: true }];
  const versions: (WrittenVersion & { readonly at: readonly PathSegment[] })[] = [];
  for (const { block, at, isFirst } of blocks) {
    const version = versionOf(file, at, block, zone);
    if (version.from === null && !isFirst)
      file.fault(
        "CONFIG_MISSING",
        [...at, "validFrom"],
        "is missing",
        "Say from when this version counts; only the first may leave it out.",
      );
    else checkOrder(file, [...at, "validFrom"], versions.at(-1), version);
    versions.push({ ...version, at });
  }
  for (const code of onlyForAWhile) checkWhile(file, code, versions);
  return versions;
}

function versionOf(file: Tell, path: readonly PathSegment[], block: WrittenOutcomesVersion, zone: string): WrittenVersion {
  const { validFrom, validTo, ...choices } = block;
  const moment = (key: "validFrom" | "validTo", text: string | undefined): EpochMs | null => {
    const at = text === undefined ? null : readInstant(text, zone);
    if (text !== undefined && at === null)
      file.fault(
        "CONFIG_INVALID",
        [...path, key],
        "is no moment of the calendar",
        "Write a day that exists, such as 2026-11-23.",
      );
    return at;
  };
  const [from, to] = [moment("validFrom", validFrom), moment("validTo", validTo)];
  if (from !== null && to !== null && to <= from)
    file.fault("CONFIG_CONFLICT", [...path, "validTo"], "is not later than validFrom", "Write a later moment.");
  const said = Object.entries(choices).filter(([, outcome]) => outcome !== undefined);
  return { from, to, choices: Object.fromEntries(said) as OutcomeChoices };
}

function checkOrder(file: Tell, path: readonly PathSegment[], before: WrittenVersion | undefined, next: WrittenVersion): void {
  if (before === undefined || before.from === null || next.from === null || before.from < next.from) return;
  const todo = "Order the versions by validFrom, oldest first, each at a moment of its own.";
  file.fault("CONFIG_CONFLICT", path, "is not later than that of the version before it", todo);
}

/** Versions that follow each other without a gap are one while. */
function checkWhile(
  file: Tell,
  code: ReasonCode,
  versions: readonly (WrittenVersion & { readonly at: readonly PathSegment[] })[],
): void {
  let since: EpochMs | null = null;
  let until: EpochMs | null = null;
  for (const [i, { from, to, choices, at }] of versions.entries()) {
    if (choices[code] !== "RELEASE_COMMENT") continue;
    const end = earliest(to, versions[i + 1]?.from ?? null);
    const todo = `Give the version a validFrom and a validTo at most ${longestWhileDays} days later: without controls nothing is trusted for good.`;
    if (from === null || end === null) {
      file.fault("CONFIG_CONFLICT", [...at, code], "may be RELEASE_COMMENT only for a while", todo);
      continue;
    }
    since = since !== null && until !== null && from <= until ? since : from;
    until = end;
    if (until - since > longestWhileDays * dayMs + dayMs / 24)
      file.fault("CONFIG_CONFLICT", [...at, code], `is RELEASE_COMMENT for more than ${longestWhileDays} days`, todo);
  }
}

const earliest = (a: EpochMs | null, b: EpochMs | null): EpochMs | null => (a === null || b === null ? (a ?? b) : Math.min(a, b));
