/**
 * What a decoding says, in two parts: whom it names, and everything else with the known personal words made up. Two streams whose
 * second parts are equal carry the same analytes, values, lots and times.
 */
import type { Observation } from "../../domain/observation.ts";
import type { Decoded } from "../../driver-api/index.ts";
import { findWords } from "./words.ts";

export interface Fingerprint {
  readonly persons: string;
  readonly others: string;
}

/** Says what becomes of a word, in lower case. */
export type Rename = (word: string) => string;

/** `all`: every word that is replaced somewhere; `known`: those that surely name a person, wherever they stand. */
export interface Renaming {
  readonly all: readonly string[];
  readonly known: readonly string[];
  readonly rename: Rename;
}

export const personsOf = ({ patientId, patientName, birthDate, operatorId }: Observation) => ({
  patientId,
  patientName,
  birthDate,
  operatorId,
});

/** Fields in which people write what they like. */
export const freeTexts = ({ sampleId, orderId, notes, control }: Observation): readonly (string | null)[] => [
  sampleId,
  orderId,
  control?.name ?? null,
  ...notes,
];

export function fingerprint(decoded: Decoded, { all, known, rename }: Renaming): Fingerprint {
  const renamed = (text: string | null, words: readonly string[]) => (text === null ? null : renameIn(text, words, rename));
  const others = decoded.observations.map((observation) => ({
    ...observation,
    patientId: renamed(observation.patientId, all),
    patientName: renamed(observation.patientName, all),
    birthDate: renamed(observation.birthDate, all),
    operatorId: renamed(observation.operatorId, all),
    sampleId: renamed(observation.sampleId, all),
    orderId: renamed(observation.orderId, all),
    notes: observation.notes.map((note) => renamed(note, known)),
    control: observation.control && { ...observation.control, name: renamed(observation.control.name, known) },
  }));
  const events = decoded.events.map((event) => ({ ...event, text: renamed(event.text, known), raw: renamed(event.raw, known) }));
  return {
    persons: JSON.stringify(decoded.observations.map((one) => [personsOf(one), one.sampleId, one.orderId])),
    others: JSON.stringify([others, decoded.clock, events, decoded.problems]),
  };
}

function renameIn(text: string, words: readonly string[], rename: Rename): string {
  const lower = text.toLowerCase();
  let result = "";
  let done = 0;
  for (const { from, to, word } of findWords(lower, words)) {
    result += lower.slice(done, from) + rename(word);
    done = to;
  }
  return result + lower.slice(done);
}
