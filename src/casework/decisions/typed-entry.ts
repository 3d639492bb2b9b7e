/**
 * Manual entry when a cable is dead: what a person reads on the instrument's display goes the same way as what the instrument sends:
 * stored as typed, landed, judged. Nothing in the journal tells that it was typed; the decision beside it says who did.
 */
import { type Answer, answerTyped, namesOf } from "../../domain/answers.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { readNumber } from "../../domain/decimal.ts";
import { manualConnection, manualMode } from "../../domain/manual.ts";
import { emptyObservation, type MeasuredValue, type Observation } from "../../domain/observation.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Signature } from "../../domain/signature.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { isoTime, readDeviceTime } from "../../domain/time.ts";
import type { BatchBarrier } from "../../intake/docking-batches.ts";
import { land } from "../../intake/landing.ts";
import { isConfiguredUnit } from "../../qc/result/units.ts";
import { type Deciding, driverOf } from "../../release/view.ts";
import type { Undoable } from "../../store/people/decisions.ts";
import type { Run } from "../../store/results/runs.ts";
import { recordDecision, runNow } from "../deciding.ts";
import { permit } from "../rights.ts";
import { personNumber } from "../typed-person-number.ts";

interface Typed {
  /** The instrument's id. */
  readonly instrument: string;
  readonly analyte: string;
  /** As read; a decimal comma is a point. With answers in words: one of the list. */
  readonly value: string;
  readonly comparator: "<" | ">" | null;
  readonly unit: string;
  readonly at: EpochMs;
  readonly reagentLot: string | null;
}

export interface TypedResult extends Typed {
  readonly patient: string;
  readonly operator: string | null;
}

export interface TypedControl extends Typed {
  readonly lot: string;
  readonly level: string;
}

export interface Entered {
  readonly run: Run;
  /** The same was typed before: nothing new was stored. */
  readonly isKnown: boolean;
}

/** What a person typed in, because a cable was dead; judged at once. `undo`: so long it is not sent. */
export interface Entry {
  /** Throws UserError BAD_USAGE, BAD_PERSON_NUMBER, NOT_FOUND, NOT_PERMITTED. */
  enterResult(typed: TypedResult, signature: Signature, undo?: Undoable): Entered;
  /** As `enterResult`; the control is matched to its lot and judged like any other, and nobody takes back one that has failed (ruling 12). */
  enterControl(typed: TypedControl, signature: Signature): Entered;
}

export const createEntry = (ports: Deciding, barrier: BatchBarrier): Entry => ({
  enterResult: (typed, signature, undo = {}) => enterResult(ports, barrier, typed, signature, undo),
  enterControl: (typed, signature) => enterControl(ports, barrier, typed, signature),
});

function enterResult(ports: Deciding, barrier: BatchBarrier, typed: TypedResult, signature: Signature, undo: Undoable): Entered {
  permit("enter-result", signature);
  const { patient, operator } = typed;
  const own = { kind: "patient", patientId: personNumber(patient), operatorId: operator } as const;
  return enter(ports, barrier, typed, own, signature, undo);
}

function enterControl(ports: Deciding, barrier: BatchBarrier, typed: TypedControl, signature: Signature): Entered {
  permit("enter-control", signature);
  const { lot, level } = typed;
  const own = { kind: "control", control: { name: null, lot, level, expiry: null } } as const;
  return enter(ports, barrier, typed, own, signature);
}

