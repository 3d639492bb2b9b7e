/**
 * Limits of a control lot that a person has confirmed with the insert seen (ruling 12): typed ones count only after a second person's
 * word, and changed ones make a failure good that was known before only after the laboratory responsible's.
 */
import { registerOf } from "../register.ts";

export interface TargetConfirmation {
  /** Which target (`lotKey`), and what it said (`limitsText`): a further change is confirmed anew. */
  readonly target: string;
  readonly limits: string;
  /** Which insert was seen, as the person named it. */
  readonly insert: string;
}

/** Key: the target, what it says, and the role. Subject: `lotSubject`. */
export const targetConfirmations = registerOf<TargetConfirmation>("target-confirmation");
