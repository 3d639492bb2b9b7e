/** LIS01: the texts of the frames in order, so that a name cut by a frame end is whole; outside of frames every byte is text. */
import { checksum } from "../protocol/lis1/frame.ts";
import { FrameReader } from "../protocol/lis1/reader.ts";
import type { Lis1Options } from "../protocol/options.ts";
import { lisPlaces, spansOf } from "./personal-places.ts";
import type { Guard, WireText } from "./wire-text.ts";

/** STX and the frame number. */
const beforeText = 2;

export function lisWire(bytes: Uint8Array, options: Lis1Options): WireText {
  const reader = new FrameReader(options);
  const pieces: string[] = [];
  const at: number[] = [];
  const guards: Guard[] = [];
  const add = (from: number, to: number): void => {
    pieces.push(Buffer.from(bytes.subarray(from, to)).toString("latin1"));
    for (let position = from; position < to; position += 1) at.push(position);
  };
  for (const event of [...reader.push(bytes), ...reader.flush()]) {
    if (event.kind === "frame") {
      const end = event.at + beforeText + event.frame.text.length;
      add(event.at + beforeText, end);
      guards.push({ from: event.at + 1, to: end + 1, at: end + 1, sum: checksum });
    } else if (event.kind === "broken") add(event.at + 1, event.at + event.bytes.length);
    else if (event.kind === "outside") add(event.at, event.at + event.bytes.length);
  }
  const text = pieces.join("");
  return { text, at: Uint32Array.from(at), guards, ...spansOf(text, lisPlaces(text)) };
}