function enter(
  ports: Deciding,
  barrier: BatchBarrier,
  typed: Typed,
  own: Pick<Observation, "kind"> & Partial<Observation>,
  signature: Signature,
  undo: Undoable = {},
): Entered {
  const { store, clock } = ports;
  const view = ports.view();
  const instrument = view.instruments.find(({ id }) => id === typed.instrument);
  if (instrument === undefined) throw new UserError("NOT_FOUND", `There is no instrument ${typed.instrument}.`);
  const observation = { ...observationOf(instrument, typed, clock.now()), ...own };
  const origin = { connectionId: manualConnection, driver: instrument.driver, mode: manualMode };
  const { run, isKnown } = store.transaction(() => {
    const transmissionId = store.transmissions.open(origin, Buffer.from(JSON.stringify(typed)), clock.now());
    store.transmissions.finish(transmissionId, true, "decoded", clock.now());
    const landed = land(store, barrier, [observation], {
      connectionId: manualConnection,
      link: null,
      transmissionId,
      index: 0,
      receivedAt: clock.now(),
      vendor: driverOf(view, instrument.driver)?.vendor ?? "",
      candidates: { here: [instrument], elsewhere: [] },
      fallbackClock: instrument.clock,
      wireCodes: [],
    });
    const [added] = landed.added;
    const [known] = landed.known;
    const landedRun = added ?? known;
    if (landedRun === undefined)
      throw new UserError("BAD_USAGE", { en: "Nothing was entered.", nb: "Ingenting er skrevet inn." });
    if (added !== undefined) recordDecision(ports, added, { kind: "typed", ...undo }, signature);
    return { run: landedRun, isKnown: added === undefined };
  });
  // Nothing more comes with it, so it is judged before the person is answered.
  barrier.close(run.batchId);
  if (!isKnown) {
    ports.now({ kind: "batch", batch: run.batchId });
    ports.now(run.kind === "control" ? { kind: "control", run: run.key } : { kind: "new-run", run: run.key });
  }
  return { run: runNow(ports, run), isKnown };
}

/** The time is written with its offset, so that the hour that an autumn night has twice stays the one that was meant. */
function observationOf(instrument: Instrument, typed: Typed, now: EpochMs): Omit<Observation, "kind"> {
  if (typed.at > now)
    throw new UserError("BAD_USAGE", { en: "The measurement lies ahead in time.", nb: "Tidspunktet har ikke vært ennå." });
  const analyte = instrument.analytes.find(({ name }) => name === typed.analyte);
  if (analyte === undefined) {
    const names = instrument.analytes.map(({ name }) => name).join(", ");
    throw new UserError("BAD_USAGE", { en: `${instrument.name} measures ${names}.`, nb: `${instrument.name} måler ${names}.` });
  }
  return {
    ...emptyObservation,
    run: `typed ${typed.at}`,
    device: { vendor: null, model: null, serial: instrument.expectedSerial, software: null },
    analyte: analyte.name,
    deviceCode: analyte.name,
    value: analyte.answers === undefined ? numberTyped(typed, analyte) : answerOfList(typed, analyte, analyte.answers),
    reagentLot: typed.reagentLot === null ? null : { number: typed.reagentLot, expiry: null },
    measuredAt: readDeviceTime(timeText(instrument, typed.at)),
  };
}

function numberTyped({ value, comparator, unit }: Typed, analyte: ConfiguredAnalyte): MeasuredValue {
  const number = readNumber(value.trim().replace(",", "."));
  if (number === null)
    throw new UserError("BAD_USAGE", {
      en: "The value is no number.",
      nb: "Svaret er ikke et tall. Skriv det slik instrumentet viser det.",
    });
  if (unit.trim() === "" && !isConfiguredUnit(unit, analyte))
    throw new UserError("BAD_USAGE", {
      en: "The unit is missing: write it as the instrument shows it.",
      nb: "Enheten mangler. Skriv den slik instrumentet viser den.",
    });
  return { raw: `${comparator ?? ""}${value.trim()}`, comparator, number, unit };
}

/** Kept as the instrument would have sent it. */
function answerOfList(
  { value, comparator, unit }: Typed,
  { name }: ConfiguredAnalyte,
  answers: readonly Answer[],
): MeasuredValue {
  const answer = comparator === null ? answerTyped(value, answers) : null;
  if (answer === null)
    throw new UserError("BAD_USAGE", {
      en: `${name} takes one of ${namesOf(answers)}.`,
      nb: `Svaret på ${name} er ett av ${namesOf(answers)}.`,
    });
  return { raw: answer.value, comparator: null, number: null, unit: unit.trim() === "" ? null : unit };
}

/** A clock whose offset is not believed is written without one. */
function timeText({ clock }: Instrument, at: EpochMs): string {
  const text = isoTime(at, clock.zone);
  return clock.offset === "ignored" ? text.slice(0, 19) : text;
}
