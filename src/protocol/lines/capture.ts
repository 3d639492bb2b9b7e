/** Stored printouts. Silence is not stored, so a capture is one printout unless it has more lines than one may have. */
import { type Problem, problem } from "../../domain/problem.ts";
import type { LinesMessage } from "../messages.ts";
import type { LinesOptions } from "../options.ts";
import type { CaptureReading } from "../session.ts";
import { LineGuard, toMessage } from "./guard.ts";
import type { LineSplitter } from "./splitter.ts";

/** Reads device→host bytes by the rules of the live session: a line without its end spoils the printout it stands in. */
export function readLinesCapture(bytes: Uint8Array, options: LinesOptions, splitter: LineSplitter): CaptureReading<LinesMessage> {
  const guard = new LineGuard(options);
  const messages: { message: LinesMessage; at: number }[] = [];
  const problems: Problem[] = [];
  let lines: string[] = [];
  let startedAt: number | null = null;
  const startOver = (): void => {
    splitter.flush();
    lines = [];
    startedAt = null;
  };
  const complete = (at: number): void => {
    const message = toMessage(lines);
    if (message === null) problems.push(problem("BYTES_OUTSIDE_MESSAGE", "There are blank lines only.", at));
    else messages.push({ message, at });
    startOver();
  };
  for (const piece of guard.push(bytes)) {
    startedAt ??= piece.at;
    lines.push(...splitter.push(piece.bytes));
    if (piece.kind === "too-long") {
      problems.push(problem("LINE_TOO_LONG", "The rest of the line was skipped.", piece.at));
      startOver();
    } else if (lines.length >= options.maxLines) complete(startedAt);
  }
  if (guard.lineOpen) {
    problems.push(problem("TRANSMISSION_INCOMPLETE", "The last line has no end.", startedAt));
    startOver();
  } else if (startedAt !== null) complete(startedAt);
  return { messages, problems };
}
