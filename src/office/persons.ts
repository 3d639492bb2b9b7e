/** «Hvilken pasient gjelder svaret?»: whose number was typed, before anything is decided, so that the button can name the person. */
import { findRun } from "../casework/deciding.ts";
import type { EpochMs } from "../domain/clock.ts";
import { lookUps } from "../domain/registers/look-ups.ts";
import { patients } from "../domain/registers/people.ts";
import { isoTime, localDate, norwegianClock, norwegianDate, norwegianDay } from "../domain/time.ts";
import { z } from "../domain/zod.ts";
import type { Looking } from "../release/view.ts";
import type { StoredObservation } from "../store/results/runs.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { instant } from "./held.ts";
import { asks, line, lines, signature, typedPerson } from "./request.ts";
import { knownPerson, typedTwice } from "./typed-person.ts";

/** What is to be this person's: the results `ids`, and one that is about to be typed off an instrument, its time as typed. */
const question = asks({
  ids: lines,
  measured: z.strictObject({ analyte: line, at: line }).optional(),
  ...typedPerson,
  ...signature,
});

export const personActs = {
  /** Decides nothing; the look is on record. */
  "held.ask-person": act({
    pin: { none: "a question: the result stays as it is" },
    asks: question,
    right: "assign-patient",
    effect: "changes",
    showsPatients: true,
    does: ask,
  }),
} as const;

function ask({ ports }: OfficeCore, asked: z.output<typeof question>) {
  const { ids, measured, patient, again, scanned, by, reason, role } = asked;
  const { store } = ports;
  const number = typedTwice({ patient, again, scanned });
  const runs = ids.map((id) => findRun(ports, id));
  const keys = runs.map(({ key }) => key);
  const stored = keys.flatMap((key) => store.runs.standing(key));
  const wanted = [
    ...stored.map(({ observation: { analyte }, measuredAt, receivedAt }) => ({ analyte, at: measuredAt ?? receivedAt })),
    ...(measured === undefined ? [] : [{ analyte: measured.analyte, at: instant(ports, measured.at) }]),
  ];
  const already = measuredAlready(ports, number, keys, wanted);
  const now = ports.clock.now();
  store.transaction(() => {
    const body = { patient: number, results: already.length };
    const entry = { key: JSON.stringify([now, by, number]), subject: null, at: now, body };
    store.registers.put(lookUps, entry, { by, reason, role }, now);
    store.events.add({ at: now, kind: "person-looked-up", subject: null, detail: { results: already.length } });
  });
  const { name, birthDate } = knownPerson(ports, number);
  return {
    number: `${number.slice(0, 6)} ${number.slice(6)}`,
    name,
    born: birthDate === null ? null : norwegianDay(birthDate),
    /** On the patient list; null: the station has none. */
    isKnown: store.registers.isKept(patients) ? store.registers.byKey(patients, number) !== null : null,
    /** The same analyses within a day: is this another measurement? */
    hasAlready: already,
  };
}

const dayMs = 24 * 3_600_000;
const mostAsked = 50;
const isNobodys: ReadonlySet<string> = new Set(["discarded", "rejected", "eqa", "companion"]);

interface Wanted {
  readonly analyte: string | null;
  readonly at: EpochMs;
}

function measuredAlready(ports: Looking, number: string, own: readonly string[], wanted: readonly Wanted[]) {
  const { zone } = ports.view().station.gateway;
  const found = wanted.flatMap((one) => sameAnalyte(ports, number, one));
  const others = found.filter(({ runKey, disposition }) => !own.includes(runKey) && !isNobodys.has(disposition));
  const once = [...new Map(others.map((one) => [one.id as string, one])).values()];
  return once
    .toSorted((a, b) => (a.measuredAt ?? 0) - (b.measuredAt ?? 0))
    .map(({ runKey, observation, measuredAt }) => {
      const at = measuredAt ?? 0;
      const isToday = localDate(at, zone) === localDate(ports.clock.now(), zone);
      const when = `${isToday ? "" : `${norwegianDate(at, zone)} `}kl. ${norwegianClock(at, zone)}`;
      return { id: runKey, at: isoTime(at, zone), text: `${observation.analyte} ${when}` };
    });
}

/** By equality of the keyed number and analyte alone. */
function sameAnalyte({ store }: Looking, number: string, { analyte, at }: Wanted): readonly StoredObservation[] {
  return analyte === null ? [] : store.runs.ofPerson(number, analyte, at - dayMs, at + dayMs, mostAsked);
}
