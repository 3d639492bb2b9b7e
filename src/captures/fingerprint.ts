/**
 * What a decoding says, in two parts: whom it names, and everything else with the known personal words made up. Two streams whose
 * second parts are equal carry the same analytes, values, lots and times.
 */
import type { Observation } from "../domain/observation.ts";
import type { Decoded } from "../driver-api/index.ts";
import { isUsualValue } from "./personal-places.ts";
import { findWords, wordsOf } from "./words.ts";

export interface Fingerprint {
  readonly persons: string;
  readonly others: string;
}

/** Says what becomes of a word, in lower case. */
export type Rename = (word: string) => string;

/**
 * `all`: every word that is replaced somewhere; `known`: those that surely name a person, wherever they stand; `staying`: those that
 * the driver read as a fact, such as a lot or a unit, and `controlIds` those of them that may stand in a person's place.
 */
export interface Renaming {
  readonly all: readonly string[];
  readonly known: readonly string[];
  readonly staying: ReadonlySet<string>;
  readonly controlIds: ReadonlySet<string>;
  readonly rename: Rename;
}

export const personsOf = ({ patientId, patientName, birthDate, operatorId }: Observation) => ({
  patientId,
  patientName,
  birthDate,
  operatorId,
});

/** Fields in which people write what they like. */
export const freeTexts = ({ sampleId, orderId, notes, control, value }: Observation): readonly (string | null)[] => [
  sampleId,
  orderId,
  control?.name ?? null,
  value === null || isUsualValue(value.raw) ? null : value.raw,
  ...notes,
];

/** Ids of control materials stand where a patient's would: what a control is called, as far as it is an id and no name. */
export const controlIdsIn = ({ observations }: Pick<Decoded, "observations">): ReadonlySet<string> =>
  new Set(observations.flatMap(({ control }) => wordsOf(control?.name ?? null)).filter((word) => /\d/.test(word)));

/** The words that the driver read as anything but a person or a free text. */
export function factsIn({ observations, clock }: Decoded): ReadonlySet<string> {
  const facts = observations.map(
    ({ device, run, sequence, deviceCode, value, flags, range, reagentLot, control, measuredAt }) => [
      ...[device, run, sequence, deviceCode, value?.unit, flags, range, reagentLot, measuredAt?.raw],
      ...[control?.lot, control?.level, control?.expiry, value !== null && isUsualValue(value.raw) ? value.raw : null],
    ],
  );
  const texts = JSON.stringify([facts, clock]).toLowerCase();
  return new Set([...wordsOf(texts), ...(texts.match(/[0-9a-z]+/g) ?? []), ...controlIdsIn({ observations })]);
}

export function fingerprint(decoded: Decoded, { all, rename }: Renaming): Fingerprint {
  const renamed = (text: string | null, words: readonly string[]) => (text === null ? null : renameIn(text, words, rename));
  const others = decoded.observations.map((observation) => ({
    ...observation,
    patientId: renamed(observation.patientId, all),
    patientName: renamed(observation.patientName, all),
    birthDate: renamed(observation.birthDate, all),
    operatorId: renamed(observation.operatorId, all),
    sampleId: renamed(observation.sampleId, all),
    orderId: renamed(observation.orderId, all),
    value: observation.value && { ...observation.value, raw: valueText(observation.value.raw, (text) => renamed(text, all)) },
    notes: observation.notes.map((note) => renamed(note, all)),
    control: observation.control && { ...observation.control, name: renamed(observation.control.name, all) },
  }));
  const events = decoded.events.map((event) => ({ ...event, text: renamed(event.text, all), raw: renamed(event.raw, all) }));
  return {
    persons: JSON.stringify(decoded.observations.map((one) => [personsOf(one), one.sampleId, one.orderId])),
    others: JSON.stringify([others, decoded.clock, events, decoded.problems]),
  };
}

const valueText = (raw: string, rename: (text: string) => string | null) => (isUsualValue(raw) ? raw : rename(raw));

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
