/** Axis-Shield packets: their content with doubled DLE taken as one, the CRC, and the patient id of each record, used or not. */

import { AxisDeframer } from "../protocol/axis/deframer.ts";
import { patientRecords, recordBytes, recordLayout } from "../protocol/axis/index.ts";
import { crcText, DLE, ETB } from "../protocol/axis/packet.ts";
import type { AxisOptions } from "../protocol/options.ts";
import type { Guard, WireText } from "./wire-text.ts";
import type { Span } from "./words.ts";

export function axisWire(bytes: Uint8Array, options: AxisOptions): WireText {
  const deframer = new AxisDeframer(options.maxPacketBytes);
  const at: number[] = [];
  const guards: Guard[] = [];
  const personal: Span[] = [];
  for (const { bytes: piece, at: start } of [...deframer.push(bytes), ...deframer.flush()]) {
    const first = at.length;
    const end = addContent(piece, start, at);
    if (end !== null) guards.push({ from: start, to: start + end, at: start + end, sum: crcText });
    const text = at.slice(first).map((position) => String.fromCharCode(bytes[position] ?? 0));
    personal.push(...recordPlaces(text.join(""), first));
  }
  const text = at.map((position) => String.fromCharCode(bytes[position] ?? 0)).join("");
  return { text, at: Uint32Array.from(at), guards, personal, unknown: [] };
}

/** Returns how many bytes the CRC covers: up to and with DLE ETB. */
function addContent(piece: Uint8Array, start: number, at: number[]): number | null {
  for (let index = 0; index < piece.length; index += 1) {
    if (piece[index] === DLE) {
      index += 1;
      if (piece[index] === ETB) return index + 1;
      if (piece[index] !== DLE) continue;
    }
    at.push(start + index);
  }
  return null;
}

/** The whole field: behind the end of a short id the rest of a longer one may still stand. */
function recordPlaces(content: string, offset: number): readonly Span[] {
  const mark = `${patientRecords}@`;
  const begin = content.indexOf(mark);
  if (begin === -1) return [];
  const records = begin + mark.length;
  const places: Span[] = [];
  for (let record = records; record + recordLayout.seconds <= content.length; record += recordBytes) {
    places.push({ from: offset + record + recordLayout.patientId, to: offset + record + recordLayout.seconds });
  }
  return places;
}
