/** What people decided about a result that was sent, for the journal to be told. */
import { type ResultChange, resultChanges } from "../../domain/registers/look-back.ts";
import type { RegisterVersion } from "../../store/people/registers.ts";
import type { Ports } from "../view.ts";

export type Change = RegisterVersion<ResultChange>;

/** In the order in which they were decided. */
export const changesOf = ({ store }: Ports<"store">, runKey: string): readonly Change[] =>
  [...store.registers.ofSubject(resultChanges, runKey)].sort((a, b) => numberOf(a) - numberOf(b));

const numberOf = ({ key }: Change): number => Number(key.slice(key.lastIndexOf("/") + 1));
