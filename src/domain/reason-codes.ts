/**
 * Why a result was released with a comment, held or rejected. `nb`/`nn` are for staff; only codes with `inJournal` may become a
 * comment in a patient's journal (ruling 6). The shape is the specification's; codes may be added.
 */
import type { ReasonCodeEntry } from "./outcome.ts";
import { instrumentReasons } from "./reasons/instrument.ts";
import { qualityReasons } from "./reasons/quality.ts";
import { sampleReasons } from "./reasons/sample.ts";

export type { ReasonCodeEntry } from "./outcome.ts";

export const reasonCodes = { ...sampleReasons, ...instrumentReasons, ...qualityReasons } as const satisfies Record<
  string,
  ReasonCodeEntry
>;

export type ReasonCode = keyof typeof reasonCodes;
