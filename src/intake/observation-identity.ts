/**
 * Identity and content of an observation (decision 0004). Identity answers "the same measurement?", content "told the
 * same way?". A wire without sequence and time gives every transmission an identity of its own: two patients with the same printed
 * value must never be taken for one.
 */
import { createHash } from "node:crypto";
import { readNumber } from "../domain/decimal.ts";
import { crockford, type RunId, runId } from "../domain/ids.ts";
import type { MeasuredValue, Observation } from "../domain/observation.ts";
import { withoutPerson } from "../domain/without-person.ts";

export interface Origin {
  /** Vendor of the driver: two vendors may use the same serial number. */
  readonly vendor: string;
  /** The instrument's id, or the connection's where none was recognised. */
  readonly fallbackId: string;
  /** Unique for the message: transmission and position. */
  readonly messageId: string;
}

/** Identity fields, never patient data. */
export function observationIdentity(observation: Observation, origin: Origin): readonly string[] {
  return [
    ...runIdentity(observation, origin),
    observation.analyte ?? observation.deviceCode,
    unitOf(observation),
    ...loose(observation),
  ];
}

/** OBR-3: 20 Crockford-base32 characters of SHA-256 over the run's identity; the same on any PC (ruling 8). */
export function runIdOf(observation: Observation, origin: Origin): RunId {
  return runId(numberOf(runIdentity(observation, origin)));
}

/** OBR-3 of one value of a run that is told value by value (controls): as stable as the run's own. */
export const observationNumber = (runKey: string, analyte: string): string => numberOf([runKey, analyte]);

function numberOf(identity: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  return crockford(BigInt(`0x${hash.slice(0, 25)}`), 20);
}

/**
 * Everything else that is part of the result, as one canonical text. Not part of it: whether it was flagged as a resend, and what the
 * identity holds already. A field or part that 0.1.0 did not know counts by itself, once it says something: the keys of results in
 * stores that are out there stay what they are, else every resend would be a conflict.
 */
export function observationContent(observation: Observation): string {
  const { resent: _resent, kind: _kind, device: _device, run: _run, ...content } = observation;
  return JSON.stringify(inOrder({ ...content, value: asWritten(content.value) }, fieldsOfFirstVersion));
}

/** Content of what nobody can be told of any more whose it was: the same of the result as it is stored then, and as it is told once more. */
export const remainingContent = (observation: Observation): string =>
  JSON.stringify(["erased", observationContent(withoutPerson(observation))]);

/** In the order in which 0.1.0 wrote them, said or not. Never to be changed. */
const fieldsOfFirstVersion: readonly string[] = [
  ...["analyte", "birthDate", "calculated", "control", "deviceCode", "failed", "flags", "measuredAt", "notes", "operatorId"],
  ...["orderId", "override", "patientId", "patientName", "range", "reagentLot", "role", "sampleId", "sequence", "sex"],
  ...["specimen", "status", "value"],
];
const partsOfFirstVersion: readonly string[] = [
  ...["raw", "comparator", "number", "unit", "reason", "low", "high", "expiry", "name", "lot", "level", "local", "offset"],
];

function inOrder(told: object, first: readonly string[]): object {
  const values = new Map<string, unknown>(Object.entries(told));
  const newer = [...values.keys()].filter((key) => !first.includes(key) && saysSomething(values.get(key))).sort();
  const keys = [...first.filter((key) => values.has(key)), ...newer];
  return Object.fromEntries(keys.map((key) => [key, partsInOrder(values.get(key))]));
}

const partsInOrder = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? inOrder(value, partsOfFirstVersion) : value;

const saysSomething = (value: unknown): boolean =>
  value !== null && value !== false && !(Array.isArray(value) && value.length === 0);

/** The number with the sign and zeros that the device wrote, as 0.1.0 kept it. */
function asWritten(value: MeasuredValue | null): MeasuredValue | null {
  const written = /[+-]?\d+(?:[.,]\d+)?/.exec(value?.raw ?? "")?.[0].replace(",", ".");
  const isItsNumber = value !== null && written !== undefined && readNumber(written) === value.number;
  return isItsNumber ? { ...value, number: written } : value;
}

function runIdentity(observation: Observation, origin: Origin): readonly string[] {
  const serial = observation.device.serial?.trim() ?? "";
  const instrument = serial === "" ? ["id", origin.fallbackId] : ["serial", origin.vendor, serial];
  const time = timeText(observation);
  const ownRun = observation.sequence === null && time === "" ? [origin.messageId] : [];
  return [...instrument, observation.kind, observation.sequence ?? "", time, ...ownRun, ...looseRun(observation)];
}

/** A text that is no time of day (an unset clock, a bare date) tells no two measurements apart. */
const timeText = ({ measuredAt }: Observation): string =>
  measuredAt === null || measuredAt.local === null ? "" : measuredAt.raw;

/** Without a sequence number, measurements within one second are told apart by the reagent lot and (per observation) the value. */
const looseRun = (observation: Observation): readonly string[] =>
  observation.sequence === null ? [observation.reagentLot?.number ?? ""] : [];
const loose = (observation: Observation): readonly string[] =>
  observation.sequence === null ? [observation.value?.raw ?? observation.failed?.raw ?? ""] : [];
const unitOf = (observation: Observation): string => observation.value?.unit ?? "";
