/**
 * A register: what people write down or import beside the results (operators, events of an instrument, EQA rounds, deviations …).
 * Entries are never overwritten: a change supersedes, and who changed what, when and why stays readable.
 */
import type { EpochMs } from "./clock.ts";

/** Names a register and ties it to what its entries hold. */
export interface RegisterOf<Body> {
  readonly name: string;
  /** Exists for the compiler alone. */
  readonly body?: Body;
}

export const registerOf = <Body>(name: string): RegisterOf<Body> => ({ name });

export interface RegisterEntry<Body> {
  /** Unique within the register; may be personal, so it is kept as a keyed fingerprint beside the sealed body. */
  readonly key: string;
  /** What the entry is about (an instrument's id, a round): free of personal data, asked by. */
  readonly subject: string | null;
  /** When it holds or happened, where it has a time. */
  readonly at: EpochMs | null;
  readonly body: Body;
}
