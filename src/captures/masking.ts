/**
 * A conversation for the eyes of whoever sets an instrument up: whatever may name a person is made unreadable, by the same knowledge as an
 * export without persons (personal-places.ts). Turned round as there: what is not known to be harmless is covered. Never throws, and shows
 * less where less is understood; nothing of it can be decoded, and nothing is meant to be.
 */
import type { CaptureChunk } from "../domain/capture.ts";
import type { ProtocolChoice } from "../protocol/family.ts";
import { decodeSession, deviceBytes, type SessionReader } from "./decode-session.ts";
import { factsIn, personsOf } from "./fingerprint.ts";
import { personNumbersIn } from "./personal.ts";
import { readWire } from "./read-wire.ts";
import { findWords, type Span, wordsOf } from "./words.ts";

/** What the driver read of the whole conversation. */
interface Told {
  /** Words that name somebody, wherever they stand. */
  readonly persons: readonly string[];
  /** Words that it read as a fact: they may stand where nobody knows what stands. */
  readonly facts: ReadonlySet<string>;
}

/** The same chunks, with the same lengths and times. `reader` null: nothing says how it is read, so no letter and no digit is shown. */
export function masked(reader: SessionReader | null, chunks: readonly CaptureChunk[]): readonly CaptureChunk[] {
  const told = reader === null ? { persons: [], facts: new Set<string>() } : toldBy(reader, chunks);
  const cover = (direction: CaptureChunk["direction"]): Uint8Array => {
    const bytes = Buffer.concat(chunks.filter((one) => one.direction === direction).map((one) => one.bytes));
    return reader === null ? covered(bytes, everything(bytes)) : maskedStream(reader.protocol, bytes, told);
  };
  const streams = { device: cover("device"), host: cover("host") };
  const from = { device: 0, host: 0 };
  return chunks.map(({ at, direction, bytes }) => {
    const begin = from[direction];
    from[direction] += bytes.length;
    return { at, direction, bytes: streams[direction].subarray(begin, begin + bytes.length) };
  });
}

function toldBy(reader: SessionReader, chunks: readonly CaptureChunk[]): Told {
  const decoded = decodeSession(reader, chunks);
  const devices = new Set(decoded.observations.flatMap(({ device }) => Object.values(device).flatMap(wordsOf)));
  const named = decoded.observations.flatMap((one) => Object.values(personsOf(one)).flatMap(wordsOf));
  const numbers = personNumbersIn(deviceBytes(chunks).toString("latin1"));
  const persons = [...new Set([...named, ...numbers])].filter((word) => word.length >= 3 && !devices.has(word));
  const known = new Set(persons);
  return { persons, facts: new Set([...factsIn(decoded)].filter((word) => !known.has(word))) };
}

function maskedStream(protocol: ProtocolChoice, bytes: Uint8Array, { persons, facts }: Told): Uint8Array {
  const wire = readWire(protocol, bytes);
  const lower = wire.text.toLowerCase();
  const unknown = wire.unknown.flatMap((span) => withoutFacts(lower, span, facts));
  const spans = [...wire.personal, ...unknown, ...findWords(lower, persons), ...longNumbers(wire.text)];
  const places = spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, nth) => wire.at[from + nth] ?? 0));
  const shown = covered(bytes, places);
  // What stands in no message is in no text either.
  const inText = new Set(wire.at);
  return covered(
    shown,
    everything(bytes).filter((at) => !inText.has(at)),
  );
}

/** The words of a span that are not facts. */
function withoutFacts(text: string, { from, to }: Span, facts: ReadonlySet<string>): readonly Span[] {
  return [...text.slice(from, to).matchAll(/[0-9a-z\x80-\xff]+(?:[.,][0-9]+)*/g)].flatMap(({ 0: word, index }) =>
    facts.has(word) || isNumberWithPoint(word, facts) ? [] : [{ from: from + index, to: from + index + word.length }],
  );
}

/** A value as it was read: `2.7` is two words to a reader of words. */
const isNumberWithPoint = (word: string, facts: ReadonlySet<string>): boolean =>
  /^\d{1,4}[.,]\d{1,3}$/.test(word) && word.split(/[.,]/).every((part) => facts.has(part));

/** A person number may be written in two words; a lot or serial number with check digits that fit is rarer than a person. */
function longNumbers(text: string): readonly Span[] {
  return [...text.matchAll(/(?<!\d)\d{6}[ .]{0,2}\d{5}(?!\d)/g)].flatMap(({ 0: found, index }) =>
    personNumbersIn(found.replaceAll(/\D/g, "")).length > 0 ? [{ from: index, to: index + found.length }] : [],
  );
}

const everything = (bytes: Uint8Array): readonly number[] => Array.from(bytes, (_, at) => at);
const star = 0x2a;

/** Letters, digits and the bytes of letters beyond ASCII; what structures a message stays. */
function covered(bytes: Uint8Array, places: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const at of places) {
    const byte = copy[at] ?? 0;
    const isWord = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
    if (isWord || byte >= 0x80) copy[at] = star;
  }
  return copy;
}
