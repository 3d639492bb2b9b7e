/**
 * Identity and content of an observation (ARCHITECTURE, "Decisions"). Identity answers "the same measurement?", content "told the
 * same way?". A wire without sequence and time gives every transmission an identity of its own: two patients with the same printed
 * value must never be taken for one.
 */
import { createHash } from "node:crypto";
import { crockford } from "../domain/crockford.ts";
import { type RunId, runId } from "../domain/ids.ts";
import type { Observation } from "../domain/observation.ts";

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

/** Everything else that is part of the result, as one canonical text. Whether it was flagged as a resend is not part of it. */
export function observationContent(observation: Observation): string {
  const { resent: _resent, kind: _kind, device: _device, run: _run, ...content } = observation;
  return JSON.stringify(content, Object.keys(content).sort().concat(nestedKeys));
}

const nestedKeys = [
  "raw",
  "comparator",
  "number",
  "unit",
  "reason",
  "low",
  "high",
  "expiry",
  "name",
  "lot",
  "level",
  "local",
  "offset",
];

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
