/**
 * Stored analyzer bytes: MLLP frames, or bare HL7 that begins with MSH at a line start, one message or several. In a capture with
 * frames only complete frames are messages; a frame that was cut short is none.
 */
import { Buffer } from "node:buffer";
import { type Problem, problem } from "../../domain/problem.ts";
import type { Hl7Message } from "../hl7v2/message.ts";
import { isHeader, readHl7 } from "../hl7v2/read.ts";
import type { MllpOptions } from "../options.ts";
import type { CaptureReading } from "../session.ts";
import { leftoverProblem, MllpDeframer, unwrapMllp } from "./frame.ts";
import { readWrittenControls } from "./written-controls.ts";

/** One message's bytes, and where they begin. */
interface Part {
  readonly bytes: Uint8Array;
  readonly at: number;
}

interface Parts {
  readonly parts: readonly Part[];
  readonly problems: readonly Problem[];
}

/** Reads device→host bytes without a conversation. Text files with written control bytes (`<VT>`) are understood too. */
export function readMllpCapture(bytes: Uint8Array, options: MllpOptions): CaptureReading<Hl7Message> {
  const capture = readWrittenControls(bytes);
  const { parts, problems } = capture.bytes.includes(0x0b) ? framed(capture.bytes, options) : bare(capture.bytes);
  const messages: { message: Hl7Message; at: number }[] = [];
  const all = [...problems];
  for (const part of parts) {
    const reading = readHl7(part.bytes, options.encoding ?? null);
    if (reading.message !== null) messages.push({ message: reading.message, at: capture.originalOffset(part.at) });
    all.push(...reading.problems.map(({ code, text, at }) => problem(code, text, part.at + (at ?? 0))));
  }
  const located = all.map(({ code, text, at }) => problem(code, text, capture.originalOffset(at ?? 0)));
  return { messages, problems: located.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)) };
}

function framed(bytes: Uint8Array, options: MllpOptions): Parts {
  const deframer = new MllpDeframer(options.maxMessageBytes);
  const parts: Part[] = [];
  const problems: Problem[] = [];
  for (const piece of [...deframer.push(bytes), ...deframer.flush()]) {
    if (piece.kind === "frame") parts.push({ bytes: unwrapMllp(piece.bytes), at: piece.at + 1 });
    else problems.push(leftoverProblem(piece.kind, piece.at));
  }
  return { parts, problems };
}

function bare(bytes: Uint8Array): Parts {
  const text = Buffer.from(bytes).toString("latin1");
  const starts = [...text.matchAll(/(?:^|[\r\n\x1c])(?:\xef\xbb\xbf)?(?=MSH)/g)]
    .map((match) => match.index + match[0].length)
    .filter((at) => isHeader(text.slice(at, at + 4)));
  const first = starts[0] ?? text.length;
  const stray = text.slice(0, first).search(/[^\s\x00\x1c\xef\xbb\xbf]/);
  const problems = stray < 0 ? [] : [problem("BYTES_OUTSIDE_MESSAGE", "They stand before the first message.", stray)];
  const whole = endOfSegments(text);
  // Blanks and a Ctrl-Z at the end of a file are no segment.
  const cut = first < text.length && !/^[\s\x00\x1a]*$/.test(text.slice(whole));
  const parts = starts.flatMap((at, index) =>
    at < whole ? [{ bytes: bytes.subarray(at, Math.min(starts[index + 1] ?? whole, whole)), at }] : [],
  );
  const incomplete = cut ? [problem("TRANSMISSION_INCOMPLETE", "The last segment has no end and is not used.", whole)] : [];
  return { parts, problems: [...problems, ...incomplete] };
}

/** Without its CR a last segment may have gone on: `1.0` could have become `1.05`. */
function endOfSegments(text: string): number {
  return Math.max(...["\r", "\n", "\x1c"].map((mark) => text.lastIndexOf(mark))) + 1;
}
