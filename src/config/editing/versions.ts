/**
 * Every text that a configuration file has had: those that were saved here, with who and why, and those that somebody wrote with an editor,
 * known from the configurations that were in force. Pure.
 */

import { createHash } from "node:crypto";
import type { EpochMs } from "../../domain/clock.ts";
import type { HistoryEntry } from "../files/save.ts";
import type { ConfigTexts } from "../interpret.ts";

export interface Version {
  /** From 1, in the order of time. */
  readonly no: number;
  readonly at: EpochMs;
  /** `here`: saved by a person. `returned`: it came back by itself. `outside`: by an editor; nobody knows who and why. */
  readonly how: "here" | "returned" | "outside";
  readonly by: string | null;
  readonly why: string | null;
  readonly text: string;
  readonly digest: string;
}

export interface InForce {
  readonly activatedAt: EpochMs;
  readonly files: ConfigTexts;
}

type Found = Pick<Version, "at" | "how" | "by" | "why" | "text">;

/** Oldest first; a text that follows itself is one version. */
export function versionsOf(file: string, history: readonly HistoryEntry[], inForce: readonly InForce[]): readonly Version[] {
  const saved = history.filter((entry) => entry.file === file).flatMap(textsOf);
  const ran = inForce.flatMap(({ activatedAt: at, files }): readonly Found[] => {
    const text = files[file];
    return text === undefined ? [] : [{ at, ...outside, text }];
  });
  const inOrder = [...saved, ...ran].sort((a, b) => a.at - b.at);
  const changes = inOrder.filter(({ text }, index) => inOrder[index - 1]?.text !== text);
  return changes.map((one, index) => ({ no: index + 1, ...one, digest: digestOf(one.text) }));
}

const outside = { how: "outside", by: null, why: null } as const;

/** What was there before is a version too: it may never have been in force. */
function textsOf({ at, before, after, by, why, isReturn }: HistoryEntry): readonly Found[] {
  const former = before === null ? [] : [{ at, ...outside, text: before }];
  return [...former, { at, how: isReturn === true ? "returned" : "here", by, why, text: after }];
}

/** By what a text is told from any other: whoever saves names the one that they began with. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
