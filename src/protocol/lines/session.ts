/**
 * The host's side of a device that prints text lines and expects no answer (NycoCard, AFIAS). Nothing on the wire ends a printout
 * but silence. A line without its delimiter may have been cut in mid-value, so it makes the whole printout incomplete.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import type { LinesMessage } from "../messages.ts";
import type { LinesOptions } from "../options.ts";
import type { Session, SessionOutput } from "../session.ts";
import { LineGuard, type LinePiece, toMessage } from "./guard.ts";
import type { LineSplitter } from "./splitter.ts";

type Output = SessionOutput<LinesMessage>;

export function createLinesSession(options: LinesOptions, splitter: LineSplitter): Session<LinesMessage> {
  const guard = new LineGuard(options);
  let lines: string[] = [];
  let underWay = false;
  let lastByteAt: EpochMs = 0;

  const wakeAt = (): EpochMs | null => (underWay ? lastByteAt + options.idleMs : null);
  const finish = (outputs: readonly Output[]): Output[] => {
    splitter.flush();
    lines = [];
    underWay = false;
    return [...outputs, { kind: "activity", state: "idle" }];
  };
  const complete = (): Output[] => {
    const message = toMessage(lines);
    const blank = problem("BYTES_OUTSIDE_MESSAGE", "The printout holds blank lines only.", 0);
    const content: Output = message === null ? { kind: "problem", problem: blank } : { kind: "message", message };
    return finish([content, { kind: "end", complete: true }]);
  };
  const incomplete = (reason: Problem): Output[] =>
    finish([
      { kind: "problem", problem: reason },
      { kind: "end", complete: false },
    ]);
  const breakOff = (text: string): Output[] => {
    guard.reset();
    return incomplete(problem("TRANSMISSION_INCOMPLETE", text));
  };
  const onPiece = (piece: LinePiece): Output[] => {
    const outputs: Output[] = underWay ? [] : [{ kind: "activity", state: "reading" }];
    outputs.push({ kind: "keep", bytes: piece.bytes });
    underWay = true;
    lines.push(...splitter.push(piece.bytes));
    if (piece.kind === "too-long") outputs.push(...incomplete(problem("LINE_TOO_LONG", "The rest of the line was skipped.")));
    else if (lines.length >= options.maxLines) outputs.push(...complete());
    return outputs;
  };
  /** Silence ends a printout; it also ends a line that was too long, so that the next printout keeps its first line. */
  const wake = (now: EpochMs): Output[] => {
    if (now - lastByteAt < options.idleMs) return [];
    if (underWay) return guard.lineOpen ? breakOff("The last line has no end.") : complete();
    guard.reset();
    return [];
  };

  return {
    open: () => [],
    receive(bytes, now) {
      const before = wake(now);
      lastByteAt = now;
      return [...before, ...guard.push(bytes).flatMap(onPiece)];
    },
    wake,
    lost: () => (underWay ? breakOff("The link went down in mid-printout.") : []),
    wakeAt,
  };
}
