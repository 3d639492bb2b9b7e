/**
 * Personal data out of a captured conversation. What the driver says of persons is the beginning; the places that the standards
 * have for persons, and every person number, come on top. What decodes afterwards is the same but for persons, or it is refused.
 */

import { classifyPersonNumber } from "../domain/person-number.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Decoded } from "../driver-api/index.ts";
import type { ProtocolChoice } from "../protocol/family.ts";
import { controlIdsIn, factsIn, fingerprint, freeTexts, personsOf, type Renaming } from "./fingerprint.ts";
import { isoOf, Pseudonyms } from "./pseudonyms.ts";
import { readWire } from "./read-wire.ts";
import { changesOfSpans, changesOfWords, wordsIn } from "./spelling.ts";
import { Replacing } from "./which-to-mask.ts";
import type { WireText } from "./wire-text.ts";
import { findWords, wordsOf } from "./words.ts";

/** All bytes of a session, one stream for each direction. */
export interface Streams {
  readonly device: Uint8Array;
  readonly host: Uint8Array;
}

type Wires = { readonly [Side in keyof Streams]: WireText };

/** `decode` reads a device stream as the session's driver does. Throws UserError CAPTURE_PERSONAL. */
export function replacePersonalData(choice: ProtocolChoice, streams: Streams, decode: (device: Uint8Array) => Decoded): Streams {
  const wires: Wires = { device: readWire(choice, streams.device), host: readWire(choice, streams.host) };
  const original = decode(streams.device);
  const renaming = renamingOf(wires, original);
  const device = new Replacing({
    bytes: streams.device,
    wire: wires.device,
    effectOf: (bytes) => fingerprint(decode(bytes), renaming),
  });
  replaceIn(wires.device, device, renaming);
  const left = wordsLeft(original, decode(device.bytes));
  device.addNeeded(changesOfWords(wires.device, left, device.changes, renaming.rename));
  const host = new Replacing({ bytes: streams.host, wire: wires.host, effectOf: null });
  replaceIn(wires.host, host, renaming);
  const result = { device: device.bytes, host: host.bytes };
  assertClean(original, decode(result.device), result, renaming);
  return result;
}

/** What surely names a person, wherever it stands; what stands in a person's place; and whatever stands where nobody knows what stands. */
function replaceIn(wire: WireText, replacing: Replacing, { known, staying, controlIds, rename }: Renaming): void {
  replacing.add(changesOfWords(wire, known, [], rename));
  replacing.add(changesOfSpans(wire, wire.personal, replacing.changes, controlIds, rename));
  replacing.add(changesOfSpans(wire, wire.unknown, replacing.changes, staying, rename));
}

function renamingOf(wires: Wires, original: Decoded): Renaming {
  const text = `${wires.device.text}\n${wires.host.text}`.toLowerCase();
  const told = original.observations.flatMap((one) => Object.values(personsOf(one)).flatMap(wordsOf)).flatMap(withCompactDate);
  const instruments = new Set(original.observations.flatMap(({ device }) => Object.values(device).flatMap(wordsOf)));
  const numbers = personNumbersIn(text).filter((number) => !instruments.has(number));
  const inPlaces = [wires.device, wires.host].flatMap((wire) => wordsIn(wire, [...wire.personal, ...wire.unknown]));
  const staying = factsIn(original);
  const known = new Set([...told.filter((word) => isDistinctive(word) && !instruments.has(word)), ...numbers]);
  const all = new Set([...known, ...told, ...inPlaces.flatMap(({ word }) => (staying.has(word) ? [] : [word]))]);
  const pseudonyms = new Pseudonyms((word) => all.has(word) || (word.length > 3 && text.includes(word)));
  return { all: [...all], known: [...known], staying, controlIds: controlIdsIn(original), rename: (word) => pseudonyms.of(word) };
}

const withCompactDate = (word: string): readonly string[] => (isoOf(word) === null ? [word] : [word, word.replaceAll("-", "")]);

/** Shorter words mean too much else on a wire to be replaced wherever they stand. */
const isDistinctive = (word: string): boolean => word.length >= 4 || /^\p{L}{3}$/u.test(word);

export function personNumbersIn(text: string): readonly string[] {
  const runs = text.match(/(?<!\d)\d{11}(?!\d)/g) ?? [];
  return [...new Set(runs)].filter((run) => {
    const { kind, validChecksum } = classifyPersonNumber(run);
    return validChecksum && kind !== "other";
  });
}

/** As people write it: 010155 50402. In one word it is found and replaced wherever it stands; in two it is only seen. */
const holdsSpacedNumber = (text: string): boolean =>
  [...text.matchAll(/(?<!\d)(\d{6})[ .]{1,2}(\d{5})(?!\d)/g)].some(([, date = "", rest = ""]) => {
    const { kind, validChecksum } = classifyPersonNumber(date + rest);
    return validChecksum && kind !== "other";
  });

/** Words of a person that are still told of the same result. */
function wordsLeft(before: Decoded, after: Decoded): readonly string[] {
  const left = before.observations.flatMap((observation, index) => {
    const now = after.observations[index];
    const told = now === undefined ? [] : Object.values(personsOf(now)).flatMap(wordsOf);
    return Object.values(personsOf(observation))
      .flatMap(wordsOf)
      .filter((word) => told.includes(word));
  });
  return [...new Set(left)];
}

function assertClean(before: Decoded, after: Decoded, streams: Streams, renaming: Renaming): void {
  const refuse = (what: string): never => {
    throw new UserError("CAPTURE_PERSONAL", what);
  };
  if (fingerprint(before, renaming).others !== fingerprint(after, renaming).others) refuse("The file would decode otherwise.");
  for (const field of ["patientId", "patientName", "birthDate", "operatorId"] as const) {
    const originals = new Set(before.observations.map((one) => one[field]?.toLowerCase()));
    const kept = after.observations.some((one) => wordsOf(one[field]).length > 0 && originals.has(one[field]?.toLowerCase()));
    if (kept) refuse(`It stands in ${field}.`);
  }
  const texts = [...after.observations.flatMap(freeTexts), ...after.events.flatMap(({ text, raw }) => [text, raw])];
  if (texts.some((text) => text !== null && findWords(text.toLowerCase(), renaming.known).length > 0))
    refuse("It stands in a note.");
  const numbers = renaming.known.filter((word) => personNumbersIn(word).length > 0);
  for (const stream of [streams.device, streams.host]) {
    const text = Buffer.from(stream).toString("latin1");
    if (numbers.some((number) => text.includes(number)) || holdsSpacedNumber(text))
      refuse("A person number stands where none is expected.");
  }
}
