/** Somebody looked a person's results up by number: who, when, why (the signature), for whom, and how many there were. */
import { registerOf } from "../register.ts";

export interface LookUp {
  readonly patient: string;
  readonly results: number;
}

/** Key: the moment and a number within it. `at`: when. */
export const lookUps = registerOf<LookUp>("look-up");
