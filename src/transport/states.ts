/** The state of one transport and who listens to it. Saying the same again is no event. */
import type { Problem } from "../domain/problem.ts";
import { problemCatalogue } from "../domain/problem-catalogue.ts";
import type { TransportState, TransportStateName } from "./link.ts";

export interface StateBoard {
  readonly state: TransportState;
  onState(listener: (state: TransportState) => void): () => void;
  say(state: TransportStateName, sentence: string): void;
  /** A state that a problem brought about; the sentence is the catalogue's. */
  complain(state: TransportStateName, problem: Problem): void;
}

export function createStateBoard(): StateBoard {
  let current: TransportState = { state: "stopped", problem: null, sentence: "Not started." };
  const listeners = new Set<(state: TransportState) => void>();
  const change = (next: TransportState): void => {
    if (next.state === current.state && next.sentence === current.sentence) return;
    current = next;
    for (const listener of [...listeners]) listener(next);
  };
  return {
    get state() {
      return current;
    },
    onState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    say: (state, sentence) => change({ state, problem: null, sentence }),
    complain: (state, problem) => change({ state, problem, sentence: problemSentence(problem) }),
  };
}

function problemSentence({ code, text }: Problem): string {
  const entry = problemCatalogue[code];
  return `${entry.says} ${text} ${entry.do} (${code})`;
}
