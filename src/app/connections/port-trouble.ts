/** Ports that only a person can free, told where the gateway was started; a cable that is not plugged in is no such trouble. */
import type { ProblemCode } from "../../domain/problem-catalogue.ts";
import type { HandOverOptions } from "./hand-over.ts";

const told: readonly ProblemCode[] = [
  "ADDRESS_IN_USE",
  "ADDRESS_UNUSABLE",
  "PORT_BUSY",
  "PORT_DENIED",
  "PORT_AMBIGUOUS",
  "PEER_TOO_MANY",
  "LINK_FLOODED",
];

/** Told once until the port is ready; then that is told, too. */
export function portTrouble(tell: ((line: string) => void) | undefined): NonNullable<HandOverOptions["onTransport"]> {
  const troubled = new Map<string, ProblemCode>();
  return ({ id }, { state, problem, sentence }) => {
    const isReady = state === "open" || state === "waiting";
    if (problem !== null && told.includes(problem.code)) {
      if (troubled.get(id) !== problem.code) tell?.(`${id}: ${sentence}`);
      troubled.set(id, problem.code);
    } else if (isReady && troubled.delete(id)) tell?.(`${id}: ${sentence}`);
  };
}
