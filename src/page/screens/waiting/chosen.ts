/** What waits for somebody, and what they are about to mend of it. */
import type { AnswerOf } from "../../../office/index.ts";

type Waiting = AnswerOf<"held.waiting">;
export type Cause = Waiting["causes"][number];
export type Entry = Waiting["others"][number];

/** What somebody is about to mend: a cause with one result of it. */
export interface Chosen {
  readonly cause: Cause | null;
  readonly entry: Entry;
}

export interface FormProps extends Chosen {
  readonly onDone: () => void;
}
